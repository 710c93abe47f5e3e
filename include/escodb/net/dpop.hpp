// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// DPoP (RFC 9449): shows a server with each request that a token is in the hands of him who got it.

#include <escodb/base/bytes.hpp>
#include <escodb/crypto/cryptopp/es256.hpp>
#include <escodb/crypto/cryptopp/sha256.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/jwt.hpp>
#include <escodb/net/token_source.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

namespace escodb::net {

/// Sets the header DPoP: a proof for this request alone, section 4.2, and for this token, if there is one.
/// A nonce that a server asks for (section 8) is not supported.
inline void add_dpop_proof(http_request& request, const crypto::es256_key& key, const access_token& token,
                           std::chrono::system_clock::time_point now) {
    std::array<std::byte, 16> number{};
    random::system{}.fill(number);
    const boost::json::object header{{"typ", "dpop+jwt"},
                                     {"alg", "ES256"},
                                     {"jwk",
                                      {{"kty", "EC"},
                                       {"crv", "P-256"},
                                       {"x", base64url(key.x())},
                                       {"y", base64url(key.y())}}}};
    boost::json::object claims{
        {"jti", base64url(number)},
        {"htm", request.method},
        {"htu", request.origin.text() + request.target.substr(0, request.target.find('?'))},
        {"iat", std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()}};
    if (token.text)
        claims["ath"] = base64url(crypto::sha256(as_bytes(token.text->reveal())));
    request.headers.set("DPoP",
                        make_jwt(header, claims, [&key](byte_view text) { return key.sign(text); }));
}

} // namespace escodb::net
