// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Unicode text as bytes: validity, and JavaScript's order.
///
/// Text is UTF-8 in this library. What JavaScript wrote can hold *lone surrogates*, halves of a pair
/// that are no character; they are kept as WTF-8 (<https://simonsapin.github.io/wtf-8/>), which
/// encodes such a half like any other number of its size, in three bytes ED A0..BF 80..BF.
///
/// Thread safety: pure functions. Nothing here reads outside of its argument, whatever that holds.

#include <escodb/base/bytes.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace escodb::format {

namespace detail {

[[nodiscard]] inline std::uint64_t load_word(const char* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

[[nodiscard]] constexpr unsigned byte_at(std::string_view text, std::size_t i) noexcept {
    return static_cast<unsigned char>(text[i]);
}

[[nodiscard]] constexpr bool is_continuation(std::string_view text, std::size_t i) noexcept {
    return i < text.size() && (byte_at(text, i) & 0xc0u) == 0x80u;
}

/// Length in bytes of the character that begins at `i`; 0 where there is none (RFC 3629 §4). A
/// surrogate counts as a character here: 3.
[[nodiscard]] constexpr std::size_t sequence_length(std::string_view text, std::size_t i) noexcept {
    const unsigned lead = byte_at(text, i);
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4 || !is_continuation(text, i + 1))
        return 0;
    if (lead < 0xe0)
        return 2;
    const unsigned second = byte_at(text, i + 1);
    if (!is_continuation(text, i + 2) || (lead == 0xe0 && second < 0xa0))
        return 0; // the latter: an overlong form
    if (lead < 0xf0)
        return 3;
    if (!is_continuation(text, i + 3) || (lead == 0xf0 && second < 0x90) ||
        (lead == 0xf4 && second > 0x8f))
        return 0; // overlong, or above U+10FFFF
    return 4;
}

/// Whether a surrogate (of either half) begins at `i`. \pre a character of `text` begins there.
[[nodiscard]] constexpr bool is_surrogate(std::string_view text, std::size_t i) noexcept {
    return byte_at(text, i) == 0xed && i + 2 < text.size() && byte_at(text, i + 1) >= 0xa0;
}
/// Whether a low half, DC00..DFFF, begins at `i`.
[[nodiscard]] constexpr bool is_low_surrogate(std::string_view text, std::size_t i) noexcept {
    return i < text.size() && is_surrogate(text, i) && byte_at(text, i + 1) >= 0xb0;
}

/// The first UTF-16 code unit of the character at `i`; 0 where the text ends inside of it.
[[nodiscard]] constexpr unsigned first_utf16_unit(std::string_view text, std::size_t i) noexcept {
    const std::size_t length = i < text.size() ? sequence_length(text, i) : 0;
    if (length == 0)
        return 0;
    unsigned code = length == 1 ? byte_at(text, i) : byte_at(text, i) & (0x7fu >> length);
    for (std::size_t k = 1; k < length; ++k)
        code = code << 6 | (byte_at(text, i + k) & 0x3fu);
    return length < 4 ? code : 0xd800u + ((code - 0x10000u) >> 10);
}

/// The second UTF-16 code unit of the four-byte character at `i`. \pre it stands there in full.
[[nodiscard]] constexpr unsigned second_utf16_unit(std::string_view text, std::size_t i) noexcept {
    return 0xdc00u + ((byte_at(text, i + 2) & 0x0fu) << 6 | (byte_at(text, i + 3) & 0x3fu));
}

template <bool Surrogates> [[nodiscard]] inline bool is_valid(std::string_view text) noexcept {
    bool after_high = false; // a low half behind a high one should have been a pair
    for (std::size_t i = 0; i < text.size();) {
        if (text.size() - i >= 8 && (load_word(text.data() + i) & 0x8080808080808080u) == 0) {
            after_high = false;
            i += 8;
            continue;
        }
        const std::size_t length = sequence_length(text, i);
        if (length == 0)
            return false;
        const bool half = length == 3 && is_surrogate(text, i);
        if (half && (!Surrogates || (after_high && is_low_surrogate(text, i))))
            return false;
        after_high = half && !is_low_surrogate(text, i);
        i += length;
    }
    return true;
}

/// Index of the first byte in which the two differ, or the length of the shorter.
[[nodiscard]] inline std::size_t common_prefix(std::string_view a, std::string_view b) noexcept {
    const std::size_t size = a.size() < b.size() ? a.size() : b.size();
    std::size_t i = 0;
    if constexpr (std::endian::native == std::endian::little)
        for (; size - i >= 8; i += 8)
            if (const auto d = load_word(a.data() + i) ^ load_word(b.data() + i); d != 0)
                return i + static_cast<std::size_t>(std::countr_zero(d)) / 8;
    while (i < size && a[i] == b[i])
        ++i;
    return i;
}

/// Whether `a`, at whose `i` a lead byte ED, EE or EF stands, is before `b`, at whose `i` a
/// four-byte character stands; before `i` they are equal.
[[nodiscard]] inline bool three_before_four(std::string_view a, std::string_view b,
                                            std::size_t i) noexcept {
    const unsigned left = first_utf16_unit(a, i);
    const unsigned right = first_utf16_unit(b, i);
    if (left != right || i + 3 >= b.size())
        return left < right;
    // A lone high half against a pair with the same: what follows decides, nothing being less.
    return i + 3 >= a.size() || first_utf16_unit(a, i + 3) < second_utf16_unit(b, i);
}

} // namespace detail

/// Whether `text` is UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. O(n).
[[nodiscard]] inline bool is_valid_utf8(std::string_view text) noexcept {
    return detail::is_valid<false>(text);
}

/// Whether `text` is WTF-8: UTF-8, or with lone surrogates; two that would make a pair are not. O(n).
[[nodiscard]] inline bool is_valid_wtf8(std::string_view text) noexcept {
    return detail::is_valid<true>(text);
}

/// Makes UTF-8 of WTF-8 as JavaScript does when it encodes text: each lone surrogate becomes U+FFFD,
/// which is as long. This is the form in which a path is routed and bound. O(n).
inline void replace_lone_surrogates(byte_span text) noexcept {
    while (!text.empty()) {
        const auto* found = static_cast<std::byte*>(std::memchr(text.data(), 0xed, text.size()));
        if (found == nullptr)
            return;
        const auto i = static_cast<std::size_t>(found - text.data());
        if (detail::is_surrogate(as_text(text), i)) {
            text[i] = std::byte{0xef};
            text[i + 1] = std::byte{0xbf};
            text[i + 2] = std::byte{0xbd};
        }
        text = text.subspan(i + 1);
    }
}

/// The order of the format: by UTF-16 code units, JavaScript's `<` on strings. It differs from that
/// of the bytes where a character above U+FFFF meets one in U+D800..U+FFFF. A strict weak order on
/// WTF-8 and on UTF-8; on other bytes it is unspecified, but safe. O(common prefix).
struct utf16_less {
    using is_transparent = void;

    [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const noexcept {
        const std::size_t i = detail::common_prefix(a, b);
        if (i == a.size() || i == b.size())
            return a.size() < b.size();
        const unsigned left = detail::byte_at(a, i);
        const unsigned right = detail::byte_at(b, i);
        if (left < 0xed || right < 0xed || (left < 0xf0) == (right < 0xf0))
            return left < right;
        return left < 0xf0 ? detail::three_before_four(a, b, i)
                           : !detail::three_before_four(b, a, i);
    }
};

} // namespace escodb::format
