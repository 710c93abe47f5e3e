// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How requests to Azure Storage are authorised: by the account's key, or by a shared access signature.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/http_date.hpp>
#include <escodb/net/url.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::net {

/// The key of an account, which signs each request, or a shared access signature (SAS), which is sent in
/// each. Wiped, unprintable; copies share it.
class azure_credentials {
public:
    azure_credentials() = default;

    /// \param key as the portal shows it, in base64. \throws error invalid_option
    [[nodiscard]] static azure_credentials shared_key(std::string_view key) {
        bytes decoded;
        azure_credentials made;
        if (format::base64_decode(key, decoded) && !decoded.empty())
            made.key_ = std::make_shared<const secret_bytes>(decoded.begin(), decoded.end());
        wipe(decoded);
        if (!made.key_)
            throw error(errc::invalid_option, "credentials", "the account's key is not base64");
        return made;
    }
    /// \param token as the portal shows it: `sv=…&sig=…`, with or without a "?" before it.
    /// \throws error invalid_option
    [[nodiscard]] static azure_credentials shared_access_signature(std::string_view token) {
        if (token.starts_with('?'))
            token.remove_prefix(1);
        if (token.find("sig=") == std::string_view::npos || !detail::is_clean_target(token))
            throw error(errc::invalid_option, "credentials",
                        "the shared access signature is not of the form sv=…&sig=…");
        azure_credentials made;
        made.token_ = std::make_shared<const password>(token);
        return made;
    }

    [[nodiscard]] bool empty() const noexcept { return !key_ && !token_; }
    [[nodiscard]] const secret_bytes* key() const noexcept { return key_.get(); }
    [[nodiscard]] const password* token() const noexcept { return token_.get(); }

private:
    std::shared_ptr<const secret_bytes> key_;
    std::shared_ptr<const password> token_;
};

namespace detail {

/// What Shared Key signs, for versions from 2015-02-21 on: learn.microsoft.com, "Authorize with Shared
/// Key". Header values are taken as they stand; no parameter of the query stands there twice.
[[nodiscard]] inline std::string azure_string_to_sign(const http_request& request,
                                                      std::string_view account) {
    std::string text = request.method + "\n";
    const auto line = [&](std::string_view name) {
        text.append(request.headers.find(name).value_or("")).append("\n");
    };
    line("Content-Encoding");
    line("Content-Language");
    const std::size_t size = request.content().size();
    text.append(size == 0 ? "" : std::to_string(size)).append("\n");
    for (const char* name : {"Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match",
                             "If-None-Match", "If-Unmodified-Since", "Range"})
        line(name);

    std::vector<std::string> sorted;
    for (const auto& [name, value] : request.headers.entries()) {
        std::string lower;
        for (const char c : name)
            lower += to_lower(c);
        if (lower.starts_with("x-ms-"))
            sorted.push_back(lower + ":" + value + "\n");
    }
    std::sort(sorted.begin(), sorted.end());
    for (const std::string& each : sorted)
        text += each;

    const std::size_t question = request.target.find('?');
    text.append("/").append(account).append(request.target, 0, question);
    sorted.clear();
    std::string_view query{request.target};
    query.remove_prefix(question == std::string::npos ? query.size() : question + 1);
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view one = query.substr(0, end);
        const std::size_t equals = std::min(one.find('='), one.size());
        std::string entry = "\n";
        for (const char c : one.substr(0, equals))
            entry += to_lower(c);
        entry += ":";
        if (equals < one.size())
            entry += percent_decoded(one.substr(equals + 1)).value_or("");
        sorted.push_back(std::move(entry));
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    }
    std::sort(sorted.begin(), sorted.end());
    for (const std::string& each : sorted)
        text += each;
    return text;
}

} // namespace detail

/// Authorises `request` in place: sets x-ms-date and Authorization, or adds the shared access signature to
/// its query. \pre `x-ms-version` is set, and `!who.empty()`.
inline void azure_sign(http_request& request, const azure_credentials& who, std::string_view account,
                       std::chrono::system_clock::time_point now) {
    request.headers.set("x-ms-date", http_date(now));
    if (const password* const token = who.token()) {
        request.target += request.target.find('?') == std::string::npos ? '?' : '&';
        request.target += token->reveal();
        return;
    }
    std::array<std::byte, 32> code{};
    const crypto::hmac_sha256 keyed{*who.key()};
    keyed(as_bytes(detail::azure_string_to_sign(request, account)), code);
    request.headers.set("Authorization", "SharedKey " + std::string{account} + ":" +
                                             format::base64_encode(code));
}

} // namespace escodb::net
