// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The everyday executor: runs on the thread that waits, and sleeps while nothing is ready.

#include <escodb/runtime/queue_executor.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>

namespace escodb {

/// Drives coroutines on the thread that calls `run_until`, in real time. For the contract see
/// `executor`.
class run_loop : public queue_executor {
private:
    void pass_time(std::unique_lock<std::mutex>& lock, std::condition_variable& wake,
                   std::optional<clock::time_point> next, bool /*outside*/) override {
        if (next)
            wake.wait_until(lock, *next);
        else
            wake.wait(lock);
    }
};

} // namespace escodb
