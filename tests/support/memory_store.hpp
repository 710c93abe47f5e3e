// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default store in memory, compiled once for all tests.

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/store/instantiation.hpp>
#include <escodb/store/store.hpp>

// Every default store has these; they are defined in simulation.cpp.
extern template class escodb::model::root_keys<escodb::policies<>>;
extern template class escodb::model::shard<escodb::policies<>>;
ESCODB_DECLARE_STORE(escodb::memory_adapter);
