// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// From the shards of one layout to those of another: which document goes where, and the blobs that
/// come of it (docs/resharding.md). No input or output.

#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/model/path.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/model/shard.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace escodb::engine {

/// Opens a shard's blob and checks that its paths are valid and its own. O(items) of hashing.
/// \throws error as the constructor of `model::shard`; malformed_shard for such a path.
template <class Policies>
[[nodiscard]] model::shard<Policies> open_to_move(model::root_keys<Policies>& keys,
                                                  std::uint32_t number, std::string blob) {
    const std::string& id = keys.shard_name(number);
    model::shard<Policies> opened{keys, id, std::move(blob), {}};
    for (const std::string& path : opened.paths()) {
        std::string_view flaw = model::flaw_of(path);
        if (flaw.empty() && keys.shard_of(path) != number)
            flaw = "it belongs to another shard";
        if (!flaw.empty())
            throw error(errc::malformed_shard, id,
                        "the path " + model::detail::printable(path) + ": " + std::string{flaw});
    }
    return opened;
}

/// Checks that a shard can be moved: opens it and each of its documents.
/// \throws error as `open_to_move`, and as `model::shard::read`.
template <class Policies>
void check_movable(model::root_keys<Policies>& keys, std::uint32_t number, std::string blob) {
    auto opened = open_to_move(keys, number, std::move(blob));
    for (const std::string& path : opened.paths())
        if (!model::is_directory(path))
            static_cast<void>(opened.read(path));
}

/// Takes the old shards, gives the new ones, one at a time. The documents alone are carried over, as
/// the bytes that they are. The directories are made anew from the documents' paths, so that a name
/// that led nowhere does not come along.
///
/// Memory: the old blobs, every path twice, and one new shard while it is made. Not thread safe.
template <class Policies> class redistribution {
public:
    using keys_type = model::root_keys<Policies>;

    /// \param from, to the keys of the layouts; they outlive this.
    redistribution(keys_type& from, keys_type& to)
        : from_(from), to_(to), parts_(to.shard_count()) {}

    /// Takes an old shard. Throws as `open_to_move`.
    void take(std::uint32_t number, std::string blob) {
        auto& old = old_.emplace_back(std::make_unique<shard>(
            open_to_move(from_, number, std::move(blob))));
        for (std::string& path : old->paths()) {
            if (model::is_directory(path))
                continue;
            link_ancestors(path);
            parts_[to_.shard_of(path)].documents.emplace_back(old.get(), std::move(path));
        }
    }

    /// Whether a new shard has nothing, so that there needs to be no blob of it.
    [[nodiscard]] bool is_empty(std::uint32_t number) const {
        return parts_.at(number).documents.empty() && parts_.at(number).links.empty();
    }

    /// The blob of a new shard, sealed anew with every call. \throws error as `model::shard::read`
    /// and `model::shard::encode`.
    [[nodiscard]] std::string blob_of(std::uint32_t number) const {
        const part& of = parts_.at(number);
        shard made{to_, to_.shard_name(number)};
        for (const auto& [old, path] : of.documents)
            if (std::optional<secret_bytes> text = old->read(path))
                made.put(path, std::move(*text));
        for (const auto& [directory, name] : of.links)
            made.link(directory, name);
        return made.encode();
    }

private:
    using shard = model::shard<Policies>;

    /// What goes into one new shard.
    struct part {
        std::vector<std::pair<shard*, std::string>> documents;
        std::vector<std::pair<std::string, std::string>> links; // directory, name
    };

    void link_ancestors(std::string_view path) {
        for (;;) {
            const std::string_view directory = model::parent_of(path);
            if (directory.empty())
                return;
            parts_[to_.shard_of(directory)].links.emplace_back(directory, model::name_of(path));
            if (!linked_.emplace(directory).second)
                return; // and with it all that are above
            path = directory;
        }
    }

    keys_type& from_;
    keys_type& to_;
    std::vector<std::unique_ptr<shard>> old_;
    std::vector<part> parts_;
    std::unordered_set<std::string> linked_; // directories that are named up to the root
};

} // namespace escodb::engine
