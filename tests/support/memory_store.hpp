// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default store in memory, compiled once.

#include <support/compiled_store.hpp>

#include <escodb/adapters/memory_adapter.hpp>

ESCODB_TEST_COMPILED_STORE(extern, escodb::memory_adapter);
