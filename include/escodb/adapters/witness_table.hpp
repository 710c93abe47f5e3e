// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a witness remembers, as a value: the store that it knows, and the last sighting of each shard.

#include <escodb/policy/sighting.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace escodb {

/// The rules of `policy::witness` for one who has the whole memory at hand. Not thread safe.
class witness_table {
public:
    using shards_type = std::map<std::string, shard_sighting>;

    /// Knows nothing.
    witness_table() = default;
    witness_table(const store_identity& known, shards_type shards)
        : known_(known), shards_(std::move(shards)) {}

    [[nodiscard]] const std::optional<store_identity>& store() const noexcept { return known_; }
    [[nodiscard]] const shards_type& shards() const noexcept { return shards_; }

    bool adopt(const std::optional<store_identity>& before, const store_identity& next) {
        if (known_ != before)
            return false;
        known_ = next;
        shards_.clear();
        return true;
    }

    [[nodiscard]] std::optional<shard_sighting> recall(const store_identity& store,
                                                       const std::string& shard) const {
        const auto found = shards_.find(shard);
        if (known_ != store || found == shards_.end())
            return std::nullopt;
        return found->second;
    }

    /// What `remember` found.
    enum class finding {
        kept,    ///< and something is another now
        nothing_new,
        refused, ///< apart, or of another store
    };

    [[nodiscard]] finding remember(const store_identity& store, const std::string& shard,
                                   const shard_sighting& seen) {
        if (known_ != store)
            return finding::refused;
        const auto [kept, is_new] = shards_.try_emplace(shard, seen);
        if (is_new)
            return finding::kept;
        switch (compare(kept->second, seen)) {
        case sighting_order::later: kept->second = seen; return finding::kept;
        case sighting_order::same:
        case sighting_order::earlier: return finding::nothing_new;
        case sighting_order::apart: break;
        }
        return finding::refused;
    }

private:
    std::optional<store_identity> known_;
    shards_type shards_;
};

} // namespace escodb
