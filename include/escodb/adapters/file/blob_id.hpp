// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which blob ids may become file names, and the names that belong to one id.

#include <escodb/base/error.hpp>
#include <escodb/base/hex.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace escodb::file {

/// File systems allow names of 255 bytes; the rest is for the endings below.
inline constexpr std::size_t blob_id_bytes_max = 200;
/// What the lock of an id ends in (docs/format.md §7).
inline constexpr std::string_view lock_ending = ".lock";
/// What an unfinished blob of ours ends in: `ID.<16 hexadecimal digits>.tmp`.
inline constexpr std::string_view temp_ending = ".tmp";

/// Throws `invalid_path` that names the id, unless it is a plain file name and none that the
/// protocol gives a meaning to: not empty, at most 200 bytes, without '/', NUL or "..", not ".",
/// and not ending in ".lock" or ".tmp".
inline void check_blob_id(std::string_view id) {
    const auto refuse = [id](std::string_view why) {
        // A NUL would end the message early; it is shown as what it is not.
        std::string shown{id.substr(0, blob_id_bytes_max)};
        for (char& c : shown)
            c = c == '\0' ? '?' : c;
        throw error{errc::invalid_path, std::move(shown), why};
    };
    if (id.empty())
        refuse("a blob's id must not be empty");
    if (id.size() > blob_id_bytes_max)
        refuse("a blob's id must not be longer than 200 bytes");
    if (id.find('/') != id.npos)
        refuse("a blob's id must not hold a slash");
    if (id.find('\0') != id.npos)
        refuse("a blob's id must not hold a NUL");
    if (id == "." || id.find("..") != id.npos)
        refuse("a blob's id must not be \".\" nor hold \"..\"");
    if (id.ends_with(lock_ending) || id.ends_with(temp_ending))
        refuse("a blob's id must not end in \".lock\" or \".tmp\"");
}

/// The name of an unfinished blob of `id`, told from others by `salt`.
[[nodiscard]] inline std::string temp_name(std::string_view id, std::uint64_t salt) {
    std::string name{id};
    name += '.';
    for (int shift = 60; shift >= 0; shift -= 4)
        name += hex_digits[(salt >> shift) & 15];
    name += temp_ending;
    return name;
}

/// The id within a name made by `temp_name`; empty for every other name.
[[nodiscard]] inline std::string_view id_of_temp_name(std::string_view name) noexcept {
    constexpr std::size_t digits = 16;
    if (!name.ends_with(temp_ending))
        return {};
    name.remove_suffix(temp_ending.size());
    if (name.size() < digits + 2 || name[name.size() - digits - 1] != '.')
        return {};
    if (!is_hex(name.substr(name.size() - digits)))
        return {};
    return name.substr(0, name.size() - digits - 1);
}

} // namespace escodb::file
