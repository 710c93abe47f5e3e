// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The loops behind base64.hpp: a table-driven pair that runs everywhere, an AVX2 pair after
/// W. Muła and D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions" (2018), and
/// the choice between them. For the use of base64.hpp and its tests alone.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define ESCODB_BASE64_AVX2 1
#include <immintrin.h>
#endif

namespace escodb::format::detail {

inline constexpr char base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The two characters of every 12-bit number: half the look-ups of a table of 6-bit ones.
inline constexpr auto base64_pairs = [] {
    std::array<char, 2 * 4096> table{};
    for (std::size_t i = 0; i < 4096; ++i) {
        table[2 * i] = base64_alphabet[i >> 6];
        table[2 * i + 1] = base64_alphabet[i & 63];
    }
    return table;
}();

/// Marks a character that is not of the alphabet; above every combination of valid values.
inline constexpr std::uint32_t base64_invalid = 1u << 24;

/// Four tables from a character to its value, already shifted to its place in the 24-bit group.
inline constexpr auto base64_values = [] {
    std::array<std::array<std::uint32_t, 256>, 4> table{};
    for (auto& column : table)
        column.fill(base64_invalid);
    for (std::uint32_t i = 0; i < 64; ++i)
        for (std::size_t column = 0; column < 4; ++column)
            table[column][static_cast<unsigned char>(base64_alphabet[i])] = i << (18 - 6 * column);
    return table;
}();

[[nodiscard]] inline std::uint32_t base64_group(const char* text) noexcept {
    return base64_values[0][static_cast<unsigned char>(text[0])] |
           base64_values[1][static_cast<unsigned char>(text[1])] |
           base64_values[2][static_cast<unsigned char>(text[2])] |
           base64_values[3][static_cast<unsigned char>(text[3])];
}

/// Encodes everything, padding included.
inline void base64_encode_portable(const unsigned char* data, std::size_t size,
                                   char* out) noexcept {
    for (; size >= 3; data += 3, size -= 3, out += 4) {
        const std::size_t group =
            std::size_t{data[0]} << 16 | std::size_t{data[1]} << 8 | std::size_t{data[2]};
        std::memcpy(out, &base64_pairs[2 * (group >> 12)], 2);
        std::memcpy(out + 2, &base64_pairs[2 * (group & 4095)], 2);
    }
    if (size == 0)
        return;
    const unsigned second = size == 2 ? data[1] : 0u;
    out[0] = base64_alphabet[data[0] >> 2];
    out[1] = base64_alphabet[(data[0] & 3u) << 4 | second >> 4];
    out[2] = size == 2 ? base64_alphabet[(second & 15u) << 2] : '=';
    out[3] = '=';
}

/// Decodes everything, padding included. \pre `size` is a multiple of 4.
[[nodiscard]] inline bool base64_decode_portable(const char* text, std::size_t size,
                                                 unsigned char* out) noexcept {
    // Invalid groups are gathered and asked for once: one branch less per group.
    std::uint32_t seen = 0;
    for (; size > 4; text += 4, size -= 4, out += 3) {
        const std::uint32_t group = base64_group(text);
        seen |= group;
        out[0] = static_cast<unsigned char>(group >> 16);
        out[1] = static_cast<unsigned char>(group >> 8);
        out[2] = static_cast<unsigned char>(group);
    }
    if (size == 0)
        return true;
    char last[4];
    std::memcpy(last, text, 4);
    const int count = last[3] != '=' ? 3 : last[2] != '=' ? 2 : 1;
    for (int i = count + 1; i < 4; ++i)
        last[i] = 'A';
    const std::uint32_t group = base64_group(last);
    const std::uint32_t unused = (1u << (8 * (3 - count))) - 1; // bits that padding leaves over
    for (int i = 0; i < count; ++i)
        out[i] = static_cast<unsigned char>(group >> (16 - 8 * i));
    return ((seen | group) & base64_invalid) == 0 && (group & unused) == 0;
}

#ifdef ESCODB_BASE64_AVX2

/// Encodes 24 bytes at a time; the rest is the portable loop's.
[[gnu::target("avx2")]] inline void
base64_encode_avx2(const unsigned char* data, std::size_t size, char* out) noexcept {
    const __m256i spread = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, 1, 0,
                                            2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
    // What to add to a 6-bit value, by range: a-z, 0-9 (ten equal entries), +, /, A-Z.
    const __m256i offsets = _mm256_setr_epi8(
        71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0, 71, -4, -4, -4, -4, -4, -4,
        -4, -4, -4, -4, -19, -16, 65, 0, 0);
    // Each half loads 16 bytes and uses 12, so 28 must be there.
    for (; size >= 28; data += 24, size -= 24, out += 32) {
        const __m256i in = _mm256_set_m128i(
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + 12)),
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(data)));
        const __m256i groups = _mm256_shuffle_epi8(in, spread);
        const __m256i high = _mm256_mulhi_epu16(
            _mm256_and_si256(groups, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
        const __m256i low = _mm256_mullo_epi16(
            _mm256_and_si256(groups, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
        const __m256i values = _mm256_or_si256(high, low);
        const __m256i upper_case = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), values);
        const __m256i range =
            _mm256_or_si256(_mm256_subs_epu8(values, _mm256_set1_epi8(51)),
                            _mm256_and_si256(upper_case, _mm256_set1_epi8(13)));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                            _mm256_add_epi8(values, _mm256_shuffle_epi8(offsets, range)));
    }
    base64_encode_portable(data, size, out);
}

