// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Dates as HTTP writes them (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace escodb::net {

namespace detail {

inline constexpr std::string_view day_names = "SunMonTueWedThuFriSat";
inline constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";

} // namespace detail

/// \pre a year from 0 to 9999.
[[nodiscard]] inline std::string http_date(std::chrono::system_clock::time_point when) {
    using namespace std::chrono;
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(when - day)};
    std::array<char, 64> text{};
    const int size = std::snprintf(
        text.data(), text.size(), "%.3s, %02u %.3s %04d %02d:%02d:%02d GMT",
        detail::day_names.data() + 3 * std::size_t{weekday{day}.c_encoding()},
        static_cast<unsigned>(date.day()),
        detail::month_names.data() + 3 * (std::size_t{static_cast<unsigned>(date.month())} - 1),
        static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return std::string{text.data(), static_cast<std::size_t>(size)};
}

/// Of this form only, which is the one that servers must send; of others, nothing.
[[nodiscard]] inline std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
    using namespace std::chrono;
    if (text.size() != 29 || text.substr(25) != " GMT")
        return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t size) {
        int value = 0;
        const char* const begin = text.data() + at;
        const auto [end, failed] = std::from_chars(begin, begin + size, value);
        return failed == std::errc{} && end == begin + size ? value : -1;
    };
    const std::size_t month = detail::month_names.find(text.substr(8, 3));
    const int of_month = number(5, 2);
    const int in_year = number(12, 4);
    const int hour = number(17, 2);
    const int minute = number(20, 2);
    const int second = number(23, 2);
    if (month == std::string_view::npos || month % 3 != 0 || of_month < 1 || in_year < 0 || hour < 0 ||
        minute < 0 || second < 0)
        return std::nullopt;
    const year_month_day date{year{in_year}, std::chrono::month{static_cast<unsigned>(month / 3) + 1},
                              day{static_cast<unsigned>(of_month)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    return sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
}

} // namespace escodb::net
