// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// All shards of a store, read and their indexes decrypted, for the straight lines that remove or find.

#include "shard_text.hpp"
#include "storage_calls.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb::benchmarks {

/// Where an item is: the how-manieth of the shards that exist, the how-manieth of its items.
struct item_place {
    std::uint32_t shard = 0;
    std::uint32_t item = 0;
};

template <class Adapter> class opened_store {
public:
    struct shard {
        std::string blob;
        format::shard_view view;
        std::optional<shard_text> text;
        std::vector<std::string> paths;
    };

    opened_store(storage_calls<Adapter> storage, store_keys& keys) : keys_(&keys) {
        std::vector<std::string> all;
        for (std::uint32_t i = 0; i < keys.shard_count(); ++i)
            all.push_back(keys.shard_name(i));
        places_.resize(all.size());
        storage.read_each(all, [&](std::size_t i, std::optional<blob> found) {
            if (!found)
                return;
            numbers_.push_back(i);
            ids_.push_back(all[i]);
            revisions_.push_back(std::move(found->revision));
            shards_.push_back(std::make_unique<shard>());
            open_shard(*shards_.back(), all[i], std::move(found->value));
        });
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            const std::vector<std::string>& paths = shards_[i]->paths;
            auto& places = places_[numbers_[i]];
            places.reserve(paths.size());
            for (std::size_t k = 0; k < paths.size(); ++k)
                places.emplace(paths[k], item_place{static_cast<std::uint32_t>(i),
                                                    static_cast<std::uint32_t>(k)});
        }
    }

    /// Routes the path.
    [[nodiscard]] item_place place_of(std::string_view path) {
        const auto& places = places_[keys_->shard_of(path)];
        const auto found = places.find(path);
        if (found == places.end())
            throw std::runtime_error("a path is not where it should be");
        return found->second;
    }
    /// An item's plaintext; valid until the next call for its shard.
    [[nodiscard]] byte_view open(item_place place) {
        shard& of = *shards_[place.shard];
        return of.text->open_item(of.view.items[place.item], of.paths[place.item]);
    }

    [[nodiscard]] const std::vector<std::string>& ids() const noexcept { return ids_; }
    [[nodiscard]] std::vector<std::optional<std::string>>& revisions() noexcept {
        return revisions_;
    }
    [[nodiscard]] std::size_t size() const noexcept { return shards_.size(); }
    [[nodiscard]] shard& at(std::size_t i) noexcept { return *shards_[i]; }

private:
    void open_shard(shard& of, const std::string& id, std::string text) {
        of.blob = std::move(text);
        of.view = format::parse_shard(of.blob, id);
        of.text.emplace(*keys_, id, of.view.header);
        of.paths = format::parse_names(as_text(of.text->open_index(of.view.index)));
        if (of.paths.size() != of.view.items.size())
            throw std::runtime_error("a shard has not as many items as paths");
    }

    store_keys* keys_;
    std::vector<std::size_t> numbers_; // of the shards that exist
    std::vector<std::string> ids_;
    std::vector<std::optional<std::string>> revisions_;
    std::vector<std::unique_ptr<shard>> shards_; // their blobs must stay where they are
    std::vector<std::unordered_map<std::string_view, item_place>> places_; // by number
};

} // namespace escodb::benchmarks
