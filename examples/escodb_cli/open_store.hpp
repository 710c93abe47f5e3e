// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The store that the command line names.

#include "settings.hpp"
#include "storage.hpp"
#include "witness.hpp"

#include <escodb/escodb.hpp>
#include <escodb/net/any_adapter.hpp>

#include <utility>

namespace cli {

using store_policies = escodb::policies<witness>;
using store_options = escodb::basic_options<store_policies>;
using any_store = escodb::basic_store<escodb::net::any_adapter, store_policies>;
using store_handle = any_store::handle;
using store_task = decltype(std::declval<store_handle&>().task());

/// Whether to look for a store before its password is there: in a folder, where that takes no time, and
/// on a server where a person would type in vain.
[[nodiscard]] bool is_looked_for_first(const settings& global, const storage& in);

/// The store that the command line names with its password, not opened yet. That there is none is said
/// before anybody types a password.
[[nodiscard]] any_store named_store(const settings& global, const storage& in);

/// The documents of an open store.
class opened_store {
public:
    /// Finds the store, gets the password and opens it.
    explicit opened_store(const settings& global);

    [[nodiscard]] store_handle& handle() noexcept { return handle_; }
    [[nodiscard]] store_task task() { return handle_.task(); }

private:
    storage in_; // Declared in this order: each uses the one before.
    any_store store_;
    store_handle handle_;
};

} // namespace cli
