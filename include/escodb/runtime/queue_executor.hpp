// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The queues that the real and the manual executor share; they differ in how time passes.

#include <escodb/base/error.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/handle_queue.hpp>

#include <atomic>
#include <cassert>
#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace escodb {

/// An executor with a queue of ready handles, one of idle ones and a list of timers. Only what
/// comes from other threads passes a mutex. For the contract see `executor`.
class queue_executor : public executor {
public:
    void post(std::coroutine_handle<> h) override { ready_.push_back(h); }
    void post_idle(std::coroutine_handle<> h) override { idle_.push_back(h); }
    void post_after(std::chrono::nanoseconds delay, std::coroutine_handle<> h) override {
        timers_.emplace(later(now(), delay), h);
    }
    void post_from_any_thread(std::coroutine_handle<> h) override {
        // Notified under the lock: as soon as it is free, the loop may end and be destroyed.
        const std::lock_guard lock{mutex_};
        incoming_.push_back(h);
        has_incoming_.store(true, std::memory_order_release);
        wake_.notify_one();
    }

    void forget(std::coroutine_handle<> h) noexcept override {
        ready_.forget(h);
        idle_.forget(h);
        std::erase_if(timers_, [h](const auto& timer) { return timer.second == h; });
        const std::lock_guard lock{mutex_};
        std::erase(incoming_, h);
    }

    void work_started() noexcept override {
        const std::lock_guard lock{mutex_};
        ++outside_;
    }
    void work_finished() noexcept override {
        const std::lock_guard lock{mutex_};
        assert(outside_ > 0);
        --outside_;
        wake_.notify_one();
    }

    void run_until(const std::function<bool()>& done) override {
        const driving mine{*this};
        while (!done()) {
            if (!resume_one_ready() && !resume_one_idle())
                wait();
        }
    }
    /// Resumes what is ready or idle until nothing is, without waiting for timers or other
    /// threads: for a program that has a loop of its own. \return how many handles it resumed.
    /// \throws error with `errc::storage_failed`, when another thread drives this executor.
    std::size_t run_ready() {
        const driving mine{*this};
        std::size_t resumed = 0;
        while (resume_one_ready() || resume_one_idle())
            ++resumed;
        return resumed;
    }
    [[nodiscard]] bool running() const noexcept override {
        return driver_.load(std::memory_order_relaxed) == std::this_thread::get_id();
    }

private:
    /// Nothing is ready. Returns when `next` has come or something was posted from another
    /// thread, or earlier. \param next the first timer. \param outside whether there is work
    /// outside. \pre one of the two.
    virtual void pass_time(std::unique_lock<std::mutex>& lock, std::condition_variable& wake,
                           std::optional<clock::time_point> next, bool outside) = 0;

    /// Resumes the handle that is first in turn; false, if none is ready.
    bool resume_one_ready() {
        if (has_incoming_.load(std::memory_order_acquire))
            take_incoming();
        // The clock is read only now and then, so that a busy queue is not slowed by a timer.
        if (!timers_.empty() && (ready_.empty() || ++turns_ % turns_per_clock == 0))
            take_due_timers();
        return resume_front(ready_);
    }
    bool resume_one_idle() { return resume_front(idle_); }

    static constexpr unsigned turns_per_clock = 32;

    /// While one lives, its thread drives the executor; nested ones change nothing.
    class driving {
    public:
        explicit driving(queue_executor& whom) : whom_(whom) {
            std::thread::id driver;
            outermost_ = whom_.driver_.compare_exchange_strong(driver, std::this_thread::get_id());
            if (!outermost_ && driver != std::this_thread::get_id())
                throw error(errc::storage_failed, "executor", "another thread drives it already");
        }
        driving(const driving&) = delete;
        driving& operator=(const driving&) = delete;
        ~driving() {
            if (outermost_)
                whom_.driver_.store(std::thread::id{});
        }

    private:
        queue_executor& whom_;
        bool outermost_;
    };

    static clock::time_point later(clock::time_point from,
                                   std::chrono::nanoseconds delay) noexcept {
        return delay >= clock::time_point::max() - from ? clock::time_point::max() : from + delay;
    }

    static bool resume_front(detail::handle_queue& queue) {
        if (queue.empty())
            return false;
        queue.pop_front().resume();
        return true;
    }

    void take_incoming() {
        const std::lock_guard lock{mutex_};
        ready_.make_room(incoming_.size()); // all or none
        for (const std::coroutine_handle<> h : incoming_)
            ready_.push_back(h);
        incoming_.clear();
        has_incoming_.store(false, std::memory_order_relaxed);
    }

    void take_due_timers() {
        const clock::time_point limit = now();
        while (!timers_.empty() && timers_.begin()->first <= limit) {
            ready_.push_back(timers_.begin()->second);
            timers_.erase(timers_.begin());
        }
    }

    void wait() {
        std::unique_lock lock{mutex_};
        if (!incoming_.empty())
            return;
        if (timers_.empty() && outside_ == 0)
            throw error(errc::storage_failed, "executor",
                        "nothing is left to run, yet the awaited work has not ended");
        std::optional<clock::time_point> next;
        if (!timers_.empty())
            next = timers_.begin()->first;
        pass_time(lock, wake_, next, outside_ > 0);
    }

    detail::handle_queue ready_;
    detail::handle_queue idle_;
    // Equal times stay in the order of posting.
    std::multimap<clock::time_point, std::coroutine_handle<>> timers_;
    unsigned turns_ = 0;
    std::atomic<std::thread::id> driver_{};

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::coroutine_handle<>> incoming_;
    std::size_t outside_ = 0;
    std::atomic<bool> has_incoming_{false};
};

} // namespace escodb
