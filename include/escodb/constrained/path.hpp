// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Paths, as `model/path.hpp` has them, but for what a constrained program may give: ASCII, since the tables
/// of Unicode's normal forms are larger than such a program. Other paths may be in the store all the same.

#include <escodb/base/limits.hpp>

#include <cstddef>
#include <string_view>

namespace escodb::constrained {

/// The directory that names a path: "/a/" for "/a/x" and for "/a/b/"; empty for the root.
[[nodiscard]] constexpr std::string_view parent_of(std::string_view path) noexcept {
    return path.size() < 2 ? std::string_view{} : path.substr(0, path.rfind('/', path.size() - 2) + 1);
}

/// What its parent calls it: "x" for "/a/x", "b/" for "/a/b/". \pre it is not the root.
[[nodiscard]] constexpr std::string_view name_of(std::string_view path) noexcept {
    return path.substr(parent_of(path).size());
}

[[nodiscard]] constexpr bool is_path(std::string_view text) noexcept {
    if (text.empty() || text.front() != '/' || text.size() > limits::path_bytes_max)
        return false;
    std::size_t slashes = 1;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\0' || static_cast<unsigned char>(text[i]) >= 0x80 ||
            (text[i] == '/' && text[i - 1] == '/'))
            return false;
        slashes += text[i] == '/' ? 1u : 0u;
    }
    return slashes <= limits::path_segments_max;
}
[[nodiscard]] constexpr bool is_directory_path(std::string_view text) noexcept {
    return is_path(text) && text.ends_with('/');
}
[[nodiscard]] constexpr bool is_document_path(std::string_view text) noexcept {
    return is_path(text) && !text.ends_with('/');
}

} // namespace escodb::constrained
