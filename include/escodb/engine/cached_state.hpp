// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What the planner may know of the store: the committed state of the shards in the cache.

#include <escodb/engine/shard_cache.hpp>
#include <escodb/scheduler/names.hpp>
#include <escodb/scheduler/planner.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace escodb::engine {

template <class Session> class cached_state final : public scheduler::committed_state {
    using name_node = scheduler::name_node;

public:
    explicit cached_state(shard_cache<Session>& cache) : cache_(cache) {}

    bool is_loaded(std::uint32_t shard) const override { return cache_.is_loaded(shard); }
    bool exists(const name_node& document) const override {
        return cache_.find(document.shard)->contains(document.path);
    }
    bool is_named(const name_node& node) const override {
        return cache_.find(node.parent->shard)->has_name(node.parent->path, node.name());
    }
    std::size_t size(const name_node& directory) const override {
        return cache_.find(directory.shard)->directory_size(directory.path);
    }

    // The shards of a path and all its ancestors.

    /// Requests them. \return one that is missing.
    std::optional<std::uint32_t> request_path(const name_node& path) {
        std::optional<std::uint32_t> missing;
        for (const name_node* node = &path; node != nullptr; node = node->parent) {
            if (is_loaded(node->shard))
                continue;
            cache_.request(node->shard);
            missing = node->shard;
        }
        return missing;
    }
    [[nodiscard]] bool path_is_loaded(const name_node& path) const {
        for (const name_node* node = &path; node != nullptr; node = node->parent)
            if (!is_loaded(node->shard))
                return false;
        return true;
    }
    /// Grows whenever one of them is loaded anew.
    [[nodiscard]] std::uint64_t loads_of_path(const name_node& path) const {
        std::uint64_t loads = 0;
        for (const name_node* node = &path; node != nullptr; node = node->parent)
            loads += cache_.loads(node->shard);
        return loads;
    }

private:
    shard_cache<Session>& cache_;
};

} // namespace escodb::engine
