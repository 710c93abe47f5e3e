// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a prune has to remove.

#include <escodb/engine/shard_cache.hpp>
#include <escodb/model/path.hpp>
#include <escodb/scheduler/names.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::engine {

/// All that is named below a directory, as the cache knows it.
class prune_listing {
public:
    /// Requests every shard that it would need and that is not loaded. If one is `missing`, the
    /// listing is not complete and must be made again later. O(names below).
    /// \param intern gives the node of a path.
    template <class Session, class Intern>
    prune_listing(shard_cache<Session>& cache, std::string_view directory, Intern intern) {
        const auto is_missing = [&](std::uint32_t shard) {
            if (cache.find(shard) != nullptr)
                return false;
            cache.request(shard);
            missing_ = shard;
            return true;
        };
        std::vector<std::string> unread{std::string{directory}};
        while (!unread.empty()) {
            const std::string path = std::move(unread.back());
            unread.pop_back();
            scheduler::name_node& node = intern(path);
            if (is_missing(node.shard))
                continue;
            const std::vector<std::string> names = cache.find(node.shard)->list(path);
            if (names.empty())
                absent_.push_back(&node);
            for (const std::string& name : names) {
                if (model::is_directory(name)) {
                    unread.push_back(path + name);
                    continue;
                }
                documents_.push_back(&intern(path + name));
                is_missing(documents_.back()->shard);
            }
        }
    }

    [[nodiscard]] std::optional<std::uint32_t> missing() const noexcept { return missing_; }
    /// Every document that is named, also where the name leads nowhere.
    [[nodiscard]] const std::vector<scheduler::name_node*>& documents() const noexcept {
        return documents_;
    }
    /// Directories that are named, or are the one to be pruned, and do not exist.
    [[nodiscard]] const std::vector<scheduler::name_node*>& absent() const noexcept {
        return absent_;
    }

private:
    std::vector<scheduler::name_node*> documents_;
    std::vector<scheduler::name_node*> absent_;
    std::optional<std::uint32_t> missing_;
};

} // namespace escodb::engine
