// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Paths of documents and directories: checked, normalised, and taken apart (docs/format.md §6).
///
/// A path begins with `/`, then come segments of one or more characters other than `/` and NUL,
/// parted by single slashes. A document's path does not end in `/`, a directory's does; `/` alone
/// is the root directory. `.` and `..` are plain names.

#include <escodb/base/error.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/policy/normaliser.hpp>

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::model {

/// Whether a path, or a name in a directory, is that of a directory.
[[nodiscard]] constexpr bool is_directory(std::string_view text) noexcept {
    return text.ends_with('/');
}

/// The directory that names a path: "/a/" for "/a/x" and for "/a/b/"; empty for the root, which
/// nobody names. The result is a part of `path`. \pre `path` is valid.
[[nodiscard]] constexpr std::string_view parent_of(std::string_view path) noexcept {
    if (path.size() < 2)
        return {};
    return path.substr(0, path.rfind('/', path.size() - 2) + 1);
}

/// What a path's parent calls it: "x" for "/a/x", "b/" for "/a/b/"; empty for the root. The result
/// is a part of `path`. \pre `path` is valid.
[[nodiscard]] constexpr std::string_view name_of(std::string_view path) noexcept {
    if (path.size() < 2)
        return {};
    return path.substr(parent_of(path).size());
}

/// The directories above a path, the root first: "/", "/a/", "/a/b/" for "/a/b/x". The results are
/// parts of `path`. O(length). \pre `path` is valid.
[[nodiscard]] inline std::vector<std::string_view> ancestors(std::string_view path) {
    std::vector<std::string_view> found;
    for (std::size_t i = 0; i + 1 < path.size(); ++i)
        if (path[i] == '/')
            found.push_back(path.substr(0, i + 1));
    return found;
}

/// What is wrong with a normalised path, as the end of a sentence; empty: nothing.
[[nodiscard]] constexpr std::string_view flaw_of(std::string_view text) noexcept {
    if (text.empty())
        return "it is empty";
    if (text.front() != '/')
        return "it does not begin with '/'";
    if (text.size() > limits::path_bytes_max)
        return "it is longer than 65,536 bytes";
    std::size_t slashes = 1;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\0')
            return "it has a NUL character";
        if (text[i] == '/' && text[i - 1] == '/')
            return "it has an empty segment";
        slashes += text[i] == '/' ? 1U : 0U;
    }
    if (slashes > limits::path_segments_max)
        return "it has more than 1,024 segments";
    return {};
}

/// Whether this can stand in a directory: a segment, with `/` behind it if it is a directory's.
[[nodiscard]] constexpr bool is_name(std::string_view name) noexcept {
    if (is_directory(name))
        name.remove_suffix(1);
    return !name.empty() && name.find('/') == name.npos && name.find('\0') == name.npos;
}

/// A valid path in normal form. A value; equality and order are those of the bytes.
class path {
public:
    [[nodiscard]] const std::string& text() const& noexcept { return text_; }
    [[nodiscard]] std::string text() && noexcept { return std::move(text_); }
    [[nodiscard]] bool is_directory() const noexcept { return model::is_directory(text_); }

    friend bool operator==(const path&, const path&) = default;
    friend auto operator<=>(const path&, const path&) = default;

private:
    template <policy::normaliser Normaliser> friend path parse_path(std::string_view);
    explicit path(std::string text) noexcept : text_(std::move(text)) {}

    std::string text_;
};

namespace detail {

/// A refused path as it may stand in a message: short, and without bytes that a terminal obeys.
[[nodiscard]] inline std::string printable(std::string_view text) {
    constexpr std::size_t shown_max = 200;
    std::string shown;
    for (const char c : text.substr(0, shown_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f)
            shown += c;
        else
            shown.append("\\x").append({hex_digits[byte >> 4], hex_digits[byte & 15]});
    }
    if (text.size() > shown_max)
        shown += "...";
    return shown;
}

} // namespace detail

/// Checks and normalises a path that a user gave. O(length).
/// \throws error invalid_path, naming the path and what is wrong with it.
template <policy::normaliser Normaliser> [[nodiscard]] path parse_path(std::string_view text) {
    // Bounded before it is normalised, so that no caller makes us normalise gigabytes.
    std::string_view flaw = text.size() > limits::path_bytes_max ? flaw_of(text) : "";
    std::string normal;
    if (flaw.empty()) {
        try {
            normal = Normaliser::path(text);
        } catch (const error& cause) {
            if (cause.code() != errc::invalid_text)
                throw;
            throw error(errc::invalid_path, detail::printable(text), cause.what());
        }
        flaw = flaw_of(normal);
    }
    if (!flaw.empty())
        throw error(errc::invalid_path, detail::printable(text), flaw);
    return path{std::move(normal)};
}

/// The same, for a path that must be a document's.
template <policy::normaliser Normaliser> [[nodiscard]] path parse_document_path(std::string_view text) {
    path parsed = parse_path<Normaliser>(text);
    if (parsed.is_directory())
        throw error(errc::invalid_path, detail::printable(text),
                    "a document's path does not end in '/'");
    return parsed;
}

/// The same, for a path that must be a directory's.
template <policy::normaliser Normaliser> [[nodiscard]] path parse_directory_path(std::string_view text) {
    path parsed = parse_path<Normaliser>(text);
    if (!parsed.is_directory())
        throw error(errc::invalid_path, detail::printable(text),
                    "a directory's path ends in '/'");
    return parsed;
}

} // namespace escodb::model
