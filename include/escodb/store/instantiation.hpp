// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Compiling a store once for a program of many files. Where each file compiles its own, that is most
/// of what each takes to compile (docs/benchmarks.md, "Compile time").
///
///     // vault.hpp, included by all
///     #include <escodb/escodb.hpp>
///     #include <escodb/store/instantiation.hpp>
///     ESCODB_DECLARE_STORE(escodb::file_adapter);
///
///     // vault.cpp
///     #include "vault.hpp"
///     ESCODB_DEFINE_STORE(escodb::file_adapter);
///
/// Policies other than the default ones follow the adapter, in any order:
/// `ESCODB_DECLARE_STORE(my_adapter, my_cipher)`. A type whose name has a comma needs an alias.
/// The errors and threading policies may be left out: one store serves all of them.
///
/// The store, its handles and tasks are used as before. Forgetting the definition is an error of the
/// linker; forgetting a declaration costs time alone.

#include <escodb/store/basic_store.hpp>
#include <escodb/store/policies.hpp>

/// At namespace scope, outside of all namespaces; in each file before the store is used.
#define ESCODB_DECLARE_STORE(adapter, ...)                                                         \
    ESCODB_DETAIL_STORE(extern, adapter, escodb::policy::essential<escodb::policies<__VA_ARGS__>>)

/// The same, in one file.
#define ESCODB_DEFINE_STORE(adapter, ...)                                                          \
    ESCODB_DETAIL_STORE(, adapter, escodb::policy::essential<escodb::policies<__VA_ARGS__>>)

#define ESCODB_DETAIL_STORE(prefix, adapter, ...)                                                  \
    prefix template class escodb::engine::shard_cache<                                             \
        escodb::engine::session<adapter, __VA_ARGS__>>;                                            \
    prefix template class escodb::engine::planning<                                                \
        escodb::engine::session<adapter, __VA_ARGS__>>;                                            \
    prefix template class escodb::engine::engine<escodb::engine::session<adapter, __VA_ARGS__>>;   \
    prefix template class escodb::basic_task<adapter, __VA_ARGS__>;                                \
    prefix template class escodb::basic_handle<adapter, __VA_ARGS__>;                              \
    prefix template class escodb::basic_store<adapter, __VA_ARGS__>
