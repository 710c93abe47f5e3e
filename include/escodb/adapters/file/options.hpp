// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Settings of file storage.

#include <escodb/base/error.hpp>
#include <escodb/runtime/executor.hpp>

#include <chrono>
#include <optional>

namespace escodb {

/// Settings of a `file_adapter`. Ages count from the last change of the lock file, by the file
/// system's own clock, so that a server's clock that differs from ours does no harm.
struct file_options {
    file_options() {}
    /// The defaults, but for `sync`.
    explicit file_options(bool sync_writes) : sync(sync_writes) {}

    /// Whether a write returns only once it would survive a loss of power: fsync of the file and
    /// of its folder. Without it a *killed program* still loses nothing.
    bool sync = true;

    /// A lock that another program left behind is cleared when nobody has it open and it is at
    /// least this old. The age covers what no test can see: a program that was stopped between
    /// closing its lock and renaming it. One that wakes later than this may lose its write, or,
    /// where one of ours is being committed at that very instant, publish ours early.
    std::chrono::nanoseconds foreign_lock_age = std::chrono::seconds{10};

    /// The same where the system cannot tell whether anybody has the lock open (no leases: network
    /// and FUSE file systems, a lock of another owner, systems other than Linux): the age alone
    /// then decides. Nothing: such a lock is never cleared, and once it is older than
    /// `foreign_lock_age` the answer is an error that names the file. So it is, beyond this age,
    /// for a lock that we may not even open.
    std::optional<std::chrono::nanoseconds> unleased_lock_age = std::chrono::minutes{2};

    /// How long a write waits, in short sleeps, for a lock whose owner lives, before it answers
    /// "conflict". The calling thread sleeps, so this is meant for milliseconds.
    std::chrono::nanoseconds busy_wait = std::chrono::milliseconds{3};

    /// Whose other threads write the files, if it has some (`pooled_loop`): the store's. Then the
    /// writes of several shards, and their fsyncs, overlap. Outlives the adapter.
    executor* offload_to = nullptr;

    /// Throws `invalid_option` naming the first setting that is out of range.
    void check() const {
        using std::chrono::nanoseconds;
        if (foreign_lock_age < nanoseconds{0})
            throw error{errc::invalid_option, "foreign_lock_age", "an age must not be negative"};
        if (unleased_lock_age && *unleased_lock_age < nanoseconds{0})
            throw error{errc::invalid_option, "unleased_lock_age", "an age must not be negative"};
        if (busy_wait < nanoseconds{0} || busy_wait > std::chrono::minutes{1})
            throw error{errc::invalid_option, "busy_wait", "must be from 0 to 1 minute"};
    }
};

} // namespace escodb
