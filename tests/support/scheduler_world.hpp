// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Some clients over one `model_storage`, driven at random or in step, and checked after every
/// write. One seed replays a run. A fault is thrown as a std::runtime_error.

#include <support/scheduler_client.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace test_support {

class model_world {
public:
    model_world(std::uint32_t shards, std::size_t clients, std::uint64_t seed)
        : storage(shards), random_(seed) {
        for (std::size_t i = 0; i < clients; ++i)
            clients_.push_back(std::make_unique<model_client>(storage, shards, i));
    }

    model_storage storage;
    /// Of a hundred writes, so many are refused as if another client had written the shard.
    unsigned refused_percent = 0;
    bool checks_safety = true;

    [[nodiscard]] model_client& client(std::size_t i = 0) { return *clients_[i]; }
    [[nodiscard]] std::size_t below(std::size_t bound) {
        return static_cast<std::size_t>(random_() % bound);
    }

    /// Does one thing at random. False: all is quiet, or nothing can go on, which is an error.
    bool step() {
        std::vector<choice> choices;
        for (const auto& one : clients_) {
            one->plan();
            for (const std::uint32_t shard : one->needed())
                choices.push_back({one.get(), &model_client::load, shard});
            for (const std::uint32_t shard : one->startable())
                choices.push_back({one.get(), &model_client::start, shard});
            for (const std::uint32_t shard : one->in_flight())
                choices.push_back({one.get(), nullptr, shard});
        }
        if (choices.empty()) {
            for (const auto& one : clients_)
                require(one->is_quiet() && one->pending() == 0, "nothing can go on");
            return false;
        }
        const choice& chosen = choices[below(choices.size())];
        if (chosen.what != nullptr) {
            (chosen.by->*chosen.what)(chosen.shard);
            return true;
        }
        chosen.by->finish(chosen.shard, below(100) < refused_percent);
        if (checks_safety)
            check_safety();
        return true;
    }

    /// Until all is quiet, and consistent.
    void run() {
        std::size_t steps = 0;
        while (step())
            require(++steps < 1'000'000, "it does not end");
        check_end();
    }

    /// The first client alone: everything is loaded, then all that can be started is started and
    /// ended together. \return how often: the longest chain of writes.
    std::size_t run_in_step() {
        model_client& one = client();
        std::size_t rounds = 0;
        for (one.load_all(); !one.is_quiet(); one.load_all()) {
            const std::set<std::uint32_t> startable = one.startable();
            for (const std::uint32_t shard : startable)
                one.start(shard);
            require(!one.in_flight().empty(), "nothing can go on");
            for (const std::uint32_t shard : one.in_flight())
                one.finish(shard);
            ++rounds;
        }
        check_end();
        return rounds;
    }

    void check_safety() {
        const auto path = storage.unreachable();
        require(!path, "a document was cut off: " + path.value_or(""));
    }
    void check_end() {
        check_safety();
        const auto path = storage.dangling();
        require(!path, "a name leads nowhere: " + path.value_or(""));
    }

private:
    static void require(bool ok, const std::string& fault) {
        if (!ok)
            throw std::runtime_error(fault);
    }

    struct choice {
        model_client* by;
        void (model_client::*what)(std::uint32_t); // none: the end of a write
        std::uint32_t shard;
    };

    std::vector<std::unique_ptr<model_client>> clients_;
    std::mt19937_64 random_;
};

/// What calls leave that run one after another.
class sequential_model {
public:
    std::map<std::string, call_log> documents;

    void call(model_kind kind, const std::string& path, std::uint64_t id) {
        switch (kind) {
        case model_kind::update: documents[path].push_back(id); return;
        case model_kind::erase:
        case model_kind::remove: documents.erase(path); return;
        case model_kind::fail: return;
        case model_kind::prune:
            std::erase_if(documents, [&](const auto& one) { return one.first.starts_with(path); });
            return;
        }
    }
};

/// The path of a document, a few levels deep at most, out of few: calls shall meet.
inline std::string few_paths(model_world& world) {
    static constexpr std::array<const char*, 10> paths{
        "/x", "/y", "/a/x", "/a/y", "/a/b/x", "/a/b/y", "/a/c/x", "/b/x", "/b/a/a/x", "/b/a/a/y"};
    return paths[world.below(paths.size())];
}

} // namespace test_support
