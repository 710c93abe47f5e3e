// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Base64 as in `format/base64.hpp`, strict likewise, but small rather than fast, and in place: a text is
/// decoded over itself, and bytes at the end of a piece of memory are encoded over it.

#include <escodb/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace escodb::constrained {

[[nodiscard]] constexpr std::size_t base64_chars(std::size_t bytes) noexcept {
    return (bytes + 2) / 3 * 4;
}

namespace detail {

[[nodiscard]] constexpr char base64_digit(std::uint32_t value) noexcept {
    value &= 63u;
    return static_cast<char>(value < 26   ? 'A' + value
                             : value < 52 ? 'a' + (value - 26)
                             : value < 62 ? '0' + (value - 52)
                             : value < 63 ? '+'
                                          : '/');
}

/// 64 where it is no digit.
[[nodiscard]] constexpr std::uint32_t base64_value(char c) noexcept {
    if (c >= 'A' && c <= 'Z')
        return static_cast<std::uint32_t>(c - 'A');
    if (c >= 'a' && c <= 'z')
        return static_cast<std::uint32_t>(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return static_cast<std::uint32_t>(c - '0') + 52;
    return c == '+' ? 62u : c == '/' ? 63u : 64u;
}

} // namespace detail

/// Encodes the last `size` bytes of `memory` over all of it. \pre `memory.size() == base64_chars(size)`
inline void base64_encode_in_place(byte_span memory, std::size_t size) noexcept {
    const std::byte* from = memory.data() + (memory.size() - size);
    std::byte* to = memory.data();
    for (; size > 0; to += 4) {
        const std::size_t taken = size < 3 ? size : 3;
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < taken ? std::to_integer<std::uint32_t>(from[i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            to[i] = static_cast<std::byte>(
                i <= taken ? detail::base64_digit(group >> (18 - 6 * i)) : '=');
        from += taken;
        size -= taken;
    }
}

/// Decodes over the text, or to elsewhere. \param out as long as three quarters of the text, or the text.
/// \param size the number of bytes. \return false where it is not strict base64; `out` is then undefined.
[[nodiscard]] inline bool base64_decode(std::string_view text, std::byte* out,
                                        std::size_t& size) noexcept {
    size = 0;
    if (text.size() % 4 != 0)
        return false;
    for (std::size_t at = 0; at < text.size(); at += 4) {
        const std::string_view four = text.substr(at, 4);
        const std::size_t padding = at + 4 != text.size() || four[3] != '=' ? 0u
                                    : four[2] != '='                        ? 1u
                                                                            : 2u;
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::uint32_t value = i < 4 - padding ? detail::base64_value(four[i]) : 0u;
            if (value > 63)
                return false;
            group = group << 6 | value;
        }
        if ((group & ((1u << (8 * padding)) - 1)) != 0)
            return false; // the bits that the padding leaves over
        for (std::size_t i = 0; i < 3 - padding; ++i)
            out[size++] = static_cast<std::byte>(group >> (16 - 8 * i) & 0xffu);
    }
    return true;
}

} // namespace escodb::constrained
