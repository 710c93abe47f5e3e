// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A store in memory whose requests take random times under a virtual clock, may fail on purpose,
/// and are checked for safety after every single write.

#include <support/default_model.hpp>
#include <support/store_view.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/store/instantiation.hpp>
#include <escodb/store/store.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

namespace escodb_test {

/// How often, of 1,000 requests, something goes wrong.
struct fault_rates {
    unsigned conflicts = 0;   // a write is refused as if another had come first
    unsigned errors = 0;      // a request fails without effect
    unsigned lost_before = 0; // the reply is lost, and the request too
    unsigned lost_after = 0;  // the reply is lost, the write happened
};

/// What befalls one client at one of its requests, and how many it has made.
struct client_fate {
    static constexpr std::uint64_t never = ~std::uint64_t{0};

    std::uint64_t requests = 0;
    std::uint64_t dies_before = never; // of requests: neither this nor a later one has an effect
    std::uint64_t dies_after = never;  // this one has its effect, but nobody learns of it
    std::uint64_t conflicts_at = never; // if it is a write
    std::uint64_t sleeps_before = never;
    std::chrono::nanoseconds sleep{};
    bool may_write = true;

    /// Whether it was killed in the course of what it did.
    [[nodiscard]] bool is_dead() const noexcept {
        return requests > dies_before || requests > dies_after;
    }
};

/// What all clients of one simulated store share.
struct simulated_storage {
    simulated_storage(std::uint64_t seed, std::string_view config_text, std::string_view password)
        : random(seed), view(config_text, password) {
        blobs.replace("config", std::string{config_text});
    }

    std::mt19937_64 random;
    escodb::manual_executor clock;
    escodb::memory_storage blobs;
    store_view<escodb::policies<>> view;
    fault_rates faults;
    std::chrono::milliseconds slowest{10};
    bool is_watched = true; // not while the layout changes: the view has the keys of one
    std::string violation; // the first one
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t conflicts = 0;

    bool chance(unsigned of_1000) {
        return of_1000 > 0 && std::uniform_int_distribution<unsigned>{0, 999}(random) < of_1000;
    }
    std::chrono::nanoseconds delay() {
        const auto most = std::chrono::nanoseconds{slowest}.count();
        return std::chrono::nanoseconds{std::uniform_int_distribution<long>{0, most}(random)};
    }
};

class simulated_adapter {
public:
    explicit simulated_adapter(simulated_storage& storage) : storage_(&storage) {}
    simulated_adapter(simulated_storage& storage, std::shared_ptr<client_fate> fate)
        : storage_(&storage), fate_(std::move(fate)) {}

    escodb::async<std::optional<escodb::blob>> read(std::string id) {
        const std::uint64_t number = fate_->requests++;
        co_await escodb::sleep_for(storage_->clock, storage_->delay() + sleep(number));
        if (number >= fate_->dies_before || number >= fate_->dies_after)
            throw escodb::error(escodb::errc::storage_failed, id, "killed");
        if (storage_->chance(storage_->faults.errors))
            throw escodb::error(escodb::errc::storage_failed, id, "on purpose");
        ++storage_->reads;
        std::optional<escodb::blob> found = storage_->blobs.read(id);
        co_await escodb::sleep_for(storage_->clock, storage_->delay());
        co_return found;
    }

    escodb::async<escodb::write_result> write(std::string id, std::string value,
                                              std::optional<std::string> revision) {
        const std::uint64_t number = fate_->requests++;
        co_await escodb::sleep_for(storage_->clock, storage_->delay() + sleep(number));
        if (number >= fate_->dies_before || number > fate_->dies_after)
            throw escodb::error(escodb::errc::storage_failed, id, "killed");
        if (!fate_->may_write)
            throw escodb::error(escodb::errc::storage_failed, id, "read-only");
        if (storage_->chance(storage_->faults.errors))
            throw escodb::error(escodb::errc::storage_failed, id, "on purpose");
        if (storage_->chance(storage_->faults.lost_before))
            throw escodb::error(escodb::errc::reply_lost, id, "on purpose");
        if (number == fate_->conflicts_at || storage_->chance(storage_->faults.conflicts))
            co_return escodb::write_result::conflict();
        escodb::write_result result = storage_->blobs.write(id, value, revision);
        if (result.ok()) {
            ++storage_->writes;
            if (storage_->is_watched)
                storage_->view.update(id, value);
            if (storage_->violation.empty())
                storage_->violation = storage_->view.unsafe();
        } else {
            ++storage_->conflicts;
        }
        if (number >= fate_->dies_after)
            throw escodb::error(escodb::errc::storage_failed, id, "killed");
        if (storage_->chance(storage_->faults.lost_after))
            throw escodb::error(escodb::errc::reply_lost, id, "on purpose");
        co_await escodb::sleep_for(storage_->clock, storage_->delay());
        co_return result;
    }

    std::string describe() const { return "simulation"; }

private:
    std::chrono::nanoseconds sleep(std::uint64_t number) {
        return number == fate_->sleeps_before ? fate_->sleep : std::chrono::nanoseconds{};
    }

    simulated_storage* storage_;
    std::shared_ptr<client_fate> fate_ = std::make_shared<client_fate>();
};

using simulated_store = escodb::basic_store<simulated_adapter>;
using simulated_session = escodb::engine::session<simulated_adapter, escodb::policies<>>;

inline constexpr const char* simulated_password = "open sesame";

inline simulated_store::options simulated_options() {
    simulated_store::options options{escodb::password{simulated_password}};
    options.kdf.iterations = 1;
    return options;
}

/// Config text of a store with `shards` shards; made once for each number.
inline const std::string& simulated_config(std::uint32_t shards) {
    static std::map<std::uint32_t, std::string> made;
    std::string& text = made[shards];
    if (text.empty()) {
        escodb::policies<>::kdf::settings cheap;
        cheap.iterations = 1;
        text = escodb::model::root_keys<escodb::policies<>>::create(
                   escodb::password{simulated_password}, cheap, shards)
                   .config_text;
    }
    return text;
}

} // namespace escodb_test

// Compiled once, in simulation.cpp.
ESCODB_DECLARE_STORE(escodb_test::simulated_adapter);
