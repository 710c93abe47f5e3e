// SPDX-License-Identifier: Apache-2.0
#include "json_text.hpp"

#include "failure.hpp"

#include <escodb/format/json_text.hpp>

namespace cli {

boost::json::value parse_json(std::string_view text) {
    try {
        return escodb::format::parse_json(text, escodb::errc::invalid_document);
    } catch (const escodb::error& cause) {
        // Too large is a fault of the storage elsewhere; here it is the input that is.
        throw failure(exit_code::usage, std::string{escodb::name_of(cause.code())}, cause.what());
    }
}

escodb::secret_bytes json_text(const boost::json::value& value) {
    escodb::secret_bytes text;
    escodb::format::print_json(text, value);
    return text;
}

} // namespace cli
