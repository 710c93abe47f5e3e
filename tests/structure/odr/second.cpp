// SPDX-License-Identifier: Apache-2.0

#include <escodb/escodb.hpp>

const void* category_seen_by_second();

const void* category_seen_by_second() {
    return &escodb::make_error_code(escodb::errc::conflict).category();
}
