// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Text for a terminal and for JSON.

#include <string>
#include <string_view>

namespace cli {

/// The text without characters that a terminal obeys: control characters become `\x1b`. A
/// document may be named by somebody else.
[[nodiscard]] std::string visible(std::string_view text);

/// The text as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string in_quotes(std::string_view text);

} // namespace cli
