// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The codes with which servers tell errors of one status apart.

#include <escodb/net/http.hpp>

#include <cstddef>
#include <string_view>

namespace escodb::net {

/// `text` where it is a name: at most 64 letters, as all codes are; else nothing. Codes are shown, and a
/// server might answer with anything, such as what it was sent.
/// \return a view of the same text.
[[nodiscard]] inline std::string_view error_name(std::string_view text) noexcept {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const bool is_name =
        text.size() <= 64 && text.find_first_not_of(letters) == std::string_view::npos;
    return is_name ? text : std::string_view{};
}

/// The name in the first `<Code>` of an error in XML, of S3 and those that speak as it does.
/// \return a view of the reply's body; empty where there is none.
/// Source: Amazon S3 API Reference, "REST error responses".
[[nodiscard]] inline std::string_view xml_error_code(const http_response& reply) noexcept {
    constexpr std::string_view open = "<Code>";
    const std::string_view body{reply.body};
    const std::size_t begin = body.find(open);
    const std::size_t end = body.find("</Code>");
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + open.size())
        return {};
    return error_name(body.substr(begin + open.size(), end - begin - open.size()));
}

} // namespace escodb::net
