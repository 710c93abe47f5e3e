// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Hexadecimal digits. Of what is no secret: looking them up in a table takes a time that depends on them.

#include <escodb/base/bytes.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace escodb {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

/// The value of a digit of either case, or -1.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
    return c >= '0' && c <= '9' ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

/// Whether there is nothing but digits, as `append_hex` writes them: in lower case.
[[nodiscard]] constexpr bool is_hex(std::string_view text) noexcept {
    return text.find_first_not_of(hex_digits) == std::string_view::npos;
}

/// Appends two digits in lower case for each byte.
inline void append_hex(std::string& out, byte_view data) {
    for (const std::byte octet : data) {
        out += hex_digits[std::to_integer<std::size_t>(octet >> 4)];
        out += hex_digits[std::to_integer<std::size_t>(octet & std::byte{15})];
    }
}

[[nodiscard]] inline std::string to_hex(byte_view data) {
    std::string text;
    text.reserve(2 * data.size());
    append_hex(text, data);
    return text;
}

} // namespace escodb
