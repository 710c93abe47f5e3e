// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// EscoDB: an end-to-end encrypted document store on any blob store with conditional writes.
/// This includes the everyday parts; adapters for networks have headers of their own.

#include <escodb/adapters/file_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>
#include <escodb/store/inspect.hpp>
#include <escodb/store/store.hpp>
