// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Locks and unfinished blobs whose owner has died: how they are told from those of the living,
/// and how they are cleared without ever clearing the wrong one.
///
/// A lock of ours is a second name of a file `ID.<digits>.tmp`, which carries the kernel's lock for
/// as long as its owner lives. Whoever obtains that lock therefore knows that the owner is dead,
/// and keeps all other clearers away while it holds it. After obtaining it, the name is looked up
/// again: it may have become another file's since it was opened.
///
/// A lock without such a second name is a foreign one. Its owner has it open until just before it
/// renames it; so it is cleared only when nobody has it open and it is old (see `file_options`).

#include <escodb/adapters/file/blob_id.hpp>
#include <escodb/adapters/file/directory.hpp>
#include <escodb/adapters/file/kernel_lock.hpp>
#include <escodb/adapters/file/options.hpp>
#include <escodb/adapters/file/posix.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

namespace escodb::file {

/// Removes a name; that it is gone already is as good.
inline void remove_name(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        fail(path, "unlink", errno);
}

/// The private name under which the file `who` is in `folder` too; empty if there is none.
[[nodiscard]] inline std::string find_temp_name(const std::string& folder, std::string_view id,
                                                const identity& who) {
    std::string found;
    for_each_name(folder, [&](std::string_view name) {
        if (id_of_temp_name(name) != id)
            return true;
        std::string path = folder + '/' + std::string{name};
        if (!is_name_of(path, who))
            return true;
        found = std::move(path);
        return false;
    });
    return found;
}

/// How long before (or, should the clock have been set back, after) `now` the file was changed.
[[nodiscard]] inline std::chrono::nanoseconds age_of(const identity& who, file_time now) {
    const file_time last = std::max(who.modified, who.changed);
    return now < last ? last - now : now - last;
}

/// Opens what may be somebody's lock without waiting for anything. Empty: it is gone.
[[nodiscard]] inline descriptor open_suspect(const std::string& path, claim& readable) {
    readable = claim::granted;
    for (const int access : {O_RDWR, O_RDONLY}) {
        descriptor file{uninterrupted([&] {
            // O_NONBLOCK: neither for a pipe put there nor for another clearer's lease.
            return ::open(path.c_str(), access | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
        })};
        if (file || errno == ENOENT)
            return file;
        if (errno == EWOULDBLOCK) {
            readable = claim::refused;
            return {};
        }
        if (errno != EACCES && errno != EPERM && errno != EROFS)
            fail(path, "open", errno);
    }
    readable = claim::unsupported;
    return {};
}

/// Answers about the lock of an id.
enum class lock_state {
    free, ///< there is none, or none any more: try again to take it
    held  ///< its owner lives, or may live
};

/// Clears the lock of `id` in `folder` if its owner is gone. `now` is the file system's time.
/// Throws `storage_failed` naming the lock if it is old and may not be judged, or does not yield.
[[nodiscard]] inline lock_state clear_if_abandoned(const std::string& folder, std::string_view id,
                                                   file_time now, const file_options& options) {
    const std::string lock = folder + '/' + std::string{id} + std::string{lock_ending};
    claim readable;
    const descriptor file = open_suspect(lock, readable);
    if (readable == claim::refused)
        return lock_state::held;
    status found;
    claim owner = claim::unsupported;
    if (file) {
        found = status_of(file, lock);
        owner = try_flock(file, lock);
        if (owner == claim::refused)
            return lock_state::held;
        if (!is_name_of(lock, found.who))
            return lock_state::free;
    } else {
        struct stat raw;
        if (readable == claim::granted || ::lstat(lock.c_str(), &raw) != 0)
            return lock_state::free;
        found = make_status(raw);
    }
    if (!found.regular)
        fail(lock, "this is no lock file", EINVAL);

    if (owner == claim::granted && found.links > 1) {
        const std::string temp = find_temp_name(folder, id, found.who);
        if (!temp.empty()) {
            // In this order: a lock that has lost its second name would look like a foreign one.
            remove_name(lock);
            remove_name(temp);
            return lock_state::free;
        }
    }

    const std::chrono::nanoseconds age = age_of(found.who, now);
    if (age < options.foreign_lock_age)
        return lock_state::held;
    const claim alone = file ? try_lease(file) : claim::unsupported;
    if (alone == claim::refused)
        return lock_state::held;
    if (alone == claim::unsupported) {
        if (age < options.unleased_lock_age.value_or(options.foreign_lock_age))
            return lock_state::held;
        // A lock that may not even be opened may be one of ours whose owner lives.
        if (!file || !options.unleased_lock_age)
            throw error{errc::storage_failed, lock,
                        "an old lock, and it cannot be told whether a program still uses it; "
                        "remove it if none does"};
    }
    if (is_name_of(lock, found.who))
        remove_name(lock);
    return lock_state::free;
}

/// Removes one unfinished blob, and the lock that is the same file, if its owner is surely gone.
inline void sweep_temp_file(const std::string& folder, std::string_view name, file_time now,
                            std::chrono::nanoseconds age) {
    const std::string temp = folder + '/' + std::string{name};
    claim readable;
    const descriptor file = open_suspect(temp, readable);
    if (!file)
        return;
    const status found = status_of(file, temp);
    if (!found.regular || age_of(found.who, now) < age ||
        try_flock(file, temp) != claim::granted || !is_name_of(temp, found.who))
        return;
    const std::string lock =
        folder + '/' + std::string{id_of_temp_name(name)} + std::string{lock_ending};
    if (found.links > 1 && is_name_of(lock, found.who))
        remove_name(lock);
    remove_name(temp);
}

/// Removes the unfinished blobs that dead writers left in `folder`. Those changed less than `age`
/// before `now` stay: their owner may be about to lock them. What cannot be judged or removed stays
/// too: it is in nobody's way, and a write must not fail for it. O(names in the folder).
inline void sweep_temp_files(const std::string& folder, file_time now,
                             std::chrono::nanoseconds age) {
    for_each_name(folder, [&](std::string_view name) {
        if (id_of_temp_name(name).empty())
            return true;
        try {
            sweep_temp_file(folder, name, now, age);
        } catch (const error&) {
        }
        return true;
    });
}

} // namespace escodb::file
