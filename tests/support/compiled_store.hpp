// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A store of default policies that several tests use is compiled once, for all of them: that is most
/// of what a test of a store takes to compile. `memory_store.hpp` and its like declare one, the
/// source file of the same name defines it.

#include <escodb/store/store.hpp>

/// With `extern` for `prefix` a declaration, with nothing the definition.
#define ESCODB_TEST_COMPILED_STORE(prefix, adapter)                                                \
    prefix template class escodb::engine::shard_cache<                                             \
        escodb::engine::session<adapter, escodb::policies<>>>;                                     \
    prefix template class escodb::engine::planning<                                                \
        escodb::engine::session<adapter, escodb::policies<>>>;                                     \
    prefix template class escodb::engine::engine<                                                  \
        escodb::engine::session<adapter, escodb::policies<>>>;                                     \
    prefix template class escodb::basic_task<adapter, escodb::policies<>>;                         \
    prefix template class escodb::basic_handle<adapter, escodb::policies<>>;                       \
    prefix template class escodb::basic_store<adapter>

// Defined in simulation.cpp.
extern template class escodb::model::root_keys<escodb::policies<>>;
extern template class escodb::model::shard<escodb::policies<>>;
