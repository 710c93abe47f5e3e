// SPDX-License-Identifier: Apache-2.0

#include <support/lossy_store.hpp>

ESCODB_DEFINE_STORE(escodb::fault_adapter<escodb::memory_adapter>);
