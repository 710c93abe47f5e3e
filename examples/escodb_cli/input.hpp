// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a command reads: a whole document, or lines that are read twice, once to check them and
/// once to store them.

#include "descriptor.hpp"
#include "settings.hpp"

#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

/// What cannot be read twice (standard input, a pipe) is held in memory up to this length.
inline constexpr std::size_t held_bytes_max = std::size_t{1} << 30;
/// The longest line: a document of any size, its path, and what stands around them.
inline constexpr std::size_t line_bytes_max =
    escodb::limits::document_bytes_max + 16 * escodb::limits::path_bytes_max;

/// All of standard input. \throws usage_error where it is also the source of the password.
[[nodiscard]] escodb::secret_bytes read_standard_input(const settings& global, std::size_t limit);

/// The lines of a file, or of standard input. All that it throws is usage_error.
class line_input {
public:
    /// \param file "-" or nothing: standard input.
    line_input(const settings& global, const std::string& file);

    /// The next line that is not blank, without its end; false: there is none. The line is valid
    /// until the next call.
    [[nodiscard]] bool next(std::string_view& line);
    /// The number of the line that `next` gave, from 1.
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    /// Goes back to the first line.
    void rewind();
    /// \throws usage_error where the file changed since it was opened.
    void expect_unchanged() const;

private:
    [[nodiscard]] bool next_raw(std::string_view& line);
    [[nodiscard]] bool fill();
    [[noreturn]] void refuse_long_line(std::uint64_t number) const;

    /// What changes when somebody writes to the file.
    struct fingerprint {
        std::int64_t bytes = 0, seconds = 0, nanoseconds = 0;
        bool operator==(const fingerprint&) const = default;
    };
    [[nodiscard]] fingerprint current() const;

    std::string name_;
    descriptor file_; ///< Closed: all is in `buffer_`.
    fingerprint before_;
    escodb::secret_bytes buffer_;
    std::size_t begin_ = 0; ///< Of the next line in `buffer_`.
    std::uint64_t number_ = 0;
};

} // namespace cli
