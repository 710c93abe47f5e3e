// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where the store is.

#include <filesystem>
#include <string>

namespace cli {

/// The folder that `text` names: a path, or a URL `file:PATH`, `file:///PATH` whose `%20` and the
/// like are decoded.
/// \throws usage_error where it names none: it is empty, or a URL of another kind.
[[nodiscard]] std::filesystem::path store_folder(const std::string& text);

} // namespace cli
