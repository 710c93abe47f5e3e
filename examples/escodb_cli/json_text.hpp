// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Values from JSON text and back, as the library does it: doubles to the bit, 64-bit integers,
/// the order of members.

#include <escodb/base/secret.hpp>

#include <boost/json/value.hpp>

#include <string_view>

namespace cli {

/// \throws failure (usage), saying at which byte; never quoting the text.
[[nodiscard]] boost::json::value parse_json(std::string_view text);

/// The same for a line of `line_input`, an object that may hold a document of any size.
[[nodiscard]] boost::json::value parse_json_line(std::string_view text);

[[nodiscard]] escodb::secret_bytes json_text(const boost::json::value& value);

} // namespace cli
