// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The terminal: asking for a secret and for consent.

#include <escodb/base/secret.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace cli {

/// Asks on the terminal that the program was started from, whatever its input and output are
/// redirected to, and reads one line without showing it. The terminal is put back as it was also
/// where a signal ends or stops the program meanwhile.
/// \returns nothing where there is no terminal.
[[nodiscard]] std::optional<escodb::password> ask_hidden(const std::string& prompt);

/// Whether a person can be asked: input and messages are a terminal.
[[nodiscard]] bool is_interactive();

/// Whether messages go to a terminal.
[[nodiscard]] bool shows_progress();

/// Asks a question to be answered with y or n; everything but y is no.
[[nodiscard]] bool ask_consent(const std::string& question);

/// The columns of the terminal behind stderr.
[[nodiscard]] std::size_t terminal_width();

} // namespace cli
