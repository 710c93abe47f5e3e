// SPDX-License-Identifier: Apache-2.0

#include <support/file_store.hpp>

ESCODB_DEFINE_STORE(escodb::file_adapter);
