// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An executor for tests and simulations: its time is virtual, so that nothing ever sleeps and
/// every run takes the same course.

#include <escodb/runtime/queue_executor.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace escodb {

/// Its clock stands still while anything is ready, idle or begun outside; then it jumps to the
/// next timer. It begins at zero. For the contract see `executor`.
class manual_executor final : public queue_executor {
public:
    [[nodiscard]] clock::time_point now() const override { return now_; }
    /// Virtual time since the beginning.
    [[nodiscard]] std::chrono::nanoseconds elapsed() const { return now_.time_since_epoch(); }
    /// Lets time pass; timers that fall due are resumed by the next run. \pre `by` >= 0.
    void advance(std::chrono::nanoseconds by) { now_ += by; }

private:
    void pass_time(std::unique_lock<std::mutex>& lock, std::condition_variable& wake,
                   std::optional<clock::time_point> next, bool outside) override {
        if (outside)
            wake.wait(lock);
        else
            now_ = *next;
    }

    clock::time_point now_{};
};

} // namespace escodb
