// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How many shards suit a store of a given size.

#include <escodb/base/limits.hpp>

#include <cstdint>

namespace escodb::model {

/// A shard that is no longer than this is read, opened and written again in less time than a request
/// over a network takes; and a cold read of one document in a store of 100,000 costs at most twice of
/// that in one of 1,000 (docs/resharding.md has the figures).
inline constexpr std::uint64_t recommended_shard_bytes = 128 << 10;

/// The number of shards for so many bytes in all of them: a power of two, from 4 to
/// `limits::shards_max`. Powers of two, since the names of no two such layouts coincide.
[[nodiscard]] constexpr std::uint32_t recommended_shards(std::uint64_t total_bytes) noexcept {
    std::uint32_t shards = 4;
    while (shards < limits::shards_max && total_bytes / shards > recommended_shard_bytes)
        shards *= 2;
    return shards;
}

/// Whether a store would profit enough from more shards to be worth the work: it should have at least
/// four times as many. Too many cost a request each where everything is read, and nothing otherwise,
/// so nobody is told to have fewer.
[[nodiscard]] constexpr bool is_short_of_shards(std::uint32_t shards,
                                                std::uint64_t total_bytes) noexcept {
    return total_bytes / shards > 2 * recommended_shard_bytes &&
           recommended_shards(total_bytes) / 4 >= shards;
}

} // namespace escodb::model
