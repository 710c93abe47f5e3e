// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default store over an adapter of any kind, compiled once: a test that needs a wrapped or odd one
/// puts it into an `any_adapter` and spares the compiler another engine.

#include <escodb/net/any_adapter.hpp>
#include <escodb/store/instantiation.hpp>
#include <escodb/store/store.hpp>

#include <support/default_model.hpp>

ESCODB_DECLARE_STORE(escodb::net::any_adapter);
