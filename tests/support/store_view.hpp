// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a store in storage really holds, decrypted blob by blob, and whether it keeps the promises
/// of docs/consistency.md. Independent of the engine: it reads blobs, not caches.

#include <escodb/model/path.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/model/shard.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb_test {

template <class Policies> class store_view {
public:
    store_view(std::string_view config_text, std::string_view password)
        : keys_(escodb::model::root_keys<Policies>::open(config_text,
                                                         escodb::password{password})) {}

    /// What one blob holds.
    struct contents {
        std::map<std::string, std::string> documents; // as JSON text
        std::map<std::string, std::set<std::string>> directories;
        friend bool operator==(const contents&, const contents&) = default;
    };

    contents decode(const std::string& id, const std::string& value) const {
        contents of;
        escodb::model::shard<Policies> opened{keys_, id, value, "r"};
        for (const std::string& path : opened.paths()) {
            if (escodb::model::is_directory(path)) {
                const auto names = opened.list(path);
                of.directories[path] = {names.begin(), names.end()};
            } else {
                const auto text = opened.read(path);
                of.documents[path] = std::string{escodb::as_text(*text)};
            }
        }
        return of;
    }

    /// A blob was written.
    void update(const std::string& id, const std::string& value) {
        if (id != "config")
            shards_[id] = decode(id, value);
    }
    /// The same, for who has decoded it before.
    void set(const std::string& id, contents of) { shards_[id] = std::move(of); }
    const contents& at(const std::string& id) const { return shards_.at(id); }

    /// All documents, by path, as JSON text.
    std::map<std::string, std::string> documents() const {
        std::map<std::string, std::string> all;
        for (const auto& [id, of] : shards_)
            all.insert(of.documents.begin(), of.documents.end());
        return all;
    }

    /// A document without a link from one of its ancestors, described; empty: none.
    std::string unsafe() const {
        for (const auto& [id, of] : shards_) {
            for (const auto& [document, text] : of.documents) {
                std::string_view at = document;
                while (at.size() > 1) {
                    const std::string parent{escodb::model::parent_of(at)};
                    const auto* names = directory(parent);
                    if (!names || !names->contains(std::string{escodb::model::name_of(at)}))
                        return document + " exists, but " + parent + " does not name " +
                               std::string{escodb::model::name_of(at)};
                    at = at.substr(0, parent.size());
                }
            }
        }
        return {};
    }

    /// A name that leads nowhere, described; empty: none.
    std::string dangling() const {
        for (const auto& [id, of] : shards_) {
            for (const auto& [path, names] : of.directories) {
                for (const std::string& name : names) {
                    const std::string target = path + name;
                    const bool exists = escodb::model::is_directory(target)
                                            ? directory(target) != nullptr
                                            : has_document(target);
                    if (!exists)
                        return path + " names " + name + ", which does not exist";
                }
            }
        }
        return {};
    }

private:
    const contents* shard_of(const std::string& path) const {
        auto& keys = const_cast<escodb::model::root_keys<Policies>&>(keys_);
        const auto found = shards_.find(keys.shard_name(keys.shard_of(path)));
        return found == shards_.end() ? nullptr : &found->second;
    }
    const std::set<std::string>* directory(const std::string& path) const {
        const contents* of = shard_of(path);
        if (!of)
            return nullptr;
        const auto found = of->directories.find(path);
        return found == of->directories.end() ? nullptr : &found->second;
    }
    bool has_document(const std::string& path) const {
        const contents* of = shard_of(path);
        return of && of->documents.contains(path);
    }

    escodb::model::root_keys<Policies> keys_;
    std::map<std::string, contents> shards_;
};

} // namespace escodb_test
