// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What is fuzzed: functions that read what an attacker may have written.

#include <cstddef>
#include <span>
#include <string_view>

namespace escodb_fuzz {

/// Reads the input, and ends the program (std::abort) where a promise is broken: another exception
/// than `escodb::error`, a result that does not print and read again as itself, more memory than
/// `bytes_per_byte` allows.
struct target {
    std::string_view name;
    void (*run)(std::string_view input);
};

[[nodiscard]] std::span<const target> targets();

/// Runs one input, and checks the memory that it takes.
void run(const target& which, std::string_view input);

/// The most memory that a target may hold at any time: so many bytes for each of the input, and as
/// many as `bytes_at_least` in any case.
inline constexpr std::size_t bytes_per_byte = 64;
inline constexpr std::size_t bytes_at_least = std::size_t{256} << 10;

} // namespace escodb_fuzz
