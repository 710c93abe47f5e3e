// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Whether storage shows a shard as it was, or later, but never as it was before
/// (docs/threat-model.md, "Rollback").

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/model/shard.hpp>
#include <escodb/model/shard_digest.hpp>
#include <escodb/policy/sighting.hpp>
#include <escodb/policy/witness.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace escodb::engine {

/// What was known of a shard before a read of it began. What is read must not be older than that; it
/// may well be older than what somebody has learnt since.
struct expectation {
    std::optional<shard_sighting> seen;      ///< by this opened store: counters alone
    std::optional<shard_sighting> witnessed; ///< by the witness
};

/// \throws error rolled_back if a shard is not what was known of it, or later.
inline void refuse_earlier(const shard_sighting& known, const shard_sighting& now,
                           const std::string& id) {
    const sighting_order order = compare(known, now);
    if (order == sighting_order::earlier || order == sighting_order::apart)
        throw error(errc::rolled_back, id);
}

/// Refuses to make a new store where the witness knows one: it was taken away, and nobody shall be led
/// to begin anew. \throws error rolled_back; what the witness throws.
template <class Witness> void require_no_store(Witness& known_to) {
    if constexpr (Witness::keeps)
        if (known_to.store())
            throw error(errc::rolled_back, "config",
                        "the witness knows a store, and there is none");
}

/// Makes a store that was opened known to a witness.
/// \throws error rolled_back where the witness knows another store, or a layout that this one does not
///         descend from; what the witness throws.
template <class Witness, class Policies>
void introduce(Witness& to, const model::root_keys<Policies>& keys) {
    if constexpr (Witness::keeps) {
        const store_identity now = keys.identity();
        for (;;) {
            const std::optional<store_identity> known = to.store();
            if (known == now)
                return;
            const bytes lineage = keys.lineage();
            bool descends = !known;
            for (std::size_t at = 0; !descends && at < lineage.size(); at += now.size())
                descends = std::equal(known->begin(), known->end(), lineage.begin() +
                                                      static_cast<std::ptrdiff_t>(at));
            if (!descends)
                throw error(errc::rolled_back, "config",
                            "the witness knows another store, or a later layout of this one");
            if (to.adopt(known, now))
                return;
        }
    }
}

/// Refuses an old shard that a resharding is about to move on, if the witness has seen a later one.
/// \pre nobody can write it any more, so nothing later than this can have been remembered.
/// \param content the shard's blob; empty if there was none.
/// \throws error rolled_back, shard_vanished; what the witness and `model::shard` throw.
template <class Witness, class Policies>
void check_frozen(Witness& with, const model::root_keys<Policies>& keys, const std::string& id,
                  const std::string& content) {
    if constexpr (Witness::keeps) {
        const std::optional<shard_sighting> known = with.recall(keys.identity(), id);
        if (!known)
            return;
        if (content.empty())
            throw error(errc::shard_vanished, id);
        shard_sighting now = model::shard<Policies>{keys, id, content, {}}.sighting();
        now.digest = model::shard_digest(content, id);
        refuse_earlier(*known, now, id);
    }
}

/// Remembers the counters of each shard, and with a witness its digest too, there. One for an opened
/// store, shared by its tasks. Not thread safe.
template <class Policies> class watch {
public:
    using witness = typename Policies::witness;
    using shard_type = model::shard<Policies>;

    /// \param to was introduced to the store.
    watch(witness to, const store_identity& store) : witness_(std::move(to)), store_(store) {}

    /// To be called before a read begins. \throws what the witness throws.
    [[nodiscard]] expectation before_read(std::uint32_t number, const std::string& id) {
        expectation known;
        if (const auto found = seen_.find(number); found != seen_.end())
            known.seen = found->second;
        if constexpr (witness::keeps)
            known.witnessed = witness_.recall(store_, id);
        return known;
    }

    /// A read found the shard, opened since. \throws error rolled_back; what the witness throws.
    void check(std::uint32_t number, const expectation& known, const shard_type& found) {
        shard_sighting now = found.sighting();
        if (known.seen)
            refuse_earlier(*known.seen, now, found.id());
        if constexpr (witness::keeps) {
            const shard_sighting full = with_digest(now, found);
            if (known.witnessed)
                refuse_earlier(*known.witnessed, full, found.id());
            if (!witness_.remember(store_, found.id(), full))
                throw rolled_back(found.id());
        }
        note(number, std::move(now));
    }

    /// A read found nothing. \throws error shard_vanished.
    static void check_absent(const expectation& known, const std::string& id) {
        if (known.seen || known.witnessed)
            throw error(errc::shard_vanished, id);
    }

    /// A write of ours is what storage holds. \throws what the witness throws; where that fails, it
    /// knows less than it might, which does no harm by itself.
    void committed(std::uint32_t number, const shard_type& shard) {
        shard_sighting now = shard.sighting();
        if constexpr (witness::keeps) {
            if (!witness_.remember(store_, shard.id(), with_digest(now, shard)))
                throw rolled_back(shard.id());
        }
        note(number, std::move(now));
    }

private:
    static error rolled_back(const std::string& id) { return error(errc::rolled_back, id); }
    static shard_sighting with_digest(shard_sighting of, const shard_type& shard) {
        of.digest = model::shard_digest(shard.blob(), shard.id());
        return of;
    }
    void note(std::uint32_t number, shard_sighting now) {
        const auto [kept, is_new] = seen_.try_emplace(number, now);
        if (!is_new && compare(kept->second, now) == sighting_order::later)
            kept->second = std::move(now);
    }

    witness witness_;
    store_identity store_;
    std::unordered_map<std::uint32_t, shard_sighting> seen_;
};

} // namespace escodb::engine
