// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The values that steer the engine at run time.

#include <escodb/base/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>

namespace escodb {

/// How long a call goes on when other clients keep changing what it is about. Whichever limit is
/// reached first ends it with `errc::conflict`; the store is consistent then too.
struct retry_settings {
    std::uint32_t attempts = 100;                  ///< of each call, the first one included
    std::chrono::milliseconds time{60'000};        ///< since a call's first conflict
    std::chrono::milliseconds first_delay{2};      ///< doubles with every failure of a shard …
    std::chrono::milliseconds longest_delay{1'000}; ///< … up to this; each is jittered by half

    /// \throws error invalid_option naming the member that is out of range.
    void check() const {
        if (attempts < 1)
            throw error(errc::invalid_option, "retry.attempts", "it must be at least 1");
        if (time.count() < 0)
            throw error(errc::invalid_option, "retry.time", "it must not be negative");
        if (first_delay.count() < 0 || first_delay > longest_delay)
            throw error(errc::invalid_option, "retry.first_delay",
                        "it must be from 0 to retry.longest_delay");
    }
};

/// Settings of the engine; `basic_options` adds those of the store.
struct engine_settings {
    retry_settings retry;
    /// Storage requests of one task that may be under way at once.
    std::size_t parallel_requests = 64;
    /// Shards that are kept in memory between the calls of a handle and its tasks, by the bytes of
    /// their blobs; in memory each takes some three times as much. A kept shard is not read again
    /// while storage says that it is unchanged. Its paths stay in memory, its documents do not.
    std::size_t kept_bytes = std::size_t{16} << 20;
    /// Told of every error that no one waited for. Must not throw. Default: prints the error's
    /// sentence on the standard error stream.
    std::function<void(std::exception_ptr)> lost_error;

    void check() const {
        retry.check();
        if (parallel_requests < 1)
            throw error(errc::invalid_option, "parallel_requests", "it must be at least 1");
    }
};

} // namespace escodb
