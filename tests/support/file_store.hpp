// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default store in a folder, compiled once.

#include <support/compiled_store.hpp>

#include <escodb/adapters/file_adapter.hpp>

ESCODB_TEST_COMPILED_STORE(extern, escodb::file_adapter);
