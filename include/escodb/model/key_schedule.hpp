// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The keys of one shard, in the order in which they came (docs/format.md §5, "keys" and
/// "Rotation"). All open what they sealed; only the newest seals, and when it has sealed as much as
/// it may, a new one takes its place. Old ones stay: unchanged items keep their lines.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/sealed.hpp>
#include <escodb/format/context.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/format/shard_blob.hpp>
#include <escodb/model/counters.hpp>
#include <escodb/policy/cipher.hpp>
#include <escodb/policy/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::model {

/// Each key is opened at its first use and its cipher kept, so that a shard of many retired keys
/// costs only those that its items need. Movable; not thread safe.
template <policy::cipher Cipher, policy::random Random> class key_schedule {
public:
    using sealer = crypto::sealer<Cipher, Random>;
    using root_key = std::span<const std::byte, Cipher::key_bytes>;

    /// The schedule of a shard that has no keys yet.
    /// \param root the store's root key; it must outlive the schedule.
    key_schedule(root_key root, std::string shard_id)
        : root_(root), shard_(std::move(shard_id)) {}

    /// The schedule of a header whose MAC was verified.
    /// \pre the key numbers ascend and the state fits; the header's parser checked both.
    key_schedule(root_key root, std::string shard_id, const format::shard_header& header)
        : key_schedule(root, std::move(shard_id)) {
        entries_.reserve(header.keys.size());
        for (const auto& key : header.keys)
            entries_.emplace_back(key.seq, key.sealed);
        counters_ = counters{seqs(), header.state};
    }

    /// The numbers of all keys, in order.
    [[nodiscard]] std::vector<std::uint32_t> seqs() const {
        std::vector<std::uint32_t> numbers;
        numbers.reserve(entries_.size());
        for (const auto& key : entries_)
            numbers.push_back(key.seq);
        return numbers;
    }

    /// The keys as a header lists them.
    [[nodiscard]] std::vector<format::shard_header::key> sealed_keys() const {
        std::vector<format::shard_header::key> keys;
        keys.reserve(entries_.size());
        for (const auto& key : entries_)
            keys.push_back({key.seq, key.sealed});
        return keys;
    }

    [[nodiscard]] root_key root() const noexcept { return root_; }

    [[nodiscard]] counters& usage_counters() noexcept { return counters_; }
    [[nodiscard]] const counters& usage_counters() const noexcept { return counters_; }

    /// When keys are retired from now on; the format's limits unless set.
    void set_limits(const rotation_limits& limit) noexcept { limits_ = limit; }

    /// The key with this number, opened; null if there is none. O(log keys).
    /// \throws error tampered_key if it does not open, unsupported_algorithm if it is for another
    ///         cipher; both with the shard as subject.
    [[nodiscard]] sealer* find(std::uint32_t seq) {
        const auto found = std::lower_bound(
            entries_.begin(), entries_.end(), seq,
            [](const entry& key, std::uint32_t wanted) { return key.seq < wanted; });
        return found != entries_.end() && found->seq == seq ? &opened(*found) : nullptr;
    }

    /// Opens the newest key, if there is one, for what it throws: a shard whose newest key is
    /// damaged is not to be written on.
    void check_newest() {
        if (!entries_.empty())
            opened(entries_.back());
    }

    /// A key that may seal, and its number.
    struct sealing_key {
        std::uint32_t seq;
        sealer& with;
    };

    /// The key to seal a message of this length, charged for it. Makes a new key first if the
    /// newest has no room left, or if there is none.
    /// \throws error as `find`; too_large where the header can take no further key.
    [[nodiscard]] sealing_key charge(std::size_t message_bytes) {
        const key_usage cost = cost_of(message_bytes, Cipher::block_bytes);
        if (!counters_.newest_has_room(cost, limits_))
            rotate();
        auto& key = entries_.back();
        sealer& with = opened(key);
        counters_.charge_newest(cost);
        return {key.seq, with};
    }

private:
    static constexpr std::size_t algorithm_bytes = sizeof(Cipher::algorithm);

    struct entry {
        entry(std::uint32_t the_seq, bytes the_sealed)
            : seq(the_seq), sealed(std::move(the_sealed)) {}

        std::uint32_t seq;
        bytes sealed;
        std::optional<sealer> cipher; // once opened
    };

    [[nodiscard]] bytes context_of(std::uint32_t seq) const {
        format::context context;
        context.add("dbfile.file", std::string_view{shard_})
            .add("dbfile.scope", "keys")
            .add("keyseq.key", std::uint64_t{seq});
        return context.encode();
    }

    sealer& opened(entry& key) {
        if (key.cipher)
            return *key.cipher;
        secret_bytes plain;
        if (!sealer{root_}.open(key.sealed, context_of(key.seq), plain))
            throw error(errc::tampered_key, shard_, "key " + std::to_string(key.seq));
        // A key of another algorithm may be of another length, so that is asked first.
        if (plain.size() < algorithm_bytes || format::load_u16(plain) != Cipher::algorithm)
            throw error(errc::unsupported_algorithm, shard_, "key " + std::to_string(key.seq));
        if (plain.size() != algorithm_bytes + Cipher::key_bytes)
            throw error(errc::tampered_key, shard_,
                        "key " + std::to_string(key.seq) + " has another length");
        key.cipher.emplace(
            byte_view{plain}.subspan(algorithm_bytes).template first<Cipher::key_bytes>());
        return *key.cipher;
    }

    void rotate() {
        if (entries_.size() >= limits::shard_keys_max ||
            (!entries_.empty() &&
             entries_.back().seq == std::numeric_limits<std::uint32_t>::max()))
            throw error(errc::too_large, shard_, "its header can take no further key");
        const std::uint32_t seq = entries_.empty() ? 1 : entries_.back().seq + 1;
        secret_bytes plain(algorithm_bytes + Cipher::key_bytes);
        format::store_u16(plain, Cipher::algorithm);
        Random{}.fill(byte_span{plain}.subspan(algorithm_bytes));
        bytes sealed;
        sealer{root_}.seal_append(sealed, plain, context_of(seq));
        // Memory first, so that a failure leaves keys and counters as many as each other.
        entries_.reserve(entries_.size() + 1);
        counters_.add_key(seq);
        entries_.emplace_back(seq, std::move(sealed));
    }

    root_key root_;
    std::string shard_;
    std::vector<entry> entries_;
    counters counters_;
    rotation_limits limits_;
};

} // namespace escodb::model
