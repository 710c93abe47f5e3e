// SPDX-License-Identifier: Apache-2.0
#include "json_text.hpp"

#include "failure.hpp"
#include "input.hpp"

#include <escodb/format/json_text.hpp>

#include <string>

namespace cli {

namespace {

/// Too large is a fault of the storage elsewhere; here it is the input that is.
failure of_input(const escodb::error& cause) {
    return failure(exit_code::usage, std::string{escodb::name_of(cause.code())}, cause.what());
}

} // namespace

boost::json::value parse_json(std::string_view text) {
    try {
        return escodb::format::parse_json(text, escodb::errc::invalid_document);
    } catch (const escodb::error& cause) {
        throw of_input(cause);
    }
}

boost::json::value parse_json_line(std::string_view text) {
    if (text.size() > line_bytes_max)
        throw usage_error("it is longer than the limit of " + std::to_string(line_bytes_max) + " bytes");
    try {
        return escodb::format::parse_json_around(1, text, escodb::errc::invalid_document);
    } catch (const escodb::error& cause) {
        throw of_input(cause);
    }
}

escodb::secret_bytes json_text(const boost::json::value& value) {
    escodb::secret_bytes text;
    escodb::format::print_json(text, value);
    return text;
}

} // namespace cli
