// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The store that the command line names.

#include "settings.hpp"
#include "witness.hpp"

#include <escodb/adapters/file_adapter.hpp>
#include <escodb/escodb.hpp>

#include <filesystem>
#include <utility>

namespace cli {

using folder_policies = escodb::policies<witness>;
using folder_options = escodb::basic_options<folder_policies>;
using folder_store = escodb::basic_store<escodb::file_adapter, folder_policies>;
using folder_handle = decltype(std::declval<folder_store&>().open());
using folder_task = decltype(std::declval<folder_handle&>().task());

/// The folder of the store that the command line names. Where it holds no store, that is said before
/// anybody types a password; where the answer cannot be had, opening it will say why.
[[nodiscard]] std::filesystem::path existing_store(const settings& global);
/// The same store with its password, not opened yet.
[[nodiscard]] folder_store named_store(const settings& global);

/// The documents of an open store.
class opened_store {
public:
    /// Finds the store, gets the password and opens it.
    explicit opened_store(const settings& global);

    [[nodiscard]] folder_handle& handle() noexcept { return handle_; }
    [[nodiscard]] folder_task task() { return handle_.task(); }

private:
    folder_store store_; // Declared first: the handle uses it.
    folder_handle handle_;
};

} // namespace cli
