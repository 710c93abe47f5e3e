// SPDX-License-Identifier: Apache-2.0

// One of two files that include everything; that they link together shows that no header defines a
// function twice.
#include <escodb/escodb.hpp>

const void* category_seen_by_second();

int main() {
    // One object for the whole program, or error codes of different files would compare unequal.
    return category_seen_by_second() == &escodb::make_error_code(escodb::errc::conflict).category() ? 0 : 1;
}
