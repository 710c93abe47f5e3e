// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where the password comes from. Never from an argument: those are seen by every user of the
/// machine.

#include "settings.hpp"

#include <escodb/base/secret.hpp>

#include <string>

namespace cli {

enum class password_use {
    open,  ///< Of a store that is there.
    create ///< A new one: asked for twice, so that a slip does not lock the store.
};

/// The password: from --password-file, --password-fd or --password-command, else from
/// ESCODB_PASSWORD, else asked for on the terminal. A file, a descriptor or a command gives all
/// that it holds, without one newline at its end.
/// \param store its name, for the question; without what is secret in its URL.
/// \throws usage_error where there is none, or where it cannot be read.
[[nodiscard]] escodb::password read_password(const settings& global, password_use use,
                                             const std::string& store);

/// Whether `read_password` would ask on the terminal.
[[nodiscard]] bool password_is_asked_for(const settings& global);

} // namespace cli
