// SPDX-License-Identifier: Apache-2.0

#include <support/file_store.hpp>

ESCODB_TEST_COMPILED_STORE(, escodb::file_adapter);
