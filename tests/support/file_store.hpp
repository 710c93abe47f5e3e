// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default store in a folder, compiled once for all programs.

#include <escodb/adapters/file_adapter.hpp>
#include <escodb/store/instantiation.hpp>
#include <escodb/store/store.hpp>

#include <support/default_model.hpp>

ESCODB_DECLARE_STORE(escodb::file_adapter);
