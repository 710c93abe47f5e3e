// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A witness for as long as the program runs.

#include <escodb/adapters/witness_table.hpp>
#include <escodb/policy/kinds.hpp>
#include <escodb/policy/sighting.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace escodb {

/// Keeps its memory in the program; copies share it. Give the same one to every store object that opens
/// the same store, and a program that runs for long notices an older state also across them.
///
/// Thread safety: copies may be used by several threads.
class memory_witness {
public:
    using policy_kind = policy::witness_kind;
    static constexpr bool keeps = true;

    memory_witness() : memory_(std::make_shared<memory>()) {}

    [[nodiscard]] std::optional<store_identity> store() const {
        const std::lock_guard guard{memory_->mutex};
        return memory_->table.store();
    }
    bool adopt(const std::optional<store_identity>& before, const store_identity& next) {
        const std::lock_guard guard{memory_->mutex};
        return memory_->table.adopt(before, next);
    }
    [[nodiscard]] std::optional<shard_sighting> recall(const store_identity& store,
                                                       const std::string& shard) const {
        const std::lock_guard guard{memory_->mutex};
        return memory_->table.recall(store, shard);
    }
    bool remember(const store_identity& store, const std::string& shard,
                  const shard_sighting& seen) {
        const std::lock_guard guard{memory_->mutex};
        return memory_->table.remember(store, shard, seen) != witness_table::finding::refused;
    }

private:
    struct memory {
        std::mutex mutex;
        witness_table table;
    };
    std::shared_ptr<memory> memory_;
};

} // namespace escodb
