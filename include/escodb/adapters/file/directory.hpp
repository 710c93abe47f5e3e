// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What is done to a store's folder as a whole: made, synced, listed.

#include <escodb/adapters/file/posix.hpp>

#include <string>
#include <string_view>

#include <dirent.h>

namespace escodb::file {

/// The folder that holds `path`, which is absolute.
[[nodiscard]] inline std::string parent_folder(std::string_view path) {
    const auto slash = path.rfind('/');
    return std::string{slash == 0 ? "/" : path.substr(0, slash)};
}

/// Makes the names in `folder` survive a loss of power.
inline void sync_folder(const std::string& folder) {
    const descriptor opened = open_if_present(folder, O_RDONLY | O_DIRECTORY);
    if (!opened)
        fail(folder, "open", ENOENT);
    // Some network file systems cannot sync a folder and do it on their own.
    if (uninterrupted([&] { return ::fsync(opened.get()); }) != 0 && errno != EINVAL)
        fail(folder, "fsync", errno);
}

/// Makes `folder` (an absolute path) and what is missing above it, with mode 0700; what exists
/// stays as it is. With `durable`, each new name is synced.
inline void make_folders(const std::string& folder, bool durable) {
    if (::mkdir(folder.c_str(), 0700) != 0) {
        if (errno == EEXIST)
            return; // whether it is a folder, the file created in it next will tell
        if (errno != ENOENT || folder == "/")
            fail(folder, "mkdir", errno);
        make_folders(parent_folder(folder), durable);
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
            fail(folder, "mkdir", errno);
    }
    if (durable)
        sync_folder(parent_folder(folder));
}

/// Calls `visit(std::string_view name)` for each name in `folder`; `visit` returns false to stop.
/// Names that come or go meanwhile may be met or not.
template <class Visit> void for_each_name(const std::string& folder, Visit visit) {
    struct closer {
        DIR* listing;
        ~closer() { ::closedir(listing); }
    };
    DIR* const listing = ::opendir(folder.c_str());
    if (listing == nullptr)
        fail(folder, "opendir", errno);
    const closer close_at_end{listing};
    for (;;) {
        errno = 0;
        const struct dirent* const entry = ::readdir(listing);
        if (entry == nullptr) {
            if (errno != 0)
                fail(folder, "readdir", errno);
            return;
        }
        if (!visit(std::string_view{entry->d_name}))
            return;
    }
}

} // namespace escodb::file
