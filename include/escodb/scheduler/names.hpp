// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The paths that a task's writes concern, as a tree, with what is planned for each of them.

#include <escodb/scheduler/change_lists.hpp>
#include <escodb/scheduler/schedule.hpp>
#include <escodb/scheduler/slab.hpp>
#include <escodb/scheduler/text_pool.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace escodb::scheduler {

/// A document or a directory. It has an item of its own in one shard, and, but for the root, a
/// name in the item of its parent, which may be in another shard.
struct name_node {
    name_node* parent = nullptr; ///< the directory that names it; none for the root
    std::string_view path;       ///< normalised; the tree keeps it; a directory's ends in '/'
    std::uint32_t shard = 0;     ///< where its own item is
    std::uint16_t level = 0;     ///< how many directories are above it

    [[nodiscard]] bool is_directory() const noexcept { return path.back() == '/'; }
    /// Its name in the parent, `x` or `dir/`. \pre it has a parent.
    [[nodiscard]] std::string_view name() const noexcept {
        return path.substr(parent->path.size());
    }

    // The last operation of each kind, for the order within a task.
    operation_ref last_write;  ///< put, remove or touch of its item
    operation_ref last_link;   ///< of its name into the parent
    operation_ref last_unlink; ///< of its name from the parent
    /// Links and unlinks of names in this directory that its next conditional unlink must follow;
    /// some may have ended.
    change_list changes_below;

    // What the pending operations will leave, as far as it can be foreseen. Each holds only while
    // something is pending; else the committed state answers.
    std::uint32_t pending_changes = 0; ///< links and unlinks of its name
    std::uint32_t pending_below = 0;   ///< links and unlinks of names in it
    std::int32_t expected_size = 0;    ///< names that it will hold
    bool expected_named = false;       ///< the parent will name it
    bool expected_exists = false;      ///< its document will exist; with last_write

    // What calls that are being planned again do to it; see select_for_replan.
    enum concern : std::uint8_t { linked = 1, unlinked = 2, changed_below = 4, written = 8 };
    void note(std::uint32_t the_mark, concern what) noexcept {
        concerns = static_cast<std::uint8_t>((mark == the_mark ? concerns : 0) | what);
        mark = the_mark;
    }
    [[nodiscard]] bool is_noted(std::uint32_t the_mark, int any_of) const noexcept {
        return mark == the_mark && (concerns & any_of) != 0;
    }
    std::uint8_t concerns = 0; ///< as noted with `mark`
    std::uint32_t mark = 0;
    std::uint32_t next = nowhere; ///< the slab's
};

/// Owns the nodes. References stay good until `clear`. Not thread safe.
///
/// Nodes are found by a hash of the path that is carried on from directory to directory, so that
/// one pass over a path gives those of all its ancestors. New nodes of a path share a copy of it.
class name_tree {
public:
    /// The node of `path` and those of all its ancestors, made where missing. \pre it is valid.
    /// O(length), and no allocation but now and then.
    /// \param shard_of tells a path's shard; asked once per node.
    template <class ShardOf> name_node& intern(std::string_view path, ShardOf&& shard_of) {
        take_apart(path);
        std::size_t known = parts_.size(); // of them, those that have a node
        name_node* node = nullptr;
        for (; known > 0; --known)
            if (node = find(path.substr(0, parts_[known - 1].size), parts_[known - 1].hash);
                node != nullptr)
                break;
        if (known == parts_.size())
            return *node;
        const std::string_view kept = text_.keep(path);
        for (; known < parts_.size(); ++known) { // no recursion: a path can have many directories
            const std::string_view part = kept.substr(0, parts_[known].size);
            const std::uint32_t shard = shard_of(part);
            node = &make(node, part, shard, parts_[known].hash);
        }
        return *node;
    }

    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }

    /// \pre no operation and no call names a node.
    void clear() noexcept {
        nodes_.clear();
        places_.clear();
        text_.clear();
    }

private:
    struct prefix { // of a path: one that ends in a slash, or all of it
        std::size_t size;
        std::uint32_t hash;
    };
    struct place { // of the hash table
        std::uint32_t hash = 0;
        std::uint32_t node = nowhere;
    };
    static constexpr std::size_t fewest_places = 32;

    /// Notes the path's parts, from the root on, with their hashes.
    void take_apart(std::string_view path) {
        parts_.clear();
        std::uint64_t hash = 0;
        for (std::size_t begin = 0; begin < path.size();) {
            const std::size_t slash = path.find('/', begin);
            const std::size_t end = slash == path.npos ? path.size() : slash + 1;
            hash = carry_on(hash, path.substr(begin, end - begin));
            parts_.push_back({end, static_cast<std::uint32_t>(hash >> 32)});
            begin = end;
        }
    }

    static std::uint64_t carry_on(std::uint64_t hash, std::string_view segment) noexcept {
        constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
        std::uint64_t word = 0;
        for (; segment.size() >= sizeof word; segment.remove_prefix(sizeof word)) {
            std::memcpy(&word, segment.data(), sizeof word);
            hash = (hash ^ (hash >> 32) ^ word) * odd;
        }
        word = segment.size();
        for (const char c : segment)
            word = word << 8 | static_cast<unsigned char>(c);
        return (hash ^ (hash >> 32) ^ word) * odd;
    }

    name_node* find(std::string_view path, std::uint32_t hash) noexcept {
        if (places_.empty())
            return nullptr;
        for (std::size_t at = hash & (places_.size() - 1);; at = (at + 1) & (places_.size() - 1)) {
            const place& one = places_[at];
            if (one.node == nowhere)
                return nullptr;
            if (one.hash == hash && nodes_[one.node].path == path)
                return &nodes_[one.node];
        }
    }

    name_node& make(name_node* parent, std::string_view path, std::uint32_t shard,
                    std::uint32_t hash) {
        if (4 * nodes_.size() >= 3 * places_.size())
            grow();
        const std::uint32_t index = nodes_.take();
        name_node& made = nodes_[index];
        made.parent = parent;
        made.level = parent == nullptr ? std::uint16_t{0}
                                       : static_cast<std::uint16_t>(parent->level + 1);
        made.path = path;
        made.shard = shard;
        enter({hash, index});
        return made;
    }

    void enter(place entered) noexcept {
        std::size_t at = entered.hash & (places_.size() - 1);
        while (places_[at].node != nowhere)
            at = (at + 1) & (places_.size() - 1);
        places_[at] = entered;
    }

    void grow() {
        const std::vector<place> old = std::move(places_);
        places_ = std::vector<place>(std::max(fewest_places, 2 * old.size()));
        for (const place& one : old)
            if (one.node != nowhere)
                enter(one);
    }

    slab<name_node> nodes_;
    std::vector<place> places_; // a power of two, at most three quarters taken
    text_pool text_;
    std::vector<prefix> parts_; // of the path that is being interned
};

} // namespace escodb::scheduler
