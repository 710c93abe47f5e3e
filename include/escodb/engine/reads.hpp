// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The reads of a task: one document, one directory, all documents below one.

#include <escodb/base/secret.hpp>
#include <escodb/engine/documents.hpp>
#include <escodb/engine/shard_cache.hpp>
#include <escodb/model/path.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/async_generator.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace escodb::engine {

/// The document, or nothing. \param alive keeps the cache alive.
template <class Session, class Serialiser = typename Session::policies::serialiser>
async<std::optional<typename Serialiser::value_type>>
get_document([[maybe_unused]] std::shared_ptr<void> alive, std::shared_ptr<Session> store,
             shard_cache<Session>* cache, std::string path) {
    auto* const shard = co_await cache->get(store->keys.shard_of(path));
    const std::optional<secret_bytes> text = shard->read(path);
    std::optional<typename Serialiser::value_type> result;
    if (text)
        result = decode_document<Serialiser>(*text, path);
    co_return result;
}

/// The names in a directory; none: there is no such directory.
template <class Session>
async<std::vector<std::string>>
list_directory([[maybe_unused]] std::shared_ptr<void> alive, std::shared_ptr<Session> store,
               shard_cache<Session>* cache, std::string path) {
    auto* const shard = co_await cache->get(store->keys.shard_of(path));
    co_return shard->list(path);
}

/// The paths of all documents below `directory`, relative to it: each directory's names in their
/// order, a subdirectory's documents where its name stands. The shards of all subdirectories are
/// requested at once when their parent is read, so the breadth is loaded in parallel. A name that
/// leads nowhere gives nothing if it is a directory's; a document's is given all the same.
///
/// Memory: the names of one directory for each level of depth.
template <class Session>
async_generator<std::string> find_documents([[maybe_unused]] std::shared_ptr<void> alive,
                                            std::shared_ptr<Session> store,
                                            shard_cache<Session>* cache, std::string directory) {
    struct level {
        level(std::string the_path, std::vector<std::string> the_names)
            : path(std::move(the_path)), names(std::move(the_names)) {}
        std::string path;
        std::vector<std::string> names;
        std::size_t next = 0;
    };
    const std::size_t prefix = directory.size();
    std::vector<level> stack;
    std::string enter = std::move(directory);
    do {
        if (!enter.empty()) {
            auto* const shard = co_await cache->get(store->keys.shard_of(enter));
            std::vector<std::string> names = shard->list(enter);
            for (const std::string& name : names)
                if (model::is_directory(name))
                    cache->request(store->keys.shard_of(enter + name));
            stack.emplace_back(std::exchange(enter, {}), std::move(names));
        }
        level& top = stack.back();
        if (top.next == top.names.size()) {
            stack.pop_back();
            continue;
        }
        std::string path = top.path + top.names[top.next++];
        if (model::is_directory(path)) {
            enter = std::move(path);
            continue;
        }
        path.erase(0, prefix);
        co_yield std::move(path);
    } while (!stack.empty() || !enter.empty());
}

} // namespace escodb::engine
