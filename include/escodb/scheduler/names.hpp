// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The paths that a task's writes concern, as a tree, with what is planned for each of them.

#include <escodb/scheduler/schedule.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace escodb::scheduler {

/// A document or a directory. It has an item of its own in one shard, and, but for the root, a
/// name in the item of its parent, which may be in another shard.
struct name_node {
    name_node* parent = nullptr; ///< the directory that names it; none for the root
    std::string path;            ///< normalised; a directory's ends in '/'
    std::uint32_t shard = 0;     ///< where its own item is

    [[nodiscard]] bool is_directory() const noexcept { return path.back() == '/'; }
    /// Its name in the parent, `x` or `dir/`. \pre it has a parent.
    [[nodiscard]] std::string_view name() const noexcept {
        return std::string_view{path}.substr(parent->path.size());
    }

    // The last operation of each kind, for the order within a task.
    operation_ref last_write;  ///< put, remove or touch of its item
    operation_ref last_link;   ///< of its name into the parent
    operation_ref last_unlink; ///< of its name from the parent
    /// Links and unlinks of names in this directory that its next conditional unlink must follow.
    std::vector<operation_ref> changes_below;

    // What the pending operations will leave, as far as it can be foreseen. Each holds only while
    // something is pending; else the committed state answers.
    std::uint32_t pending_changes = 0; ///< links and unlinks of its name
    std::uint32_t pending_below = 0;   ///< links and unlinks of names in it
    bool expected_named = false;       ///< the parent will name it
    bool expected_exists = false;      ///< its document will exist; with last_write
    std::int64_t expected_size = 0;    ///< names that it will hold

    // Marks of the calls that are being planned again; see select_for_replan.
    std::uint64_t linked_mark = 0;
    std::uint64_t unlinked_mark = 0;
    std::uint64_t below_mark = 0;
    std::uint64_t written_mark = 0;
};

/// Owns the nodes. References stay good until `clear`. Not thread safe.
class name_tree {
public:
    /// The node of `path` and those of all its ancestors, made where missing. \pre it is valid.
    /// \param shard_of tells a path's shard; asked once per node.
    template <class ShardOf> name_node& intern(std::string_view path, ShardOf&& shard_of) {
        name_node* node = nullptr;
        std::size_t known = path.size(); // the longest part of the path that has a node, or none
        for (; known > 0; known = parent_size(path, known)) {
            if (const auto found = by_path_.find(path.substr(0, known)); found != by_path_.end()) {
                node = found->second;
                break;
            }
        }
        while (known < path.size()) { // no recursion: a path can have 32,768 directories
            const std::size_t slash = path.find('/', known);
            known = slash == path.npos ? path.size() : slash + 1;
            const std::string_view part = path.substr(0, known);
            const std::uint32_t shard = shard_of(part);
            name_node& made = nodes_.emplace_back();
            made.parent = node;
            made.path = part;
            made.shard = shard;
            by_path_.emplace(made.path, &made);
            node = &made;
        }
        return *node;
    }

    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }

    /// \pre no operation and no call names a node.
    void clear() noexcept {
        by_path_.clear();
        nodes_.clear();
    }

private:
    /// How much of a path's first `size` bytes is the parent's path; 0 for the root.
    static std::size_t parent_size(std::string_view path, std::size_t size) {
        return size < 2 ? 0 : path.find_last_of('/', size - 2) + 1;
    }

    std::deque<name_node> nodes_;
    std::unordered_map<std::string_view, name_node*> by_path_;
};

} // namespace escodb::scheduler
