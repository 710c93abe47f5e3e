// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default store in a folder, compiled once for all tests.

#include <escodb/adapters/file_adapter.hpp>
#include <escodb/store/instantiation.hpp>
#include <escodb/store/store.hpp>

// Every default store has these; they are defined in simulation.cpp.
extern template class escodb::model::root_keys<escodb::policies<>>;
extern template class escodb::model::shard<escodb::policies<>>;
ESCODB_DECLARE_STORE(escodb::file_adapter);
