// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Paths from the command line and from lines, checked before anything is done.

#include <string>
#include <string_view>

namespace cli {

/// A document's path in normal form. \throws escodb::error invalid_path.
[[nodiscard]] std::string document_path(std::string_view text);

/// A directory's path in normal form. Its last `/` may be missing where `text` is typed by a
/// person: nothing else can be meant. \throws escodb::error invalid_path.
[[nodiscard]] std::string directory_path(std::string_view text);

} // namespace cli
