// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How much each key of a shard has sealed (docs/format.md §5, "state" and "Rotation").
///
/// A key that seals too much weakens, so each has two counters: messages and cipher blocks. They
/// are charged *before* a sealing. A write that storage rejects has consumed its sealings all the
/// same: what the counters grew by since they were last committed (`growth`) is added to those of
/// the shard that is loaded in its place.

#include <escodb/base/bytes.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/policy/sighting.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <vector>

namespace escodb::model {

/// What was sealed under one key.
struct key_usage {
    std::uint64_t messages = 0;
    std::uint64_t blocks = 0;

    friend bool operator==(const key_usage&, const key_usage&) = default;
};

/// What was sealed under several keys, by their sequence number.
using usage = std::map<std::uint32_t, key_usage>;

/// When a key is retired: neither counter may pass its limit.
struct rotation_limits {
    std::uint64_t messages = limits::messages_per_key_max;
    std::uint64_t blocks = limits::blocks_per_key_max;
};

/// What sealing a message costs: a block of overhead, and those of its text, begun ones included.
[[nodiscard]] constexpr key_usage cost_of(std::uint64_t message_bytes,
                                          std::uint64_t block_bytes) noexcept {
    const std::uint64_t begun = message_bytes % block_bytes == 0 ? 0 : 1;
    return {1, 1 + message_bytes / block_bytes + begun};
}

/// The counters of a shard's keys, in the order of the keys. Not thread safe. Sums stop at the
/// largest number instead of starting over: a counter that wraps would unretire its key.
class counters {
public:
    /// Counters of a shard that has no keys yet.
    counters() = default;

    /// Reads the state of a shard's header: two u64 for each key.
    /// \throws std::invalid_argument if the lengths do not fit; the header's parser checked them.
    counters(std::span<const std::uint32_t> seqs, byte_view state) {
        if (state.size() != seqs.size() * state_bytes_per_key)
            throw std::invalid_argument("escodb: a counter state of another length");
        keys_.reserve(seqs.size());
        for (std::size_t i = 0; i < seqs.size(); ++i) {
            const auto at = state.subspan(i * state_bytes_per_key);
            const key_usage read{format::load_u64(at.first(8)),
                                 format::load_u64(at.subspan(8, 8))};
            keys_.push_back({seqs[i], true, read, read});
        }
    }

    /// The state for a header. O(keys).
    [[nodiscard]] bytes encode() const {
        bytes state;
        state.reserve(keys_.size() * state_bytes_per_key);
        for (const auto& key : keys_) {
            format::append_u64(state, key.now.messages);
            format::append_u64(state, key.now.blocks);
        }
        return state;
    }

    /// A new key, not committed yet, that has sealed nothing. \pre `seq` is above all others.
    void add_key(std::uint32_t seq) { keys_.push_back({seq, false, {}, {}}); }

    /// Whether the newest key may seal something of this cost. False where there is no key.
    [[nodiscard]] bool newest_has_room(const key_usage& cost,
                                       const rotation_limits& limit) const noexcept {
        if (keys_.empty())
            return false;
        const auto& now = keys_.back().now;
        return sum(now.messages, cost.messages) <= limit.messages &&
               sum(now.blocks, cost.blocks) <= limit.blocks;
    }

    /// Charges the newest key for a sealing. \pre there is a key.
    void charge_newest(const key_usage& cost) noexcept { add(keys_.back(), cost); }

    /// What was sealed since the last commit, under keys that were there then. A key of a rejected
    /// write is gone with it, so its usage is of no interest to anybody.
    [[nodiscard]] usage growth() const {
        usage grown;
        for (const auto& key : keys_)
            if (key.was_committed && key.now != key.committed)
                grown[key.seq] = {key.now.messages - key.committed.messages,
                                  key.now.blocks - key.committed.blocks};
        return grown;
    }

    /// Adds the usage of a rejected write; keys that are not here are passed over. The sum counts
    /// as growth, so that it is not lost if the next write is rejected as well.
    void charge(const usage& carried) noexcept {
        for (auto& key : keys_)
            if (const auto found = carried.find(key.seq); found != carried.end())
                add(key, found->second);
    }

    /// The counters as they stand are in storage now.
    void commit() noexcept {
        for (auto& key : keys_) {
            key.was_committed = true;
            key.committed = key.now;
        }
    }

    /// What storage was known to hold when they were last read or committed, in the order of the
    /// keys; those that no write has brought there are left out.
    [[nodiscard]] std::vector<key_sighting> committed() const {
        std::vector<key_sighting> all;
        all.reserve(keys_.size());
        for (const auto& key : keys_)
            if (key.was_committed)
                all.push_back({key.seq, key.committed.messages, key.committed.blocks});
        return all;
    }

    /// The counters by key, for checks and reports.
    [[nodiscard]] usage current() const {
        usage all;
        for (const auto& key : keys_)
            all[key.seq] = key.now;
        return all;
    }

private:
    static constexpr std::size_t state_bytes_per_key = 16;

    struct entry {
        std::uint32_t seq;
        bool was_committed;
        key_usage now;
        key_usage committed;
    };

    [[nodiscard]] static std::uint64_t sum(std::uint64_t a, std::uint64_t b) noexcept {
        constexpr auto most = std::numeric_limits<std::uint64_t>::max();
        return a > most - b ? most : a + b;
    }
    static void add(entry& key, const key_usage& cost) noexcept {
        key.now.messages = sum(key.now.messages, cost.messages);
        key.now.blocks = sum(key.now.blocks, cost.blocks);
    }

    std::vector<entry> keys_;
};

} // namespace escodb::model
