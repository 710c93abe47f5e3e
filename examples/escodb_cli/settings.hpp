// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The options that every command takes.

#include <string>

namespace cli {

struct settings {
    std::string store; ///< A folder or a URL; from --store or ESCODB_STORE.

    // Where the password comes from: at most one of these, else ESCODB_PASSWORD, else the terminal.
    std::string password_file;
    int password_fd = -1;
    std::string password_command;

    std::string witness; ///< A file; from --witness or ESCODB_WITNESS. Empty: none.

    bool json = false;
};

} // namespace cli