/// Decodes 32 characters at a time; the rest, padding with it, is the portable loop's.
[[nodiscard, gnu::target("avx2")]] inline bool
base64_decode_avx2(const char* text, std::size_t size, unsigned char* out) noexcept {
    // A character is valid where the sets of its high and of its low nibble do not meet.
    const __m256i by_low = _mm256_setr_epi8(
        0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b,
        0x1a, 0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b,
        0x1b, 0x1a);
    const __m256i by_high = _mm256_setr_epi8(
        0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
        0x10, 0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
        0x10, 0x10);
    const __m256i offsets =
        _mm256_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 19, 4,
                         -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i gather = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1,
                                            2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    // 32 bytes are stored of which 24 count: 12 more characters (and padding) keep that in `out`.
    for (; size >= 32 + 16; text += 32, size -= 32, out += 24) {
        const __m256i in = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
        const __m256i high =
            _mm256_and_si256(_mm256_srli_epi32(in, 4), _mm256_set1_epi8(0x2f));
        const __m256i low = _mm256_and_si256(in, _mm256_set1_epi8(0x2f));
        const __m256i high_set = _mm256_shuffle_epi8(by_high, high);
        const __m256i low_set = _mm256_shuffle_epi8(by_low, low);
        if (!_mm256_testz_si256(low_set, high_set))
            return false;
        const __m256i slash = _mm256_cmpeq_epi8(in, _mm256_set1_epi8(0x2f));
        const __m256i values = _mm256_add_epi8(
            in, _mm256_shuffle_epi8(offsets, _mm256_add_epi8(slash, high)));
        const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
        const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
        const __m256i packed =
            _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(groups, gather),
                                        _mm256_setr_epi32(0, 1, 2, 4, 5, 6, -1, -1));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), packed);
    }
    return base64_decode_portable(text, size, out);
}

[[nodiscard]] inline bool has_avx2() noexcept {
    static const bool answer = __builtin_cpu_supports("avx2") != 0;
    return answer;
}

#endif

inline void base64_encode_into(const unsigned char* data, std::size_t size, char* out) noexcept {
#ifdef ESCODB_BASE64_AVX2
    if (size >= 28 && has_avx2())
        return base64_encode_avx2(data, size, out);
#endif
    base64_encode_portable(data, size, out);
}

[[nodiscard]] inline bool base64_decode_into(const char* text, std::size_t size,
                                             unsigned char* out) noexcept {
#ifdef ESCODB_BASE64_AVX2
    if (size >= 48 && has_avx2())
        return base64_decode_avx2(text, size, out);
#endif
    return base64_decode_portable(text, size, out);
}

} // namespace escodb::format::detail
