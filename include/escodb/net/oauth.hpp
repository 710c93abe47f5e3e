// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Asks a token's server for an access token (RFC 6749, section 5).

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/token_source.hpp>
#include <escodb/net/url.hpp>
#include <escodb/runtime/async.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace escodb::net {

/// As a form sends it: all but letters, digits and `-._~` by %XX.
[[nodiscard]] inline std::string percent_encoded(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '-' || c == '.' || c == '_' || c == '~';
        const auto octet = static_cast<unsigned char>(c);
        if (is_plain)
            result += c;
        else
            ((result += '%') += digits[octet >> 4]) += digits[octet & 15];
    }
    return result;
}

/// Names and values of a form.
[[nodiscard]] inline std::string
form_encoded(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        text.append(text.empty() ? "" : "&").append(percent_encoded(name)).append("=");
        text += percent_encoded(value);
    }
    return text;
}

/// A request for a token. The server must be reached by TLS, or be on this machine.
/// \throws error invalid_option
[[nodiscard]] inline http_request token_request(const url& server, std::string form) {
    const http_origin origin = server.origin();
    const bool is_here = origin.host == "127.0.0.1" || origin.host == "::1" || origin.host == "localhost";
    if (!origin.tls && !is_here)
        throw error(errc::invalid_option, "token server", "secrets are sent to it, so it must be https://");
    server.allow_parameters({});
    http_request request{"POST", origin, server.path()};
    request.blob = "token";
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    request.headers.set("Accept", "application/json");
    request.body = std::make_shared<const std::string>(std::move(form));
    return request;
}

/// Sends it, again where need be: a token too many does no harm.
/// \throws error storage_failed, subject "token", with the server's name for what is wrong.
[[nodiscard]] inline async<fetched_token> fetch_token(requester by, http_request request) {
    http_answer answer = co_await by.send(request, http_effect::reads);
    std::error_code failed;
    const boost::json::value reply = boost::json::parse(answer.reply.body, failed);
    wipe(std::as_writable_bytes(std::span{answer.reply.body}));
    const boost::json::object* const fields = failed ? nullptr : reply.if_object();
    const auto text_of = [fields](std::string_view name) -> std::string_view {
        const boost::json::value* const found = fields == nullptr ? nullptr : fields->if_contains(name);
        const boost::json::string* const text = found == nullptr ? nullptr : found->if_string();
        return text == nullptr ? std::string_view{} : std::string_view{text->data(), text->size()};
    };
    if (answer.reply.status != 200) {
        // RFC 6749, section 5.2. Only a name is shown, since a server might repeat anything.
        const std::string_view name = text_of("error");
        const bool is_name =
            name.size() <= 64 &&
            name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
        requester::fail(request, answer.reply, false, is_name ? name : std::string_view{});
    }
    const boost::json::value* const lifetime =
        fields == nullptr ? nullptr : fields->if_contains("expires_in");
    const std::string_view token = text_of("access_token");
    if (token.empty() || lifetime == nullptr || !lifetime->is_int64() || lifetime->get_int64() < 1)
        throw error{errc::storage_failed, "token",
                    request.origin.text() + " answered without access_token and expires_in"};
    constexpr std::int64_t a_day = 86'400;
    std::string scheme = detail::equal_ignoring_case(text_of("token_type"), "DPoP") ? "DPoP" : "Bearer";
    co_return fetched_token{make_token(token, std::move(scheme)),
                            std::chrono::seconds{std::min(lifetime->get_int64(), a_day)}};
}

} // namespace escodb::net
