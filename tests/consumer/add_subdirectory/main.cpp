// SPDX-License-Identifier: Apache-2.0

// A user's program that looks at a store from outside: quick to compile, and it calls into Boost.JSON and
// the standard library alone.
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/base/error.hpp>
#include <escodb/store/inspect.hpp>

#include <cstdio>

int main() {
    try {
        (void)escodb::inspect(escodb::memory_adapter{});
    } catch (const escodb::error& found) {
        std::puts(found.what());
        return found.code() == escodb::errc::store_missing ? 0 : 1;
    }
    return 1;
}
