// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default store in memory, compiled once for all programs.

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/store/instantiation.hpp>
#include <escodb/store/store.hpp>

#include <support/default_model.hpp>

ESCODB_DECLARE_STORE(escodb::memory_adapter);
