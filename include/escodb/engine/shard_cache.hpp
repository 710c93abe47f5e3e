// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The shards that a task has read: each once, until a failed write makes it read again.

#include <escodb/base/error.hpp>
#include <escodb/engine/backoff.hpp>
#include <escodb/engine/completion.hpp>
#include <escodb/engine/outdated.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/model/shard.hpp>
#include <escodb/policy/adapter.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/offload.hpp>
#include <escodb/runtime/semaphore.hpp>
#include <escodb/runtime/spawn.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace escodb::engine {

/// Who owns a cache is told of each load's end, and kept alive until then.
class cache_owner {
public:
    /// \param failure why the shard could not be loaded; null if it was.
    virtual void shard_loaded(std::uint32_t shard, std::exception_ptr failure) noexcept = 0;
    [[nodiscard]] virtual std::shared_ptr<void> keep_alive() = 0;

protected:
    ~cache_owner() = default;
};

/// Not thread safe. References to shards hold until the shard is dropped.
template <class Session> class shard_cache {
public:
    using shard_type = model::shard<typename Session::policies>;

    shard_cache(std::shared_ptr<Session> store, cache_owner& owner)
        : store_(std::move(store)), owner_(owner),
          requests_(store_->storage->where, store_->storage->settings.parallel_requests) {}

    shard_cache(const shard_cache&) = delete;
    shard_cache& operator=(const shard_cache&) = delete;
    /// Leaves what it has loaded to the next that needs it.
    ~shard_cache() {
        for (auto& [shard, of] : entries_)
            if (of.loaded && leaves_shards_)
                store_->recent.keep(shard, std::move(*of.loaded));
    }

    /// The shard if it is loaded. Blocks while another thread encodes it.
    [[nodiscard]] shard_type* find(std::uint32_t shard) noexcept {
        const auto found = entries_.find(shard);
        if (found == entries_.end() || !found->second.loaded)
            return nullptr;
        if (found->second.encoding)
            std::exchange(found->second.encoding, nullptr)->join();
        return &*found->second.loaded;
    }
    [[nodiscard]] bool is_loaded(std::uint32_t shard) const noexcept {
        const auto found = entries_.find(shard);
        return found != entries_.end() && found->second.loaded;
    }

    /// The blob of the shard's staged state, made by another thread where the executor has one.
    /// \pre the shard is loaded.
    async<std::string> encode(std::uint32_t shard);

    /// Begins to load the shard, unless it is loaded or being loaded.
    void request(std::uint32_t shard);

    /// The shard, loaded if need be. The pointer holds until the caller next suspends.
    async<shard_type*> get(std::uint32_t shard);

    /// Forgets a shard whose write failed, with its uncommitted changes. What it has sealed is
    /// charged to its successor. The next load waits, longer with every failure.
    void drop(std::uint32_t shard) {
        entry& of = at(shard);
        of.carried = of.loaded->growth();
        of.loaded.reset();
        of.failed_writes = true;
    }

    /// What is loaded cannot be relied on: nobody gets it from here.
    void keep_nothing() noexcept { leaves_shards_ = false; }

    /// A write succeeded, and the shard was committed: the next failure is the first.
    void committed(std::uint32_t shard) {
        entry& of = at(shard);
        of.delays.reset();
        try {
            store_->seen.committed(shard, *of.loaded);
        } catch (...) { // the write is done, whatever becomes of the memory of it
            report_lost_error(store_->storage->lost_error.get(), std::current_exception());
        }
    }

    /// How often it was loaded: tells whether it was loaded anew since.
    [[nodiscard]] std::uint64_t loads(std::uint32_t shard) { return at(shard).loads; }
    /// Loads under way of shards that this task has not seen yet.
    [[nodiscard]] std::size_t first_loads() const noexcept { return first_loads_; }
    /// A permit for every request to storage.
    [[nodiscard]] async_semaphore& requests() noexcept { return requests_; }

private:
    using random = typename Session::policies::random;

    struct entry {
        explicit entry(const retry_settings& retry) : delays(retry) {}

        std::optional<shard_type> loaded;
        std::shared_ptr<completion> attempt; // set while it is being loaded
        std::shared_ptr<const offloaded_work> encoding; // by another thread, perhaps
        model::usage carried;
        backoff<random> delays;
        std::uint64_t loads = 0;
        bool failed_writes = false; // since the last load
    };

    entry& at(std::uint32_t shard) {
        return entries_.try_emplace(shard, store_->storage->settings.retry).first->second;
    }

    static async<void> load(std::shared_ptr<void> alive, shard_cache* self, std::uint32_t shard);

    std::shared_ptr<Session> store_;
    cache_owner& owner_;
    async_semaphore requests_;
    random random_;
    std::unordered_map<std::uint32_t, entry> entries_;
    std::size_t first_loads_ = 0;
    bool leaves_shards_ = true;
};

