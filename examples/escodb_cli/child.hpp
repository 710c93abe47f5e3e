// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Running a command for its output.

#include <escodb/base/secret.hpp>

#include <cstddef>
#include <string>

namespace cli {

/// Runs `command` with the shell and returns what it prints. Its input is empty, for ours may be
/// the documents; its messages go where ours go.
/// \throws usage_error where it cannot be run, fails, or prints more than `limit` bytes.
[[nodiscard]] escodb::secret_bytes output_of(const std::string& command, std::size_t limit);

} // namespace cli
