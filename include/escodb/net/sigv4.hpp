// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Signatures of requests by AWS Signature Version 4, in the Authorization header.

#include <escodb/base/bytes.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>
#include <escodb/crypto/cryptopp/sha256.hpp>
#include <escodb/net/http.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::net {

/// Who signs. The secret is wiped and cannot be printed; copies share it.
struct sigv4_credentials {
    sigv4_credentials() = default;
    sigv4_credentials(std::string the_id, std::string_view secret, std::string token = {})
        : id(std::move(the_id)), key(std::make_shared<const password>(secret)) {
        if (!token.empty())
            session_token = std::make_shared<const password>(token);
    }
    [[nodiscard]] bool empty() const noexcept { return id.empty() || !key; }

    std::string id;
    std::shared_ptr<const password> key;
    std::shared_ptr<const password> session_token; ///< may be null
};

namespace detail {

/// `20130524T000000Z`; the day is its first eight characters.
[[nodiscard]] inline std::string sigv4_time(std::chrono::system_clock::time_point when) {
    using namespace std::chrono;
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(when - day)};
    std::array<char, 48> text{};
    const int size = std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ",
                                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                                   static_cast<int>(clock.minutes().count()),
                                   static_cast<int>(clock.seconds().count()));
    return std::string{text.data(), static_cast<std::size_t>(size)};
}

using sigv4_digest = std::array<std::byte, 32>;

[[nodiscard]] inline sigv4_digest hmac(byte_view key, std::string_view message) {
    sigv4_digest code{};
    const crypto::hmac_sha256 keyed{key};
    keyed(as_bytes(message), code);
    return code;
}

/// The query's parameters in order, each with "=".
[[nodiscard]] inline std::string canonical_query(std::string_view query) {
    std::vector<std::string> parts;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        std::string one{query.substr(0, end)};
        if (one.find('=') == std::string::npos)
            one += '=';
        parts.push_back(std::move(one));
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    }
    std::sort(parts.begin(), parts.end());
    std::string result;
    for (const std::string& one : parts)
        result.append(result.empty() ? "" : "&").append(one);
    return result;
}

} // namespace detail

/// Signs `request` in place, all of its headers among it: sets x-amz-date, x-amz-content-sha256,
/// x-amz-security-token and Authorization. The target is signed as it stands, so it must be encoded as S3
/// does that: everything but letters, digits, `-._~` and `/` by %XX in capitals. \pre not `who.empty()`
inline void sigv4_sign(http_request& request, const sigv4_credentials& who, std::string_view region,
                       std::string_view service, std::chrono::system_clock::time_point now) {
    const std::string time = detail::sigv4_time(now);
    const std::string day = time.substr(0, 8);
    const std::string content = to_hex(crypto::sha256(as_bytes(request.content())));
    request.headers.set("x-amz-date", time);
    request.headers.set("x-amz-content-sha256", content);
    if (who.session_token)
        request.headers.set("x-amz-security-token", std::string{who.session_token->reveal()});

    std::vector<std::pair<std::string, std::string>> headers{{"host", request.origin.authority()}};
    for (const auto& [name, value] : request.headers.entries()) {
        std::string lower;
        for (const char c : name)
            lower += detail::to_lower(c);
        headers.emplace_back(std::move(lower), value);
    }
    std::sort(headers.begin(), headers.end());
    std::string names;
    std::string lines;
    for (const auto& [name, value] : headers) {
        names.append(names.empty() ? "" : ";").append(name);
        lines.append(name).append(":").append(value).append("\n");
    }
    const std::size_t question = request.target.find('?');
    const std::string canonical =
        request.method + "\n" + request.target.substr(0, question) + "\n" +
        (question == std::string::npos
             ? std::string{}
             : detail::canonical_query(std::string_view{request.target}.substr(question + 1))) +
        "\n" + lines + "\n" + names + "\n" + content;

    const std::string scope =
        day + "/" + std::string{region} + "/" + std::string{service} + "/aws4_request";
    const std::string to_sign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" +
                                to_hex(crypto::sha256(as_bytes(canonical)));
    secret_bytes start;
    for (const std::string_view part : {std::string_view{"AWS4"}, who.key->reveal()})
        start.insert(start.end(), as_bytes(part).begin(), as_bytes(part).end());
    detail::sigv4_digest key = detail::hmac(start, day);
    key = detail::hmac(key, region);
    key = detail::hmac(key, service);
    key = detail::hmac(key, "aws4_request");
    const std::string signature = to_hex(detail::hmac(key, to_sign));
    wipe(key);
    request.headers.set("Authorization", "AWS4-HMAC-SHA256 Credential=" + who.id + "/" + scope +
                                             ",SignedHeaders=" + names + ",Signature=" + signature);
}

} // namespace escodb::net
