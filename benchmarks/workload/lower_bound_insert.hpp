// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// New documents in a straight line: every path and each distinct directory routed once, every item
/// sealed once, every shard written twice, links first. No store, no scheduler, no coroutine but the
/// adapter's. What comes out is a store like any other.

#include "../support/material.hpp"
#include "shard_text.hpp"
#include "storage_calls.hpp"

#include <escodb/format/names.hpp>
#include <escodb/format/text.hpp>
#include <escodb/model/path.hpp>
#include <escodb/store/policies.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb::benchmarks {

/// Inserts into an empty store.
template <class Adapter> class lower_bound_insert {
public:
    lower_bound_insert(storage_calls<Adapter> storage, store_keys& keys)
        : storage_(storage), keys_(&keys) {}

    void operator()(const std::vector<std::string>& paths, std::size_t document_bytes) {
        document_bytes_ = document_bytes;
        plan(paths);
        storage_.read_each(ids_, [&](std::size_t i, const std::optional<blob>& found) {
            if (found)
                throw std::runtime_error("the store is not empty");
            shards_[i].text.emplace(*keys_, ids_[i]);
        });
        std::vector<std::size_t> with_links;
        std::vector<std::size_t> with_documents;
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            if (shards_[i].directories > 0)
                with_links.push_back(i);
            if (shards_[i].entries.size() > shards_[i].directories)
                with_documents.push_back(i);
        }
        std::vector<std::optional<std::string>> revisions(shards_.size());
        storage_.write_each(ids_, with_links, revisions, [&](std::size_t i) { return links(i); });
        storage_.write_each(ids_, with_documents, revisions,
                            [&](std::size_t i) { return documents(i); });
    }

private:
    static constexpr std::size_t no_directory = static_cast<std::size_t>(-1);

    struct entry {
        std::string_view path;
        std::size_t directory; // its place in `names_of_`, or no_directory: a document
    };
    struct shard {
        std::vector<entry> entries;
        std::size_t directories = 0;
        std::optional<shard_text> text;
        std::string links; // the lines of directories, in the order of the entries
    };

    void plan(const std::vector<std::string>& paths) {
        using normaliser = policies<>::normaliser;
        paths_.reserve(paths.size());
        for (const std::string& path : paths)
            paths_.push_back(model::parse_document_path<normaliser>(path).text());

        std::vector<shard> by_number(keys_->shard_count());
        std::unordered_map<std::string_view, std::size_t> directories;
        for (const std::string& path : paths_) {
            by_number[keys_->shard_of(path)].entries.push_back({path, no_directory});
            for (std::string_view child = path; child.size() > 1;) {
                const std::string_view parent = model::parent_of(child);
                const auto [at, is_new] = directories.try_emplace(parent, names_of_.size());
                if (is_new) {
                    names_of_.emplace_back();
                    shard& of = by_number[keys_->shard_of(parent)];
                    of.entries.push_back({parent, at->second});
                    ++of.directories;
                }
                names_of_[at->second].push_back(model::name_of(child));
                if (!is_new)
                    break;
                child = parent;
            }
        }
        for (std::uint32_t i = 0; i < by_number.size(); ++i) {
            if (by_number[i].entries.empty())
                continue;
            std::sort(by_number[i].entries.begin(), by_number[i].entries.end(),
                      [](const entry& a, const entry& b) {
                          return format::utf16_less{}(a.path, b.path);
                      });
            ids_.push_back(keys_->shard_name(i));
            shards_.push_back(std::move(by_number[i]));
        }
    }

    /// The first write: directories alone.
    std::string links(std::size_t i) {
        shard& of = shards_[i];
        std::vector<std::string_view> index;
        index.reserve(of.directories);
        for (const entry& one : of.entries) {
            if (one.directory == no_directory)
                continue;
            index.push_back(one.path);
            auto& names = names_of_[one.directory];
            std::sort(names.begin(), names.end(), format::utf16_less{});
            secret_bytes text;
            format::append_names(text, names);
            of.links += '\n';
            of.text->seal_item(of.links, one.path, text);
        }
        return blob_of(*of.text, index, of.links);
    }

    /// The second: documents between the directories, whose lines stay.
    std::string documents(std::size_t i) {
        shard& of = shards_[i];
        std::vector<std::string_view> index;
        index.reserve(of.entries.size());
        std::string items;
        items.reserve(of.links.size() + (of.entries.size() - of.directories) *
                                            (document_bytes_ * 3 / 2 + 64));
        std::string_view links = of.links;
        for (const entry& one : of.entries) {
            index.push_back(one.path);
            if (one.directory != no_directory) {
                const std::size_t end = std::min(links.find('\n', 1), links.size());
                items += links.substr(0, end);
                links.remove_prefix(end);
                continue;
            }
            items += '\n';
            of.text->seal_item(items, one.path,
                               policies<>::serialiser::encode(
                                   document_of(one.path, document_bytes_)));
        }
        return blob_of(*of.text, index, items);
    }

    static std::string blob_of(shard_text& text, const std::vector<std::string_view>& index,
                               const std::string& items) {
        secret_bytes names;
        format::append_names(names, index);
        std::string sealed;
        text.seal_index(sealed, names);
        std::string made = text.header();
        made.reserve(made.size() + 1 + sealed.size() + items.size());
        return made.append("\n").append(sealed).append(items);
    }

    storage_calls<Adapter> storage_;
    store_keys* keys_;
    std::size_t document_bytes_ = 0;
    std::vector<std::string> paths_;
    std::vector<std::vector<std::string_view>> names_of_;
    std::vector<std::string> ids_;
    std::vector<shard> shards_;
};

} // namespace escodb::benchmarks
