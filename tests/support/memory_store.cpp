// SPDX-License-Identifier: Apache-2.0

#include <support/memory_store.hpp>

ESCODB_DEFINE_STORE(escodb::memory_adapter);
