// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default store in a memory that fails, compiled once.

#include <support/compiled_store.hpp>

#include <escodb/adapters/fault_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>

ESCODB_TEST_COMPILED_STORE(extern, escodb::fault_adapter<escodb::memory_adapter>);
