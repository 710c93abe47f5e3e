// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A cache of shards over a simulated storage, and names to ask it about.

#include <support/simulation.hpp>

#include <escodb/scheduler/names.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace escodb_test {

struct cache_fixture : escodb::engine::cache_owner {
    explicit cache_fixture(std::uint32_t shards = 4)
        : storage(1, simulated_config(shards), simulated_password),
          session(std::make_shared<simulated_session>(
              std::make_shared<escodb::engine::connection<simulated_adapter>>(
                  simulated_adapter{storage}, escodb::engine_settings{}, storage.clock),
              escodb::model::root_keys<escodb::policies<>>::open(
                  simulated_config(shards), escodb::password{simulated_password}))),
          cache(session, *this) {}

    void shard_loaded(std::uint32_t number, std::exception_ptr failure) noexcept override {
        ended.push_back(number);
        failed += failure ? 1 : 0;
    }
    std::shared_ptr<void> keep_alive() override { return session; }

    escodb::scheduler::name_node& node(std::string_view path) {
        return names.intern(
            path, [this](std::string_view one) { return session->keys.shard_of(one); });
    }
    auto& shard_of(std::string_view path) {
        return *sync_wait(storage.clock, cache.get(session->keys.shard_of(path)));
    }
    void load_all() {
        for (std::uint32_t number = 0; number < session->keys.shard_count(); ++number)
            sync_wait(storage.clock, cache.get(number));
    }
    /// Fills the store with documents by way of a store of its own.
    void put(const std::vector<std::string>& paths) {
        simulated_store store{simulated_adapter{storage}, simulated_options(), storage.clock};
        auto task = store.open().task();
        for (const std::string& path : paths)
            task.async_update(path, [](auto) { return boost::json::value("x"); });
        task.wait();
    }

    simulated_storage storage;
    std::shared_ptr<simulated_session> session;
    escodb::engine::shard_cache<simulated_session> cache;
    escodb::scheduler::name_tree names;
    std::vector<std::uint32_t> ended;
    int failed = 0;
};

} // namespace escodb_test
