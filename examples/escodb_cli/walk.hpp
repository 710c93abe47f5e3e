// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Everything below a directory, in path order.

#include "open_store.hpp"

#include <escodb/format/text.hpp>

#include <string>
#include <utility>
#include <vector>

namespace cli {

/// A directory on the way to the name that is visited.
struct walk_level {
    std::string path;
    std::vector<std::string> names;
    std::size_t next = 0; ///< Of the name that comes next.

    [[nodiscard]] bool at_last() const noexcept { return next == names.size(); }
};

/// Whether a name can be asked for. JavaScript may have stored one with a lone surrogate, which is
/// no text that anybody can type.
[[nodiscard]] inline bool is_addressable(const std::string& name) {
    return escodb::format::is_valid_utf8(name);
}

/// Calls `visit(levels, name)` for each name below `path`, a directory before what it holds.
/// Since a directory's names are sorted with their `/`, the order is that of the whole paths too.
/// Goes down without recursion, so that no depth of directories is too much for the stack.
/// \returns false where there is no such directory.
template <class Visit> bool walk(store_task& task, std::string path, Visit visit) {
    std::vector<walk_level> levels;
    std::vector<std::string> names = task.list(path);
    if (names.empty())
        return false;
    levels.push_back({std::move(path), std::move(names), 0});
    while (!levels.empty()) {
        if (levels.back().at_last()) {
            levels.pop_back();
            continue;
        }
        walk_level& level = levels.back();
        const std::string name = level.names[level.next++];
        visit(std::as_const(levels), name);
        if (!name.ends_with('/') || !is_addressable(name))
            continue;
        std::string below = level.path + name;
        names = task.list(below);
        levels.push_back({std::move(below), std::move(names), 0});
    }
    return true;
}

} // namespace cli
