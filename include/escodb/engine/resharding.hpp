// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The steps of a resharding that was begun (docs/resharding.md): freeze, copy, swap, shrink. Any
/// number of clients may take them at once, each from the beginning, and any of them may be killed.

#include <escodb/base/error.hpp>
#include <escodb/engine/backoff.hpp>
#include <escodb/engine/conditional_write.hpp>
#include <escodb/engine/redistribution.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/engine/watch.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/format/tombstone.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/model/shard.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/semaphore.hpp>
#include <escodb/runtime/when_all.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::engine {

/// Replaces a frozen blob of this generation by a bare tombstone. What cannot be written stays
/// frozen: that is harmless but for the room it takes, and the next resharding tries again.
template <class Random, class Adapter>
async<void> shrink_tombstone(std::shared_ptr<connection<Adapter>> storage, std::string id,
                             std::string generation) {
    try {
        const std::optional<blob> found = co_await storage->adapter.read(id);
        if (!found)
            co_return;
        const auto there = format::parse_tombstone(found->value);
        if (!there || there->generation != generation ||
            there->phase != format::tombstone_phase::frozen)
            co_return;
        const std::string bare =
            format::make_tombstone(format::tombstone_phase::moved, generation);
        auto writing = conditional_write<Random>(
            storage, id, &bare,
            std::optional<std::string>{found->revision}, [](std::string_view) { return false; });
        co_await std::move(writing);
    } catch (const error&) {
    }
}

