// SPDX-License-Identifier: Apache-2.0
#include "paths.hpp"

#include <escodb/format/normaliser.hpp>
#include <escodb/model/path.hpp>

namespace cli {

using normaliser = escodb::normaliser::utf8proc_normaliser;

std::string document_path(std::string_view text) {
    return escodb::model::parse_document_path<normaliser>(text).text();
}

std::string directory_path(std::string_view text) {
    std::string path{text};
    if (!path.empty() && !path.ends_with('/'))
        path += '/';
    return escodb::model::parse_directory_path<normaliser>(path).text();
}

} // namespace cli
