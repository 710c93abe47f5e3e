// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where coroutines run: an executor holds those that are ready, and one thread drives it.

#include <chrono>
#include <coroutine>
#include <functional>
#include <utility>

namespace escodb {

/// Resumes coroutines on the thread that drives it.
///
/// Thread safety: every member is called on the driving thread, except `post_from_any_thread`,
/// `work_started`, `work_finished` and `running`, which any thread may call.
///
/// Lifetime: the executor outlives every coroutine that waits on it. Its destructor resumes and
/// destroys nothing; handles that it still holds are forgotten.
///
/// What finishes on another thread: call `work_started` before handing the work over, let the
/// other thread call `post_from_any_thread` as the last thing that it does with the executor, and
/// call `work_finished` when the coroutine goes on (in `await_resume`). Called by the other thread
/// instead, `work_finished` could meet an executor that has been destroyed meanwhile.
class executor {
public:
    using clock = std::chrono::steady_clock;

    executor() noexcept = default;
    executor(const executor&) = delete;
    executor& operator=(const executor&) = delete;
    virtual ~executor() = default;

    /// Resumes `h` soon, in the order of posting; never from within this call.
    /// \throws std::bad_alloc and `h` is not posted; the same for the other kinds of post.
    virtual void post(std::coroutine_handle<> h) = 0;
    /// Resumes `h` when no posted handle is ready any more: plan first, then start. One idle
    /// handle at a time: what it posts runs before the next idle one.
    virtual void post_idle(std::coroutine_handle<> h) = 0;
    /// Resumes `h` when `delay` has passed; at once, if it is not positive.
    virtual void post_after(std::chrono::nanoseconds delay, std::coroutine_handle<> h) = 0;
    /// Like `post`, and wakes a `run_until` that sleeps. Thread safe.
    virtual void post_from_any_thread(std::coroutine_handle<> h) = 0;

    /// Takes back every post of `h`, for an awaiter that is destroyed while it waits. O(number of
    /// handles held).
    virtual void forget(std::coroutine_handle<> h) noexcept = 0;

    /// Does `work`, which must not throw, on another thread, where this executor has some for that.
    /// \return false, and nothing is done, where it has none. Users call `offload` (offload.hpp).
    /// \throws std::bad_alloc and the like: nothing is done.
    [[nodiscard]] virtual bool try_offload(std::function<void()> /*work*/) { return false; }

    /// Something that was begun outside will post; `run_until` waits for it. Thread safe.
    virtual void work_started() noexcept = 0;
    /// It has posted, or never will. Thread safe.
    virtual void work_finished() noexcept = 0;

    /// Resumes what is ready until `done` says true; asks it before each handle. Sleeps while only
    /// timers or work outside remain. May be called from a coroutine that it has resumed itself.
    /// \throws error with `errc::storage_failed` when `done` is false and nothing is ready, timed
    ///         or begun outside, so that it could only wait for ever; or when another thread
    ///         drives this executor. What `done` throws passes through.
    virtual void run_until(const std::function<bool()>& done) = 0;
    /// Whether the calling thread is inside `run_until`. Thread safe.
    [[nodiscard]] virtual bool running() const noexcept = 0;

    /// The time by which `post_after` counts.
    [[nodiscard]] virtual clock::time_point now() const { return clock::now(); }
};

namespace detail {

enum class hop_kind : unsigned char { soon, idle, later };

class hop_awaiter {
public:
    hop_awaiter(executor& where, hop_kind kind, std::chrono::nanoseconds delay) noexcept
        : where_(&where), delay_(delay), kind_(kind) {}
    hop_awaiter(const hop_awaiter&) = delete;
    hop_awaiter& operator=(const hop_awaiter&) = delete;
    ~hop_awaiter() {
        if (waiting_)
            where_->forget(waiting_);
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) {
        switch (kind_) {
        case hop_kind::soon: where_->post(caller); break;
        case hop_kind::idle: where_->post_idle(caller); break;
        case hop_kind::later: where_->post_after(delay_, caller); break;
        }
        waiting_ = caller;
    }
    void await_resume() noexcept { waiting_ = {}; }

private:
    executor* where_;
    std::chrono::nanoseconds delay_;
    std::coroutine_handle<> waiting_;
    hop_kind kind_;
};

/// Copyable, so that it can be passed on; the awaiter that it makes stays where it is.
class [[nodiscard]] hop {
public:
    hop(executor& where, hop_kind kind, std::chrono::nanoseconds delay = {}) noexcept
        : where_(&where), delay_(delay), kind_(kind) {}
    [[nodiscard]] hop_awaiter operator co_await() const noexcept {
        return hop_awaiter{*where_, kind_, delay_};
    }

private:
    executor* where_;
    std::chrono::nanoseconds delay_;
    hop_kind kind_;
};

} // namespace detail

/// `co_await schedule(e)` goes on after what was posted before.
inline detail::hop schedule(executor& where) noexcept {
    return detail::hop{where, detail::hop_kind::soon};
}
/// `co_await when_idle(e)` goes on when nothing else is ready.
inline detail::hop when_idle(executor& where) noexcept {
    return detail::hop{where, detail::hop_kind::idle};
}
/// `co_await sleep_for(e, 5ms)` goes on when the time has passed.
inline detail::hop sleep_for(executor& where, std::chrono::nanoseconds delay) noexcept {
    return detail::hop{where, detail::hop_kind::later, delay};
}

} // namespace escodb