/// One resharding, as its config tells it. What is read is believed no longer than it takes to see
/// that the config still is the same (`still_on`): a client that slept through the end of this
/// resharding, and maybe through others, finds it changed, for a config never comes back. And a write
/// that names the revision that was read before that look changes nothing that came later.
///
/// Held by shared pointers, of which each coroutine at work has one. Not thread safe.
template <class Adapter, class Policies> class resharding {
public:
    using keys_type = model::root_keys<Policies>;
    using witness = typename Policies::witness;
    using self_ptr = std::shared_ptr<resharding>;

    /// \param config the config blob, which tells of a resharding.
    /// \param from   the keys that it keeps.
    /// \throws error tampered_config where nobody with the password has begun this one; as
    ///         `root_keys::open`.
    resharding(std::shared_ptr<connection<Adapter>> storage, blob config, keys_type from,
               const password& given, witness known_to = {})
        : storage_(std::move(storage)), config_(std::move(config)), from_(std::move(from)),
          intent_(authentic(config_.value, from_)), to_(keys_type::open(intent_.config, given)),
          witness_(std::move(known_to)),
          requests_(storage_->where, storage_->settings.parallel_requests),
          frozen_(from_.shard_count()) {}

    /// Goes on from wherever it is to the end. When it returns, the config is another.
    /// \throws error rolled_back, shard_vanished where the witness has seen more of an old shard;
    ///         reshard_unfinished where storage cannot be written; conflict where others kept
    ///         changing a shard; what the adapter throws for reads; what `model::shard` throws for
    ///         one that is damaged.
    static async<void> finish(self_ptr self) {
        auto freezing = each(self, self->from_.shard_count(), &resharding::freeze);
        if (!co_await std::move(freezing))
            co_return;
        for (std::uint32_t i = 0; i < self->from_.shard_count(); ++i)
            check_frozen(self->witness_, self->from_, self->from_.shard_name(i), self->frozen_[i]);
        self->moving_.emplace(self->from_, self->to_);
        for (std::uint32_t i = 0; i < self->from_.shard_count(); ++i)
            if (!self->frozen_[i].empty())
                self->moving_->take(i, std::exchange(self->frozen_[i], {}));
        auto copying = each(self, self->to_.shard_count(), &resharding::copy);
        if (!co_await std::move(copying))
            co_return;
        self->moving_.reset();
        auto swapping = swap(self);
        co_await std::move(swapping);
        auto shrinking = each(self, self->from_.shard_count(), &resharding::shrink);
        co_await std::move(shrinking);
    }

    /// The text of the config to come.
    [[nodiscard]] const std::string& next_config() const noexcept { return intent_.config; }
    /// Its keys. \pre nothing is at work; call it once, last
    [[nodiscard]] keys_type take_keys() { return std::move(to_); }

private:
    using random = typename Policies::random;
    using intent_type = format::reshard_intent;
    using step = async<bool> (*)(self_ptr, std::uint32_t);

    static intent_type authentic(const std::string& config, const keys_type& from) {
        intent_type found = std::move(*format::parse_config(config).reshard);
        const auto mac = from.header_verifier().mac_of_resharding(found.generation, found.config);
        if (!equal_in_constant_time(mac, found.mac))
            throw error(errc::tampered_config, format::config_id, "reshard");
        return found;
    }

    /// Takes a step for each of so many shards. False: somebody else has finished.
    static async<bool> each(self_ptr self, std::uint32_t count, step take) {
        std::vector<async<bool>> steps;
        steps.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i)
            steps.push_back(take(self, i));
        auto all = when_all(std::move(steps));
        const std::vector<bool> done = co_await std::move(all);
        co_return std::all_of(done.begin(), done.end(), [](bool one) { return one; });
    }

    /// Whether the config still tells of this resharding.
    static async<bool> still_on(self_ptr self) {
        const std::string id = format::config_id;
        const std::optional<blob> found = co_await self->storage_->adapter.read(id);
        co_return found && found->value == self->config_.value;
    }

    /// Writes a blob; true if it is stored. Once the intent is written, the store waits for the end:
    /// storage that refuses is told apart.
    static async<bool> write(self_ptr self, std::string id, std::string text,
                             std::optional<std::string> revision) {
        try {
            auto writing =
                conditional_write<random>(self->storage_, id, &text, std::move(revision),
                                          [](std::string_view) { return false; });
            const write_report report = co_await std::move(writing);
            co_return report.end() == write_end::committed;
        } catch (const error& refused) {
            if (refused.condition() != condition::storage)
                throw;
            throw error(errc::reshard_unfinished, self->storage_->adapter.describe(),
                        refused.what(), refused.cause());
        }
    }

    /// Waits before another attempt. \throws error conflict after the limits of `retry_settings`.
    static async<void> pause(self_ptr self, backoff<random>* delays, std::string id) {
        if (delays->failures() >= self->storage_->settings.retry.attempts)
            throw error(errc::conflict, id, "the next client goes on with the re-sharding");
        co_await sleep_for(self->storage_->where, delays->next(self->random_));
    }

    // The steps. Each is repeated until it is seen to be done; false: somebody else has finished.

    /// Puts a tombstone before the content of an old shard, and notes the content.
    static async<bool> freeze(self_ptr self, std::uint32_t number) {
        const async_permit permit = co_await self->requests_.acquire();
        const std::string id = self->from_.shard_name(number);
        backoff<random> delays{self->storage_->settings.retry};
        for (;;) {
            std::optional<blob> found = co_await self->storage_->adapter.read(id);
            const auto there = found ? format::parse_tombstone(found->value) : std::nullopt;
            if (there && there->generation == self->intent_.generation &&
                there->phase == format::tombstone_phase::frozen) {
                self->frozen_[number] = there->content;
                co_return true;
            }
            auto looking = still_on(self);
            if (!co_await std::move(looking))
                co_return false;
            if (there) // one that is moved, or of a later resharding, when there is none yet
                throw error(errc::malformed_shard, id, "a tombstone stands where none belongs");
            if (found && found->value.empty())
                throw error(errc::malformed_shard, id, "it is empty");
            std::string text = format::make_tombstone(
                format::tombstone_phase::frozen, self->intent_.generation,
                found ? std::string_view{found->value} : std::string_view{});
            std::optional<std::string> revision;
            if (found)
                revision = found->revision;
            auto writing = write(self, id, std::move(text), std::move(revision));
            if (co_await std::move(writing)) {
                if (found)
                    self->frozen_[number] = std::move(found->value);
                co_return true;
            }
            auto pausing = pause(self, &delays, id);
            co_await std::move(pausing);
        }
    }

    /// Writes a new shard, unless it is there. \pre all old ones are frozen
    static async<bool> copy(self_ptr self, std::uint32_t number) {
        const async_permit permit = co_await self->requests_.acquire();
        const std::string id = self->to_.shard_name(number);
        backoff<random> delays{self->storage_->settings.retry};
        for (;;) {
            const std::optional<blob> found = co_await self->storage_->adapter.read(id);
            std::exception_ptr unusable;
            if (!found && self->moving_->is_empty(number))
                co_return true;
            if (found && !format::parse_tombstone(found->value)) {
                unusable = flaw_of_copy(*self, id, found->value);
                if (!unusable)
                    co_return true; // another client's, or our own of before a crash
            }
            auto looking = still_on(self);
            if (!co_await std::move(looking))
                co_return false;
            if (unusable)
                std::rethrow_exception(unusable);
            // Nothing is there, or a tombstone of an earlier resharding.
            std::optional<std::string> revision;
            if (found)
                revision = found->revision;
            auto writing = write(self, id, self->moving_->blob_of(number), std::move(revision));
            if (co_await std::move(writing))
                co_return true;
            auto pausing = pause(self, &delays, id);
            co_await std::move(pausing);
        }
    }

    /// A copy is written at once and in full, so what opens is complete.
    static std::exception_ptr flaw_of_copy(const resharding& self, const std::string& id,
                                           const std::string& text) {
        try {
            const model::shard<Policies> opened{self.to_, id, text, {}};
            return nullptr;
        } catch (const error&) {
            return std::current_exception();
        }
    }

    /// Makes the config the new one. \pre all new shards are there
    static async<void> swap(self_ptr self) {
        const std::string id = format::config_id;
        backoff<random> delays{self->storage_->settings.retry};
        for (;;) {
            const std::optional<blob> found = co_await self->storage_->adapter.read(id);
            if (!found || found->value != self->config_.value)
                co_return;
            auto writing = write(self, id, self->intent_.config,
                                 std::optional<std::string>{found->revision});
            if (co_await std::move(writing))
                co_return;
            auto pausing = pause(self, &delays, id);
            co_await std::move(pausing);
        }
    }

    /// Gives the room of an old shard back. \pre the config is the new one
    static async<bool> shrink(self_ptr self, std::uint32_t number) {
        const async_permit permit = co_await self->requests_.acquire();
        auto shrinking = shrink_tombstone<random>(self->storage_, self->from_.shard_name(number),
                                                  self->intent_.generation);
        co_await std::move(shrinking);
        co_return true;
    }

    std::shared_ptr<connection<Adapter>> storage_;
    blob config_;
    keys_type from_;
    intent_type intent_;
    keys_type to_;
    witness witness_;
    async_semaphore requests_;
    random random_;
    std::vector<std::string> frozen_; // contents, until they are moved on
    std::optional<redistribution<Policies>> moving_;
};

} // namespace escodb::engine
