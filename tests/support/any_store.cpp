// SPDX-License-Identifier: Apache-2.0

#include <support/any_store.hpp>

ESCODB_DEFINE_STORE(escodb::net::any_adapter);
