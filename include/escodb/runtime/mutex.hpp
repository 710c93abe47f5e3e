// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Mutual exclusion of coroutines that share a thread: what one does between two awaits is safe
/// anyway; this protects what spans an await.

#include <escodb/runtime/semaphore.hpp>

#include <optional>

namespace escodb {

/// Holds the mutex; unlocks when it is destroyed, or by `release`.
using async_lock = async_permit;

/// A semaphore with one permit: first come, first served, and not recursive.
///
///     async_lock guard = co_await mutex.lock();
///
/// Thread safety: none; it keeps coroutines apart, not threads. Lifetime: outlives its waiters and
/// locks.
class async_mutex {
public:
    explicit async_mutex(executor& where) noexcept : one_(where, 1) {}

    /// `co_await mutex.lock()` gives an `async_lock`, at once if the mutex is free.
    auto lock() noexcept { return one_.acquire(); }
    /// The lock if the mutex is free, without waiting.
    [[nodiscard]] std::optional<async_lock> try_lock() noexcept { return one_.try_acquire(); }
    [[nodiscard]] bool is_locked() const noexcept { return one_.free() == 0; }

private:
    async_semaphore one_;
};

} // namespace escodb
