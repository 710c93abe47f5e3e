// SPDX-License-Identifier: Apache-2.0

// The smallest program: makes or opens a store in the folder "vault", stores a document, reads it.
#include <escodb/adapters/file_adapter.hpp>
#include <escodb/escodb.hpp>

#include <boost/json.hpp>

#include <iostream>

int main() {
    escodb::store store{escodb::file_adapter{"vault"},
                        escodb::options{escodb::password{"correct horse battery staple"}}};
    auto contacts = store.open_or_create();

    contacts.update("/contacts/alice", [](auto) {
        return boost::json::value{{"email", "alice@example.com"}};
    });

    for (const auto& name : contacts.list("/contacts/"))
        std::cout << name << '\n';
    std::cout << contacts.get("/contacts/alice")->at("email").as_string().c_str() << '\n';
}
