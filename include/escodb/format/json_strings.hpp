// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The inside of JSON strings: finding what is plain, escaping and unescaping the rest.
///
/// Written like JavaScript's `JSON.stringify`: `"`, `\` and control characters are escaped, in their
/// short forms where there is one; a lone surrogate becomes `\udXXX`; everything else stands raw,
/// U+2028 and U+2029 too.
///
/// Thread safety: pure functions.

#include <escodb/base/bytes.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/format/text.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace escodb::format {

namespace detail {

/// Whether a character stands for itself in JSON whatever surrounds it: printable ASCII but `"` and `\`.
[[nodiscard]] constexpr bool is_plain(char c) noexcept {
    return static_cast<signed char>(c) >= 0x20 && c != '"' && c != '\\';
}

/// The first character from `at` on that is not plain, or `end`. 16 characters at a time.
[[nodiscard]] inline const char* skip_plain(const char* at, const char* end) noexcept {
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        // Signed, so that bytes from 0x80 on count as below 0x20 as well.
        const __m128i other = _mm_or_si128(
            _mm_cmplt_epi8(text, _mm_set1_epi8(0x20)),
            _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8('"')),
                         _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'))));
        if (const auto found = static_cast<unsigned>(_mm_movemask_epi8(other)); found != 0)
            return at + std::countr_zero(found);
    }
#endif
    while (at != end && is_plain(*at))
        ++at;
    return at;
}

/// What `\letter` stands for; NUL where that is no escape of JSON.
[[nodiscard]] constexpr char unescaped(char letter) noexcept {
    switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
    }
}

/// Encodes a code point, surrogates included. \return the length, 1 to 4.
[[nodiscard]] constexpr std::size_t encode_wtf8(std::uint32_t code, char (&out)[4]) noexcept {
    if (code < 0x80) {
        out[0] = static_cast<char>(code);
        return 1;
    }
    const std::size_t length = code < 0x800 ? 2u : code < 0x10000 ? 3u : 4u;
    for (std::size_t i = length - 1; i > 0; --i, code >>= 6)
        out[i] = static_cast<char>(0x80 | (code & 0x3f));
    out[0] = static_cast<char>((0xf00u >> length & 0xffu) | code);
    return length;
}

/// Appends `\uXXXX`.
template <class Sink> void append_unit_escape(Sink& out, unsigned unit) {
    const char escape[6] = {'\\', 'u', hex_digits[unit >> 12 & 15], hex_digits[unit >> 8 & 15],
                            hex_digits[unit >> 4 & 15], hex_digits[unit & 15]};
    out.append(std::string_view{escape, 6});
}

/// Appends the escape of `"`, `\` or a control character.
template <class Sink> void append_escape(Sink& out, char c) {
    switch (c) {
    case '"': return out.append(std::string_view{"\\\""});
    case '\\': return out.append(std::string_view{"\\\\"});
    case '\b': return out.append(std::string_view{"\\b"});
    case '\f': return out.append(std::string_view{"\\f"});
    case '\n': return out.append(std::string_view{"\\n"});
    case '\r': return out.append(std::string_view{"\\r"});
    case '\t': return out.append(std::string_view{"\\t"});
    default: return append_unit_escape(out, static_cast<unsigned char>(c));
    }
}

/// Appends `text` with its quotation marks to a `json_sink`.
/// \return false where `text` is not WTF-8; something of it may have been appended then.
template <class Sink> [[nodiscard]] bool append_string(Sink& out, std::string_view text) {
    out.append('"');
    const char* at = text.data();
    const char* const end = at + text.size();
    bool after_high = false; // a high half was the character before
    for (const char* start = at;;) {
        const char* const plain = skip_plain(at, end);
        if (plain != at)
            after_high = false;
        at = plain;
        if (at == end) {
            out.append(std::string_view{start, static_cast<std::size_t>(at - start)});
            break;
        }
        const std::string_view rest{at, static_cast<std::size_t>(end - at)};
        const std::size_t length = sequence_length(rest, 0);
        if (length == 0)
            return false;
        if (length > 1 && !is_surrogate(rest, 0)) {
            after_high = false;
            at += length;
            continue;
        }
        out.append(std::string_view{start, static_cast<std::size_t>(at - start)});
        if (length == 1) {
            append_escape(out, *at);
            after_high = false;
        } else {
            const bool low = is_low_surrogate(rest, 0);
            if (low && after_high)
                return false; // it would come back as a pair, that is, as other bytes
            append_unit_escape(out, first_utf16_unit(rest, 0));
            after_high = !low;
        }
        at += length;
        start = at;
    }
    out.append('"');
    return true;
}

} // namespace detail

} // namespace escodb::format
