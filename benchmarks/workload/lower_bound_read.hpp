// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Reads in a straight line: what is needed for one item out of a blob, and for the whole tree.

#include "opened_store.hpp"
#include "shard_text.hpp"
#include "storage_calls.hpp"

#include <escodb/format/names.hpp>
#include <escodb/format/shard_blob.hpp>
#include <escodb/model/path.hpp>
#include <escodb/store/policies.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::benchmarks {

template <class Adapter> class lower_bound_read {
public:
    lower_bound_read(storage_calls<Adapter> storage, store_keys& keys)
        : storage_(storage), keys_(&keys) {}

    /// A document: reads its shard, decrypts the index, looks for the path, decrypts the item.
    [[nodiscard]] policies<>::serialiser::value_type get(std::string_view path) {
        using normaliser = policies<>::normaliser;
        const std::string normal = model::parse_document_path<normaliser>(path).text();
        return item(normal, [](byte_view text) { return policies<>::serialiser::decode(text); });
    }

    /// The names in a directory, in the same way.
    [[nodiscard]] std::vector<std::string> list(std::string_view directory) {
        using normaliser = policies<>::normaliser;
        const std::string normal = model::parse_directory_path<normaliser>(directory).text();
        return item(normal, [](byte_view text) { return format::parse_names(as_text(text)); });
    }

    /// The paths of all documents: reads every shard, decrypts every index and every directory.
    [[nodiscard]] std::vector<std::string> find() {
        opened_store<Adapter> opened{storage_, *keys_};
        std::vector<std::string> found;
        std::vector<std::string> unread{"/"};
        while (!unread.empty()) {
            const std::string path = std::move(unread.back());
            unread.pop_back();
            for_each_name(opened.open(opened.place_of(path)), [&](std::string_view name) {
                if (model::is_directory(name))
                    unread.push_back(path + std::string{name});
                else
                    found.push_back(path + std::string{name});
            });
        }
        return found;
    }

private:
    template <class Decode> auto item(const std::string& path, Decode decode) {
        const std::string& id = keys_->shard_name(keys_->shard_of(path));
        const std::optional<blob> found = storage_.read(id);
        if (!found)
            throw std::runtime_error("there is no such shard");
        const format::shard_view view = format::parse_shard(found->value, id);
        shard_text text{*keys_, id, view.header};
        std::size_t place = view.items.size();
        std::size_t count = 0;
        for_each_name(text.open_index(view.index), [&](std::string_view name) {
            if (name == path)
                place = count;
            ++count;
        });
        if (count != view.items.size() || place == count)
            throw std::runtime_error("there is no such item");
        return decode(text.open_item(view.items[place], path));
    }

    storage_calls<Adapter> storage_;
    store_keys* keys_;
};

} // namespace escodb::benchmarks
