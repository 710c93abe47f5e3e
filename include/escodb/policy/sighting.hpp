// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What is remembered of a shard that was seen, and which of two such memories is the later.
///
/// A shard's writes form one line, since each names the revision before it. Along that line its keys
/// only become more and their authenticated counters only grow, and they do grow wherever a line
/// was sealed (docs/format.md §5). So two states of equal counters hold the same lines.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace escodb {

/// Names a store and its layout; no secret. Another layout of the same store has another one.
using store_identity = std::array<std::byte, 32>;

/// What one key of a shard had sealed.
struct key_sighting {
    std::uint32_t seq = 0;
    std::uint64_t messages = 0;
    std::uint64_t blocks = 0;

    friend bool operator==(const key_sighting&, const key_sighting&) = default;
};

/// A shard as it was seen.
struct shard_sighting {
    std::vector<key_sighting> keys;     ///< in the order of `seq`
    std::array<std::byte, 32> digest{}; ///< of all that a touch leaves as it is; zeros: not known

    friend bool operator==(const shard_sighting&, const shard_sighting&) = default;
};

/// How one sighting of a shard stands to another.
enum class sighting_order {
    same,
    later,
    earlier,
    apart, ///< not of one history: other lines under the same counters, or each has more somewhere
};

namespace detail {

/// Whether each key of `before` is in `now`, and has sealed no less there.
[[nodiscard]] inline bool has_all_of(const shard_sighting& now, const shard_sighting& before) {
    auto key = now.keys.begin();
    for (const key_sighting& old : before.keys) {
        while (key != now.keys.end() && key->seq < old.seq)
            ++key;
        if (key == now.keys.end() || key->seq != old.seq || key->messages < old.messages ||
            key->blocks < old.blocks)
            return false;
    }
    return true;
}

} // namespace detail

/// How `now` stands to `before`. O(keys).
[[nodiscard]] inline sighting_order compare(const shard_sighting& before,
                                            const shard_sighting& now) {
    const bool no_less = detail::has_all_of(now, before);
    const bool no_more = detail::has_all_of(before, now);
    if (no_less && no_more)
        return before.digest == now.digest ? sighting_order::same : sighting_order::apart;
    if (no_less)
        return sighting_order::later;
    return no_more ? sighting_order::earlier : sighting_order::apart;
}

} // namespace escodb
