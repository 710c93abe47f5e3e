// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The URLs by which stores are named, e.g. `s3://bucket/prefix?endpoint=https://host&region=r`.

#include <escodb/base/error.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/net/http.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace escodb::net {

namespace detail {

/// The characters that RFC 3986 lets stand in a path as they are, "%" and "/" included.
[[nodiscard]] inline bool is_clean_target(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"-._~!$&'()*+,;=:@/%"}.find(c) != std::string_view::npos;
    });
}

/// \return nothing where a "%" is not followed by two digits, or the result has a control character.
[[nodiscard]] inline std::optional<std::string> percent_decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size())
                return std::nullopt;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0)
                return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return std::nullopt;
        result += c;
    }
    return result;
}

} // namespace detail

/// A URL in its parts: `scheme://[user[:password]@]host[:port][/path][?name=value&…]`, or, of storage that
/// is in one place only, `dropbox:/path[?…]`, with no host. Strict: what is not of this form is refused, a
/// fragment too. Errors name the part and never show it.
class url {
public:
    /// \throws error invalid_option
    explicit url(std::string_view text) {
        for (const char c : text)
            if (c <= ' ' || c > '~')
                refuse("a URL is of printable ASCII; encode other characters by %XX");
        if (text.find('#') != std::string_view::npos)
            refuse("it has a fragment, which means nothing here");
        const bool has_host = !text.starts_with("dropbox:");
        const std::size_t colon = text.find(has_host ? "://" : ":");
        if (colon == std::string_view::npos || colon == 0)
            refuse("it does not begin with a scheme and ://");
        scheme_ = text.substr(0, colon);
        if (!std::all_of(scheme_.begin(), scheme_.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-';
            }))
            refuse("its scheme is not of small letters");
        std::string_view rest = text.substr(colon + (has_host ? 3 : 1));
        if (!has_host && rest.starts_with("//")) // an empty host, as file:///path has
            rest.remove_prefix(2);
        const std::size_t question = rest.find('?');
        if (question != std::string_view::npos) {
            take_query(rest.substr(question + 1));
            rest = rest.substr(0, question);
        }
        const std::size_t slash = rest.find('/');
        path_ = slash == std::string_view::npos ? "/" : std::string{rest.substr(slash)};
        if (!detail::is_clean_target(path_) || !detail::percent_decoded(path_))
            refuse("its path holds what must be percent-encoded");
        if (has_host)
            take_authority(rest.substr(0, slash));
        else if (slash != 0)
            refuse("of this scheme it has no host, only a path from the first slash on");
    }

    [[nodiscard]] const std::string& scheme() const noexcept { return scheme_; }
    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    [[nodiscard]] const escodb::password& password() const noexcept { return *password_; }
    [[nodiscard]] const std::string& host() const noexcept { return host_; }
    [[nodiscard]] std::optional<std::uint16_t> port() const noexcept { return port_; }
    /// As it was written, from "/".
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// A parameter of the query, decoded.
    [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const {
        for (const auto& [key, value] : parameters_)
            if (key == name)
                return value;
        return std::nullopt;
    }
    /// \throws error invalid_option for a parameter of another name: a mistyped one must not be lost.
    void allow_parameters(std::initializer_list<std::string_view> names) const {
        for (const auto& each : parameters_)
            if (std::find(names.begin(), names.end(), each.first) == names.end())
                throw error(errc::invalid_option, "URL", "there is no parameter '" + each.first + "'");
    }

    /// Host and port; TLS where the scheme ends in "s" and is not of another family.
    /// \throws error invalid_option where the scheme is none of HTTP's.
    [[nodiscard]] http_origin origin() const {
        static constexpr std::string_view plain[] = {"http", "webdav", "couchdb", "remotestorage",
                                                     "etcd", "solid+http"};
        static constexpr std::string_view secured[] = {"https", "webdavs", "couchdbs",
                                                       "remotestorages", "etcds", "solid+https"};
        const bool tls = std::find(std::begin(secured), std::end(secured), scheme_) != std::end(secured);
        if (!tls && std::find(std::begin(plain), std::end(plain), scheme_) == std::end(plain))
            throw error(errc::invalid_option, "URL", "the scheme " + scheme_ + " names no server of HTTP");
        http_origin result;
        result.host = host_;
        result.tls = tls;
        result.port = port_.value_or(tls ? std::uint16_t{443} : std::uint16_t{80});
        return result;
    }

    /// For messages: without user, password and parameters, any of which may be a secret.
    [[nodiscard]] std::string describe() const {
        if (host_.empty())
            return scheme_ + ":" + path_;
        const std::string name = host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]";
        return scheme_ + "://" + name + (port_ ? ":" + std::to_string(*port_) : "") + path_;
    }

private:
    [[noreturn]] static void refuse(std::string_view why) {
        throw error(errc::invalid_option, "URL", why);
    }
    static std::string decoded(std::string_view text) {
        std::optional<std::string> result = detail::percent_decoded(text);
        if (!result)
            refuse("it has a malformed %XX");
        return std::move(*result);
    }

    void take_query(std::string_view query) {
        while (!query.empty()) {
            const std::size_t end = query.find('&');
            const std::string_view one = query.substr(0, end);
            const std::size_t equals = one.find('=');
            if (equals == std::string_view::npos || equals == 0)
                refuse("a parameter is not of the form name=value");
            std::string name = decoded(one.substr(0, equals));
            if (parameter(name))
                refuse("a parameter stands there twice");
            parameters_.emplace_back(std::move(name), decoded(one.substr(equals + 1)));
            query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        }
    }

    void take_authority(std::string_view text) {
        const std::size_t at = text.rfind('@');
        if (at != std::string_view::npos) {
            const std::string_view who = text.substr(0, at);
            const std::size_t colon = who.find(':');
            user_ = decoded(who.substr(0, colon));
            if (colon != std::string_view::npos)
                password_ = std::make_shared<const escodb::password>(decoded(who.substr(colon + 1)));
            text = text.substr(at + 1);
        }
        std::size_t host_end = text.find(':');
        if (!text.empty() && text.front() == '[') {
            host_end = text.find(']');
            if (host_end == std::string_view::npos)
                refuse("its address has no end");
            host_ = text.substr(1, host_end - 1);
            ++host_end;
        } else {
            host_ = text.substr(0, host_end);
        }
        const bool bracketed = !text.empty() && text.front() == '[';
        if (host_.empty() || !std::all_of(host_.begin(), host_.end(), [bracketed](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || (bracketed && c == ':');
            }))
            refuse("it names no host");
        if (host_end >= text.size())
            return;
        const std::string_view digits = text.substr(host_end + 1);
        std::uint16_t number = 0;
        const auto [end, failed] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (text[host_end] != ':' || failed != std::errc{} || end != digits.data() + digits.size() ||
            number == 0)
            refuse("its port is no number from 1 to 65535");
        port_ = number;
    }

    std::string scheme_;
    std::string user_;
    std::shared_ptr<const escodb::password> password_ = std::make_shared<const escodb::password>();
    std::string host_;
    std::optional<std::uint16_t> port_;
    std::string path_;
    std::vector<std::pair<std::string, std::string>> parameters_;
};

} // namespace escodb::net
