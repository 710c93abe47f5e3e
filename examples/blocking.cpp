// SPDX-License-Identifier: Apache-2.0

// The blocking form, from one document to many in one task.
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/escodb.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <string>

namespace json = boost::json;

namespace {

/// Examples check themselves: the tests run them.
void expect(bool condition, const char* what) {
    if (condition)
        return;
    std::cerr << "not as expected: " << what << '\n';
    std::exit(1);
}

/// An updater gets the document as it is, or nothing, and returns what it shall be. It may run
/// again where another client was faster, so it must not do anything else.
json::value count_up(const std::optional<json::value>& current) {
    const std::int64_t before = current ? current->at("count").as_int64() : 0;
    return json::object{{"count", before + 1}};
}

void run() {
    // In memory, for programs like this one; `file_adapter` keeps a store in a folder.
    escodb::options options{escodb::password{"an example"}};
    options.kdf.iterations = 1'000; // Far too few for a real password: examples shall be quick.
    escodb::store store{escodb::memory_adapter{}, std::move(options)};
    auto handle = store.create();

    // Each call of the handle is complete when it returns.
    handle.update("/visits/monday", count_up);
    handle.update("/visits/monday", count_up);
    expect(handle.get("/visits/monday")->at("count") == 2, "both updates count");
    expect(!handle.get("/visits/sunday"), "an absent document is nothing");

    // Many writes belong in one task: called one after another and waited for together, they are
    // merged into very few requests to the storage.
    auto task = handle.task();
    for (int i = 0; i < 100; ++i)
        task.async_update("/rooms/" + std::to_string(i), count_up);
    task.wait();
    expect(handle.list("/rooms/").size() == 100, "a directory names its documents");

    // Documents below a directory, at any depth, are found as they come.
    std::size_t documents = 0;
    for (const std::string& path : handle.find("/")) {
        expect(!path.starts_with('/'), "what is found is relative to the directory");
        ++documents;
    }
    expect(documents == 101, "all are found");

    // An updater that returns nothing removes the document; so does remove. A directory goes with
    // its last document.
    handle.update("/visits/monday", [](const auto&) -> std::optional<json::value> { return {}; });
    expect(handle.list("/").size() == 1, "the directory of visits is gone");
    handle.prune("/rooms/");
    expect(handle.list("/").empty(), "nothing is left");

    // Errors are exceptions of one type: a code, a sentence, and what it is about.
    try {
        handle.get("no/slash/in/front");
        expect(false, "a wrong path is refused");
    } catch (const escodb::error& error) {
        expect(error.code() == escodb::errc::invalid_path, "the code says why");
        std::cout << error.what() << '\n';
    }
}

} // namespace

int main() {
    try {
        run();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