// Not in the class, for explicit instantiations elsewhere: see store/basic_store.hpp.

template <class Session>
async<std::string> shard_cache<Session>::encode(std::uint32_t shard) {
    entry& of = at(shard);
    auto encoding =
        offload(store_->storage->where, [staged = &*of.loaded] { return staged->encode(); });
    of.encoding = encoding.work();
    co_return co_await encoding;
}

template <class Session> void shard_cache<Session>::request(std::uint32_t shard) {
    entry& of = at(shard);
    if (of.loaded || of.attempt)
        return;
    of.attempt = std::make_shared<completion>(store_->storage->where, nullptr);
    of.attempt->disregard();
    if (of.loads == 0)
        ++first_loads_;
    try {
        spawn(load(owner_.keep_alive(), this, shard));
    } catch (...) { // nobody would ever end the attempt
        of.attempt.reset();
        if (of.loads == 0)
            --first_loads_;
        throw;
    }
}

template <class Session>
auto shard_cache<Session>::get(std::uint32_t shard) -> async<shard_type*> {
    for (;;) {
        if (shard_type* loaded = find(shard))
            co_return loaded;
        request(shard);
        const std::shared_ptr<completion> attempt = at(shard).attempt;
        co_await attempt->event().wait();
        attempt->result();
    }
}

template <class Session>
async<void> shard_cache<Session>::load([[maybe_unused]] std::shared_ptr<void> alive,
                                       shard_cache* self, std::uint32_t shard) {
    connection<typename Session::adapter>& storage = *self->store_->storage;
    entry& of = self->at(shard);
    std::exception_ptr failure;
    try {
        if (std::exchange(of.failed_writes, false))
            co_await sleep_for(storage.where, of.delays.next(self->random_));
        else
            co_await schedule(storage.where);
        const async_permit permit = co_await self->requests_.acquire();
        const std::string id = self->store_->keys.shard_name(shard);
        const expectation known = self->store_->seen.before_read(shard, id);
        std::optional<blob> found;
        if (std::optional<shard_type> kept = self->store_->recent.take(shard)) {
            reread_result result =
                co_await policy::reread(&storage.adapter, id, *kept->revision());
            if (result.is_unchanged())
                of.loaded = std::move(kept);
            else
                found = std::move(result).found();
        } else {
            found = co_await storage.adapter.read(id);
        }
        if (found) {
            auto opening = offload(storage.where, [self, &id, &found] {
                return shard_type{self->store_->keys, id, std::move(found->value),
                                  std::move(found->revision)};
            });
            shard_type opened = co_await opening;
            of.loaded.emplace(std::move(opened));
        }
        if (of.loaded) {
            self->store_->seen.check(shard, known, *of.loaded);
        } else {
            self->store_->seen.check_absent(known, id);
            of.loaded.emplace(self->store_->keys, id);
        }
        of.loaded->charge(of.carried);
        of.carried.clear();
    } catch (...) {
        failure = std::current_exception();
        of.loaded.reset();
    }
    if (failure) {
        try {
            auto explaining = explain_failure(self->store_, failure);
            failure = co_await std::move(explaining);
        } catch (...) { // no memory to ask: the failure stands as it is
        }
    }
    if (of.loads == 0)
        --self->first_loads_;
    if (!failure)
        ++of.loads;
    const std::shared_ptr<completion> attempt = std::move(of.attempt);
    of.attempt.reset();
    attempt->end(failure);
    self->owner_.shard_loaded(shard, failure);
}

} // namespace escodb::engine
