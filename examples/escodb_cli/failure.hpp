// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How a command ends: its exit code, and for a failure the sentence on stderr.

#include <escodb/base/error.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace cli {

/// What a shell sees. Part of the program's interface: the numbers never change.
enum class exit_code : int {
    done = 0,
    absent = 1,
    usage = 2,
    wrong_password = 3,
    corrupt = 4,
    store = 5, ///< It is missing, or there already.
    storage = 6,
    conflict = 7,
    rolled_back = 8, ///< Older than what was there before, or gone.
};

/// A failure of the program itself; the library's own are `escodb::error`.
class failure : public std::runtime_error {
public:
    /// \param code    a short name for programs that read --json.
    /// \param message one sentence.
    /// \param path    the path or file concerned; may be empty.
    failure(exit_code exit, std::string code, const std::string& message, std::string path = {})
        : std::runtime_error(message), exit_(exit), code_(std::move(code)), path_(std::move(path)) {
    }

    [[nodiscard]] exit_code exit() const noexcept { return exit_; }
    [[nodiscard]] const std::string& code() const noexcept { return code_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    exit_code exit_;
    std::string code_;
    std::string path_;
};

/// The command line is wrong, or what it names cannot be used.
class usage_error : public failure {
public:
    explicit usage_error(const std::string& message, std::string path = {})
        : failure(exit_code::usage, "usage", message, std::move(path)) {}
};

/// The reader of our output is gone (`escodb export | head`): nobody is left to tell.
struct output_closed : std::exception {
    const char* what() const noexcept override { return "the output was closed"; }
};

/// Any exception as a failure, with the exit code that belongs to it.
[[nodiscard]] failure as_failure(const std::exception_ptr& cause);

/// Puts `context` in front of the sentence: "line 3: ...".
[[nodiscard]] failure in_context(const std::string& context, const failure& cause);

/// Writes the failure to stderr: one sentence, or one JSON object.
void report(const failure& what, bool json) noexcept;

} // namespace cli
