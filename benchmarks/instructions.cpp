// SPDX-License-Identifier: Apache-2.0

// A small fixed workload, whose instructions scripts/check-instructions counts under callgrind. All
// that is random comes from a fixed sequence, so that each run takes the same course. Callgrind is
// told to write down its counts, and to begin anew, after `set_up` and after each measured_….

#include "support/material.hpp"

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/base/bytes.hpp>
#include <escodb/policy/kinds.hpp>
#include <escodb/store/basic_store.hpp>
#include <escodb/store/policies.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace instructions { // not nameless: GCC warns of coroutines whose frames hold such types

/// Not random at all. For this program alone: a store with it has no secrets.
struct fixed_sequence {
    using policy_kind = escodb::policy::random_kind;
    void fill(escodb::byte_span out) {
        for (std::byte& one : out) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            one = static_cast<std::byte>(state >> 32);
        }
    }
    static inline std::uint64_t state = 0x9e37'79b9'7f4a'7c15;
};

} // namespace instructions

namespace {

using bundle = escodb::policies<instructions::fixed_sequence>;
using store = escodb::basic_store<escodb::memory_adapter, bundle>;
using paths = std::vector<std::string>;
using escodb::benchmarks::document_of;

store store_in(const std::shared_ptr<escodb::memory_storage>& storage) {
    escodb::basic_options<bundle> options{escodb::password{"correct horse battery staple"}};
    options.kdf.iterations = 1;
    return {escodb::memory_adapter{storage}, std::move(options)};
}

void require(bool holds) {
    if (!holds) {
        std::fputs("escodb-bench-instructions: the store does not hold what it should\n", stderr);
        std::exit(1);
    }
}

} // namespace

// Names without a namespace, so that callgrind can be told of them.
#define MEASURED extern "C" __attribute__((noinline)) void

/// What was counted until now was set-up.
MEASURED set_up() { asm volatile("" : : : "memory"); }

MEASURED measured_insert(const store::handle* handle, const paths* documents) {
    auto task = handle->task();
    for (const std::string& path : *documents)
        task.async_update(path, [&path](auto) { return document_of(path, 60); });
    task.wait();
}

MEASURED measured_cold_get(const store::handle* handle, const std::string* path) {
    require(handle->get(*path) == document_of(*path, 60));
}

MEASURED measured_warm_get(store::handle::task_type* task, const paths* documents) {
    for (const std::string& path : *documents)
        require(task->get(path).has_value());
}

MEASURED measured_list(const store::handle* handle, const std::string* directory) {
    require(!handle->list(*directory).empty());
}

MEASURED measured_update(const store::handle* handle, const std::string* path) {
    handle->update(*path, [path](auto) { return document_of(*path, 60); });
}

MEASURED measured_prune(const store::handle* handle) { handle->prune("/"); }

namespace {

void run() {
    const auto storage = std::make_shared<escodb::memory_storage>();
    const paths documents = escodb::benchmarks::random_paths(300);
    {
        store made = store_in(storage);
        const auto handle = made.create();
        set_up();
        measured_insert(&handle, &documents);
    }
    for (std::size_t i = 0; i < documents.size(); i += 15) { // each by a client of its own
        store client = store_in(storage);
        const auto handle = client.open();
        set_up();
        measured_cold_get(&handle, &documents[i]);
    }
    for (std::size_t i = 0; i < documents.size(); i += 15) {
        store client = store_in(storage);
        const auto handle = client.open();
        const std::string directory = documents[i].substr(0, documents[i].rfind('/') + 1);
        set_up();
        measured_list(&handle, &directory);
    }
    store client = store_in(storage);
    const auto handle = client.open();
    {
        auto task = handle.task();
        for (const std::string& path : documents)
            require(task.get(path).has_value());
        set_up();
        measured_warm_get(&task, &documents);
    }
    for (std::size_t i = 0; i < documents.size(); i += 30) {
        set_up();
        measured_update(&handle, &documents[i]);
    }
    set_up();
    measured_prune(&handle);
    require(handle.list("/").empty());
}

} // namespace

int main() {
    try {
        run();
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "escodb-bench-instructions: %s\n", failure.what());
        return 1;
    }
    return 0;
}
