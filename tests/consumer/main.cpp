// SPDX-License-Identifier: Apache-2.0

// A user's program. It makes a store in memory and reads a document back by the other spelling of
// its path, which calls into each of the libraries that stand behind escodb::escodb: it links only
// if the target brings them all.
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/escodb.hpp>

#include <boost/json.hpp>

#include <cstdio>

int main() {
    escodb::store store{escodb::memory_adapter{}, escodb::options{escodb::password{"a password"}}};
    auto contacts = store.open_or_create();
    contacts.update("/caf\xc3\xa9", [](auto) { return boost::json::value{{"open", true}}; });

    const bool found = contacts.get("/cafe\xcc\x81").has_value();
    std::puts(found ? "The document is there." : "The document is missing.");
    return found ? 0 : 1;
}
