// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The JSON lines of `import` and `batch`.

#include "failure.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

namespace cli {

enum class operation { put, rm, prune };

/// One line, checked: its path is valid and normalised, the value of a put is not null.
struct change {
    operation op = operation::put;
    std::string path;
    boost::json::value value;
};

/// {"path":...,"value":...} and nothing else, as `export` prints it.
/// \throws failure or escodb::error, saying what is wrong; the caller adds the line's number.
[[nodiscard]] change parse_import_line(std::string_view line);

/// What was thrown for the line of that number, as a failure of the input.
[[nodiscard]] failure bad_line(std::uint64_t number, const std::exception_ptr& cause);

/// {"op":"put","path":...,"value":...}, {"op":"rm","path":...} or {"op":"prune","path":...}.
[[nodiscard]] change parse_batch_line(std::string_view line);

/// Refuses JSON null as a document: reading it back could not be told from its absence.
void refuse_null(const boost::json::value& value, const std::string& path);

} // namespace cli
