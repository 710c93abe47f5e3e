// SPDX-License-Identifier: Apache-2.0
#include "json_text.hpp"

#include "failure.hpp"

#include <escodb/format/json_text.hpp>

#include <string>

namespace cli {

namespace {

template <class Parse> boost::json::value from_input(Parse parse) {
    try {
        return parse();
    } catch (const escodb::error& cause) {
        // Too large is a fault of the storage elsewhere; here it is the input that is.
        throw failure(exit_code::usage, std::string{escodb::name_of(cause.code())}, cause.what());
    }
}

} // namespace

boost::json::value parse_json(std::string_view text) {
    return from_input([text] { return escodb::format::parse_json(text, escodb::errc::invalid_document); });
}

boost::json::value parse_json_line(std::string_view text) {
    return from_input(
        [text] { return escodb::format::parse_json_around(1, text, escodb::errc::invalid_document); });
}

escodb::secret_bytes json_text(const boost::json::value& value) {
    escodb::secret_bytes text;
    escodb::format::print_json(text, value);
    return text;
}

} // namespace cli
