// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Removal in a straight line: each shard read once, each directory that loses a name decrypted once
/// and, where a name is left, sealed once. Writes go bottom up, so that nothing that exists is ever
/// without its names: documents first, then each directory once what it loses is gone.

#include "opened_store.hpp"
#include "storage_calls.hpp"

#include <escodb/format/names.hpp>
#include <escodb/format/text.hpp>
#include <escodb/model/path.hpp>
#include <escodb/store/policies.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb::benchmarks {

template <class Adapter> class lower_bound_remove {
public:
    lower_bound_remove(storage_calls<Adapter> storage, store_keys& keys)
        : storage_(storage), opened_(storage_, keys) {
        for (std::size_t i = 0; i < opened_.size(); ++i)
            fates_.emplace_back(opened_.at(i).paths.size());
    }

    /// Removes these documents, and the directories that this leaves empty.
    void documents(const std::vector<std::string>& paths) {
        using normaliser = policies<>::normaliser;
        for (const std::string& path : paths)
            remove(model::parse_document_path<normaliser>(path).text(), 0);
        finish();
    }

    /// Removes everything, as the directories list it.
    void everything() {
        std::vector<std::string> unread{"/"};
        while (!unread.empty()) {
            const std::string path = std::move(unread.back());
            unread.pop_back();
            directory& listed = directory_of(path);
            for (const std::string& name : listed.names) {
                if (model::is_directory(name))
                    unread.push_back(path + name);
                else
                    remove(path + name, 0);
            }
        }
        finish();
    }

private:
    /// When an item goes or changes: with the how-manieth write.
    struct fate {
        std::uint32_t layer = never;
        std::string line; // empty: it goes
    };
    static constexpr std::uint32_t never = static_cast<std::uint32_t>(-1);

    struct directory {
        item_place place;
        std::vector<std::string> names;
        std::vector<std::string> lost;
        std::uint32_t layer = 0;
    };

    fate& fate_of(item_place place) { return fates_[place.shard][place.item]; }

    directory& directory_of(const std::string& path) {
        auto& level = levels_[static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'))];
        const auto [at, is_new] = level.try_emplace(path);
        if (is_new) {
            at->second.place = opened_.place_of(path);
            at->second.names = format::parse_names(as_text(opened_.open(at->second.place)));
        }
        return at->second;
    }

    /// The item goes with the write of `layer`; its parent loses its name then or later.
    void remove(const std::string& path, std::uint32_t layer) {
        const item_place place = opened_.place_of(path);
        fate_of(place).layer = layer;
        layers_ = std::max(layers_, layer + 1);
        if (path.size() == 1)
            return;
        directory& parent = directory_of(std::string{model::parent_of(path)});
        parent.lost.emplace_back(model::name_of(path));
        parent.layer =
            std::max(parent.layer, place.shard == parent.place.shard ? layer : layer + 1);
    }

    void finish() {
        // The deepest first: what empties one level is known when the level above has its turn.
        for (std::size_t level = levels_.empty() ? 0 : levels_.rbegin()->first; level > 0; --level)
            for (auto& [path, of] : levels_[level])
                if (!of.lost.empty())
                    finish(path, of);
        for (std::uint32_t layer = 0; layer < layers_; ++layer)
            write(layer);
    }

    void finish(const std::string& path, directory& of) {
        if (of.lost.size() == of.names.size()) {
            remove(path, of.layer);
            return;
        }
        const format::utf16_less order;
        std::sort(of.lost.begin(), of.lost.end(), order);
        std::vector<std::string_view> left;
        std::set_difference(of.names.begin(), of.names.end(), of.lost.begin(), of.lost.end(),
                            std::back_inserter(left), order);
        secret_bytes text;
        format::append_names(text, left);
        fate& changed = fate_of(of.place);
        changed.layer = of.layer;
        layers_ = std::max(layers_, of.layer + 1);
        opened_.at(of.place.shard).text->seal_item(changed.line, path, text);
    }

    void write(std::uint32_t layer) {
        std::vector<std::size_t> which;
        for (std::size_t i = 0; i < fates_.size(); ++i)
            if (std::any_of(fates_[i].begin(), fates_[i].end(),
                            [&](const fate& one) { return one.layer == layer; }))
                which.push_back(i);
        storage_.write_each(opened_.ids(), which, opened_.revisions(),
                            [&](std::size_t i) { return blob_of(i, layer); });
    }

    std::string blob_of(std::size_t i, std::uint32_t layer) {
        auto& shard = opened_.at(i);
        std::vector<std::string_view> index;
        std::string items;
        for (std::size_t k = 0; k < shard.paths.size(); ++k) {
            const fate& one = fates_[i][k];
            const bool done = one.layer <= layer; // `never` is above all
            if (done && one.line.empty())
                continue;
            index.push_back(shard.paths[k]);
            items += '\n';
            items += done ? std::string_view{one.line} : shard.view.items[k];
        }
        secret_bytes names;
        format::append_names(names, index);
        std::string sealed;
        shard.text->seal_index(sealed, names);
        std::string made = shard.text->header();
        made.reserve(made.size() + 1 + sealed.size() + items.size());
        return made.append("\n").append(sealed).append(items);
    }

    storage_calls<Adapter> storage_;
    opened_store<Adapter> opened_;
    std::map<std::size_t, std::unordered_map<std::string, directory>> levels_;
    std::vector<std::vector<fate>> fates_; // by shard, by item
    std::uint32_t layers_ = 0;
};

} // namespace escodb::benchmarks
