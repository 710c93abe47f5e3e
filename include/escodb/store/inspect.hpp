// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a store shows without its password: its layout and its sizes.

#include <escodb/base/error.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/format/tombstone.hpp>
#include <escodb/model/recommended_shards.hpp>
#include <escodb/model/router.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/policy/kdf.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace escodb {

/// What anybody sees who can read the storage. Nothing of it is authenticated.
struct store_info {
    struct shard {
        std::string id;
        std::uint64_t bytes = 0;
        std::uint64_t items = 0; ///< documents and directories, which look alike from outside
        bool is_frozen = false;  ///< a resharding has begun to move it
    };

    std::uint32_t version = 1;
    /// The key derivation's costs, such as "iterations".
    std::vector<std::pair<std::string, std::uint64_t>> kdf_costs;
    /// Kind and name of each policy that is not the default one.
    std::vector<std::pair<std::string, std::string>> policies;
    std::uint32_t shard_count = 0;
    /// The number of shards to come, while the store is being re-sharded.
    std::optional<std::uint32_t> reshard_to;
    /// Those that exist, in the order of their ranges.
    std::vector<shard> shards;

    [[nodiscard]] std::uint64_t bytes() const noexcept {
        std::uint64_t sum = 0;
        for (const shard& one : shards)
            sum += one.bytes;
        return sum;
    }
    [[nodiscard]] std::uint64_t items() const noexcept {
        std::uint64_t sum = 0;
        for (const shard& one : shards)
            sum += one.items;
        return sum;
    }
    [[nodiscard]] std::uint32_t recommended_shards() const noexcept {
        return model::recommended_shards(bytes());
    }
    /// Whether `basic_store::reshard` would be worth the work.
    [[nodiscard]] bool is_short_of_shards() const noexcept {
        return model::is_short_of_shards(shard_count, bytes());
    }
};

namespace detail {

/// The lines of a shard's blob below header and index that are not blank.
[[nodiscard]] inline std::uint64_t count_items(std::string_view blob) noexcept {
    std::uint64_t lines = 0;
    while (!blob.empty()) {
        const std::string_view line = blob.substr(0, blob.find('\n'));
        blob.remove_prefix(std::min(line.size() + 1, blob.size()));
        lines += line.find_first_not_of(' ') != line.npos ? 1U : 0U;
    }
    return lines > 2 ? lines - 2 : 0;
}

template <class Adapter>
async<std::optional<store_info::shard>> inspect_shard(Adapter* adapter, std::string id) {
    const std::optional<blob> found = co_await adapter->read(id);
    std::optional<store_info::shard> result;
    if (found) {
        const auto moving = format::parse_tombstone(found->value);
        store_info::shard& shard = result.emplace();
        shard.id = std::move(id);
        shard.bytes = found->value.size();
        shard.items = count_items(moving ? moving->content : std::string_view{found->value});
        shard.is_frozen = moving.has_value();
    }
    co_return result;
}

} // namespace detail

/// Reads a store's config and all its shards, and counts. O(bytes); a few shards at once.
/// \param adapter outlives the coroutine.
/// \throws error store_missing; malformed_config, unsupported_version; what the adapter throws.
template <class Adapter> async<store_info> async_inspect(Adapter& adapter) {
    Adapter* const storage = &adapter;
    const std::string id = format::config_id;
    const std::optional<blob> config = co_await storage->read(id);
    if (!config)
        throw error(errc::store_missing, storage->describe());
    format::config_blob parsed = format::parse_config(config->value);
    store_info info;
    info.version = parsed.version;
    for (const policy::kdf_field& field : parsed.password)
        if (const auto* cost = std::get_if<std::uint64_t>(&field.value))
            info.kdf_costs.emplace_back(field.name, *cost);
    info.policies = std::move(parsed.policies);
    info.shard_count = parsed.shard_count;
    if (parsed.reshard)
        info.reshard_to = format::parse_config(parsed.reshard->config).shard_count;

    constexpr std::uint32_t at_once = 16;
    for (std::uint32_t first = 0; first < info.shard_count; first += at_once) {
        std::vector<async<std::optional<store_info::shard>>> reads;
        for (std::uint32_t i = first; i < std::min(first + at_once, info.shard_count); ++i)
            reads.push_back(
                detail::inspect_shard(storage, model::shard_name_of(i, info.shard_count)));
        auto all = when_all(std::move(reads));
        std::vector<std::optional<store_info::shard>> found = co_await std::move(all);
        for (auto& one : found)
            if (one)
                info.shards.push_back(std::move(*one));
    }
    co_return info;
}

/// The same for an adapter of its own, or a copy of one, that finishes on this thread.
template <class Adapter> store_info inspect(Adapter adapter) {
    run_loop loop;
    return sync_wait(loop, async_inspect(adapter));
}

} // namespace escodb
