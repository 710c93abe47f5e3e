// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Numbers of JSON text, exact in both directions.
///
/// An integer that fits 64 bits, signed or unsigned, stays one. Everything else is the double nearest
/// to the text, to the bit, as in JavaScript: fractions, exponents, longer integers, and `-0`.
/// Printed, a double always has a point or an exponent, so it comes back as one: 1.0, -0.0, 1e+300.
///
/// Thread safety: pure functions, independent of the locale. All are O(length of the number).

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace escodb::format {

/// `std::uint64_t` is used for integers above INT64_MAX alone.
using json_number = std::variant<std::int64_t, std::uint64_t, double>;

namespace detail {

[[nodiscard]] inline const char* skip_digits(const char* at, const char* end) noexcept {
    while (at != end && *at >= '0' && *at <= '9')
        ++at;
    return at;
}

/// Whether a well-formed decimal outside of a double's range is too large rather than too small.
/// `from_chars` does not tell. \param at its first digit.
[[nodiscard]] inline bool is_huge(const char* at, const char* end) noexcept {
    std::int64_t magnitude = 0; // the value is 0.d… × 10^magnitude, d being the first non-zero digit
    bool behind_point = false;
    for (; at != end && (*at == '0' || *at == '.'); ++at) {
        if (*at == '.')
            behind_point = true;
        else if (behind_point)
            --magnitude;
    }
    if (at == end || *at < '0' || *at > '9')
        return false; // zero
    if (!behind_point) {
        const char* const first = at;
        at = skip_digits(at, end);
        magnitude = at - first;
    }
    while (at != end && *at != 'e' && *at != 'E')
        ++at;
    if (at == end)
        return magnitude > 0;
    const bool down = *++at == '-';
    if (*at == '-' || *at == '+')
        ++at;
    std::int64_t exponent = 0;
    for (; at != end && exponent < std::int64_t{1} << 50; ++at)
        exponent = 10 * exponent + (*at - '0');
    return magnitude + (down ? -exponent : exponent) > 0;
}

/// Reads the number at `at`, after the grammar of RFC 8259 §6.
/// \return behind its end; null where there is none, or where it is beyond every double.
[[nodiscard]] inline const char* read_number(const char* at, const char* end,
                                             json_number& out) noexcept {
    const char* const start = at;
    const bool negative = at != end && *at == '-';
    if (negative)
        ++at;
    const char* const digits = at;
    at = skip_digits(at, end);
    const std::size_t count = static_cast<std::size_t>(at - digits);
    if (count == 0 || (count > 1 && *digits == '0'))
        return nullptr;
    bool is_integer = true;
    if (at != end && *at == '.') {
        is_integer = false;
        const char* const fraction = ++at;
        at = skip_digits(at, end);
        if (at == fraction)
            return nullptr;
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        is_integer = false;
        ++at;
        if (at != end && (*at == '+' || *at == '-'))
            ++at;
        const char* const exponent = at;
        at = skip_digits(at, end);
        if (at == exponent)
            return nullptr;
    }
    if (is_integer && count <= 20 && !(negative && *digits == '0')) {
        std::uint64_t magnitude = 0;
        const auto [stop, failure] = std::from_chars(digits, at, magnitude);
        constexpr std::uint64_t top = std::uint64_t{1} << 63;
        if (failure == std::errc{} && stop == at) {
            if (negative ? magnitude <= top : magnitude < top) {
                out = static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
                return at;
            }
            if (!negative) {
                out = magnitude;
                return at;
            }
        }
    }
    double value = 0;
    const auto [stop, failure] = std::from_chars(start, at, value);
    if (failure == std::errc::result_out_of_range) {
        if (is_huge(digits, at))
            return nullptr;
        value = negative ? -0.0 : 0.0;
    } else if (failure != std::errc{} || stop != at || !std::isfinite(value)) {
        return nullptr;
    }
    out = value;
    return at;
}

/// Enough for any number that `print_number` prints.
inline constexpr std::size_t number_chars_max = 32;

[[nodiscard]] inline std::string_view print_number(std::int64_t value,
                                                   char (&out)[number_chars_max]) noexcept {
    return {out, static_cast<std::size_t>(std::to_chars(out, out + sizeof out, value).ptr - out)};
}
[[nodiscard]] inline std::string_view print_number(std::uint64_t value,
                                                   char (&out)[number_chars_max]) noexcept {
    return {out, static_cast<std::size_t>(std::to_chars(out, out + sizeof out, value).ptr - out)};
}
/// Text that reads as the same double: the shortest digits, or all of them where that needs no
/// exponent and no more characters (123456789012345683968.0). \pre `value` is finite.
[[nodiscard]] inline std::string_view print_number(double value,
                                                   char (&out)[number_chars_max]) noexcept {
    char* end = std::to_chars(out, out + sizeof out - 2, value).ptr;
    const std::string_view text{out, static_cast<std::size_t>(end - out)};
    if (text.find_first_of(".e") == std::string_view::npos) {
        *end++ = '.';
        *end++ = '0';
    }
    return {out, static_cast<std::size_t>(end - out)};
}

} // namespace detail

} // namespace escodb::format
