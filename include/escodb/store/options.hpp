// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The settings of a store: plain values, given at run time.

#include <escodb/base/secret.hpp>
#include <escodb/engine/settings.hpp>
#include <escodb/store/policies.hpp>

#include <cstdint>
#include <utility>

namespace escodb {

/// Settings of a store made of `Policies`. Construct it with the password, then set what differs
/// from the defaults:
///
///     escodb::options options{escodb::password{"correct horse"}};
///     options.shards = 16;
///
/// What is out of range is refused with the member's name: `kdf` and `shards` when a store is created,
/// the rest by the store's constructor.
template <class Policies> struct basic_options : engine_settings {
    explicit basic_options(escodb::password the_password) : password(std::move(the_password)) {}

    escodb::password password;
    /// Cost of deriving the user key; used when a store is created.
    typename Policies::kdf::settings kdf;
    /// Blobs among which the items are distributed; used when a store is created. More shards
    /// conflict less and rewrite less for each update, and cost more requests for many.
    std::uint32_t shards = 4;
    /// Makes a store even where the storage was found not to keep what several clients need of it
    /// (`errc::unsafe_storage`): updates of one may then undo those of another.
    bool accepts_unsafe_storage = false;
    /// What remembers the store where the storage's keeper does not reach. Nobody, by default.
    typename Policies::witness witness;
};

/// Settings of a store made of the default policies.
using options = basic_options<policies<>>;

} // namespace escodb
