// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The text of signed JSON Web Tokens (RFC 7515, compact serialisation).

#include <escodb/base/bytes.hpp>
#include <escodb/format/base64.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string>

namespace escodb::net {

/// Base64 for URLs, without padding (RFC 7515, section 2).
[[nodiscard]] inline std::string base64url(byte_view data) {
    std::string text = format::base64_encode(data);
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    while (!text.empty() && text.back() == '=')
        text.pop_back();
    return text;
}

/// A token: header, claims, and what `sign` (of a `byte_view`, to bytes) makes of both.
template <class Sign>
[[nodiscard]] std::string make_jwt(const boost::json::object& header, const boost::json::object& claims,
                                   const Sign& sign) {
    std::string text = base64url(as_bytes(boost::json::serialize(header))) + "." +
                       base64url(as_bytes(boost::json::serialize(claims)));
    const auto signature = sign(as_bytes(text));
    text.append(".").append(base64url(signature));
    return text;
}

} // namespace escodb::net
