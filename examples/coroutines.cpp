// SPDX-License-Identifier: Apache-2.0

// The coroutine form: the same names with async_ in front. Nothing here blocks but main.
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/escodb.hpp>

#include <boost/json.hpp>

#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace json = boost::json;

namespace {

using store_type = escodb::basic_store<escodb::memory_adapter>;

void expect(bool condition, const char* what) {
    if (!condition)
        throw std::runtime_error(std::string{"not as expected: "} + what);
}

escodb::async<> work(store_type& store) {
    auto handle = co_await store.async_create();
    auto task = handle.task();

    // Lambdas are named before they are used: GCC 12 destroys a temporary one twice when it stands
    // in an expression with co_await.
    auto alice = [](const auto&) { return json::value{{"email", "alice@example.com"}}; };
    auto bob = [](const auto&) { return json::value{{"email", "bob@example.com"}}; };

    // A write takes its place when it is called; both are under way at once here.
    co_await escodb::when_all(task.async_update("/contacts/alice", alice),
                              task.async_update("/contacts/bob", bob));

    const auto names = co_await task.async_list("/contacts/");
    expect(names.size() == 2 && names.front() == "alice", "the names are sorted");

    // What is called in one task comes out as if run in the order of the calls, awaited or not.
    auto removal = task.async_remove("/contacts/bob");
    auto return_of_bob = task.async_update("/contacts/bob", bob);
    co_await removal;
    co_await return_of_bob;
    const auto found = co_await task.async_get("/contacts/bob");
    expect(found.has_value(), "bob was put after he was removed");

    auto paths = task.async_find("/");
    std::size_t documents = 0;
    while (std::optional<std::string> path = co_await paths.next()) {
        std::cout << *path << '\n';
        ++documents;
    }
    expect(documents == 2, "both documents are found");
}

} // namespace

int main() {
    try {
        escodb::options options{escodb::password{"an example"}};
        options.kdf.iterations = 1'000; // Far too few for a real password: examples shall be quick.
        store_type store{escodb::memory_adapter{}, std::move(options)};
        escodb::sync_wait(store.get_executor(), work(store));
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
