// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The lock of one id, held: `ID.lock` (docs/format.md §7).
///
///     ID.<digits>.tmp   written, synced, flocked                  temp_file
///           │ link                                                try_take_lock
///        ID.lock        the same file; the revision is checked
///           │ rename                                              held_lock::publish
///           ID
///
/// A foreign client creates `ID.lock` empty and fills it. We never do: what appears under that name
/// from us is complete and synced, so whoever renames it, even by mistake, publishes a whole blob.

#include <escodb/adapters/file/posix.hpp>
#include <escodb/adapters/file/temp_file.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace escodb::file {

/// How a finished file becomes the lock.
enum class lock_method {
    link,  ///< it keeps its private name too, by which it is known as ours should we die
    rename ///< for file systems without hard links: after our death it looks like a foreign one
};

/// The lock of one id, taken by us. Given up with the object. Move-only.
class held_lock {
public:
    held_lock(std::string path, temp_file&& blob, identity who) noexcept
        : path_(std::move(path)), blob_(std::move(blob)), who_(who) {}
    held_lock(held_lock&& other) noexcept
        : path_(std::exchange(other.path_, {})), blob_(std::move(other.blob_)), who_(other.who_) {}
    held_lock& operator=(held_lock&&) = delete;
    ~held_lock() {
        try {
            give_up();
        } catch (...) {
            // An error is on its way already. The next client finds a lock whose owner is gone.
        }
    }

    /// Gives the lock up without having written.
    /// \returns false if it was not ours any more: somebody took it away or published it.
    bool give_up() {
        if (path_.empty())
            return true;
        const std::string path = std::exchange(path_, {});
        const bool ours = is_name_of(path, who_);
        if (ours && ::unlink(path.c_str()) != 0)
            fail(path, "unlink", errno);
        return ours;
    }

    /// Puts our blob in the place of `target`, which gives the lock up. The file stays open and
    /// flocked over the rename, so no instant exists at which the lock looks abandoned.
    /// \pre the caller has compared the revision since the lock was taken.
    /// \returns false if it cannot be known whether it was stored: the lock was taken from us, and
    /// `target` is not our blob. Where a foreign client renamed the lock in our place, all is well.
    [[nodiscard]] bool publish(const std::string& target) {
        const std::string path = std::exchange(path_, {});
        if (is_name_of(path, who_)) {
            if (::rename(path.c_str(), target.c_str()) == 0)
                return true;
            if (const int code = errno; code != ENOENT) {
                path_ = path;
                fail(target, "rename", code);
            }
        }
        try {
            return is_name_of(target, who_);
        } catch (const error&) {
            return false;
        }
    }

    /// Removes the private name. \returns the blob's file, open.
    descriptor release() noexcept { return blob_.release(); }

private:
    std::string path_; // empty once given up
    temp_file blob_;
    identity who_;
};

/// Makes `blob` the lock at `path` by one atomic call.
/// \returns nothing, and `blob` untouched, if there is a lock already.
[[nodiscard]] inline std::optional<held_lock>
try_take_lock(const std::string& path, temp_file& blob, lock_method method = lock_method::link) {
    const identity who = blob.stat().who;
    int code = 0;
    if (method == lock_method::link) {
        code = ::link(blob.path().c_str(), path.c_str()) == 0 ? 0 : errno;
        // What systems say where there are no hard links.
        if (code == EPERM || code == EOPNOTSUPP || code == ENOSYS || code == EMLINK)
            method = lock_method::rename;
    }
    if (method == lock_method::rename) {
#if defined(RENAME_NOREPLACE)
        code = ::renameat2(AT_FDCWD, blob.path().c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE)
                       == 0
                   ? 0
                   : errno;
#else
        code = code == 0 ? EOPNOTSUPP : code;
#endif
    }
    // A network file system that repeats a request whose reply was lost says EEXIST about our own.
    if (code == EEXIST && !is_name_of(path, who))
        return std::nullopt;
    if (code == EEXIST)
        code = 0;
    if (code != 0)
        fail(path, "create", code);
    return held_lock{path, std::move(blob), who};
}

} // namespace escodb::file
