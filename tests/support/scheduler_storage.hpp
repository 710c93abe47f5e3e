// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A store without keys and blobs: what each shard holds, with a revision, and the two conditions
/// of docs/consistency.md as functions.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test_support {

/// A document is the list of the calls that have updated it since it was made.
using call_log = std::vector<std::uint64_t>;

struct model_shard {
    std::uint64_t revision = 0;
    std::map<std::string, call_log> documents;
    std::map<std::string, std::set<std::string>> directories; // none is empty

    [[nodiscard]] bool contains(const std::string& path) const {
        return documents.contains(path) || directories.contains(path);
    }
    void link(const std::string& directory, std::string_view name) {
        directories[directory].emplace(name);
    }
    void unlink(const std::string& directory, std::string_view name) {
        const auto at = directories.find(directory);
        if (at == directories.end())
            return;
        at->second.erase(std::string{name});
        if (at->second.empty())
            directories.erase(at);
    }
};

class model_storage {
public:
    explicit model_storage(std::uint32_t shards) : shards_(shards) {}

    /// Spreads like a keyed hash, the same on every machine.
    [[nodiscard]] std::uint32_t shard_of(std::string_view path) const {
        std::uint64_t hash = 0xcbf29ce484222325;
        for (const char c : path)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        hash = (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9;
        hash ^= hash >> 32;
        return static_cast<std::uint32_t>(hash % shards_.size());
    }

    [[nodiscard]] const model_shard& shard(std::uint32_t at) const { return shards_[at]; }

    /// Compare and swap. Every write gives a new revision.
    [[nodiscard]] bool write(std::uint32_t at, model_shard value) {
        if (value.revision != shards_[at].revision)
            return false;
        shards_[at] = std::move(value);
        shards_[at].revision += 1;
        return true;
    }

    /// Puts a document there with all its links, at once: for what stood before the test.
    void put(const std::string& path, call_log log) {
        for_each_name(path, [this](const std::string& directory, std::string_view name) {
            shards_[shard_of(directory)].link(directory, name);
            shards_[shard_of(directory)].revision += 1;
            return true;
        });
        shards_[shard_of(path)].documents[path] = std::move(log);
        shards_[shard_of(path)].revision += 1;
    }

    [[nodiscard]] std::map<std::string, call_log> documents() const {
        std::map<std::string, call_log> all;
        for (const model_shard& one : shards_)
            all.insert(one.documents.begin(), one.documents.end());
        return all;
    }

    /// Safety: a document that its ancestors do not lead to, or nothing.
    [[nodiscard]] std::optional<std::string> unreachable() const {
        for (const model_shard& one : shards_)
            for (const auto& [path, log] : one.documents)
                if (!for_each_name(path,
                                   [this](const std::string& directory, std::string_view name) {
                                       return is_named(directory, name);
                                   }))
                    return path;
        return std::nullopt;
    }

    /// Consistency, above safety: a name that leads nowhere, or nothing.
    [[nodiscard]] std::optional<std::string> dangling() const {
        for (const model_shard& one : shards_)
            for (const auto& [directory, names] : one.directories)
                for (const std::string& name : names) {
                    const std::string path = directory + name;
                    if (!shards_[shard_of(path)].contains(path))
                        return path;
                }
        return std::nullopt;
    }

private:
    /// Calls with (directory, name) from the document up to the root, while told to go on.
    template <class Visitor> static bool for_each_name(const std::string& path, Visitor visit) {
        for (std::size_t end = path.size(); end > 1;) {
            const std::size_t slash = path.find_last_of('/', end - 2);
            if (!visit(path.substr(0, slash + 1),
                       std::string_view{path}.substr(slash + 1, end - slash - 1)))
                return false;
            end = slash + 1;
        }
        return true;
    }

    [[nodiscard]] bool is_named(const std::string& directory, std::string_view name) const {
        const auto& directories = shards_[shard_of(directory)].directories;
        const auto found = directories.find(directory);
        return found != directories.end() && found->second.contains(std::string{name});
    }

    std::vector<model_shard> shards_;
};

} // namespace test_support
