// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A flag for which coroutines can wait.

#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/waiter_list.hpp>

#include <cassert>
#include <coroutine>

namespace escodb {

/// Any number of coroutines wait until it is set; they are resumed by the executor, in the order
/// in which they came, and go on even if it has been reset meanwhile.
///
/// Thread safety: none; the executor's thread only. Lifetime: outlives those that wait in its
/// queue; the ones that `set` has released need it no more.
class async_event {
    class awaiter {
    public:
        explicit awaiter(async_event& event) noexcept : event_(&event), where_(event.where_) {}
        awaiter(const awaiter&) = delete;
        awaiter& operator=(const awaiter&) = delete;
        ~awaiter() {
            if (place_.at == detail::waiter::stage::queued)
                event_->waiters_.remove(place_);
            else if (place_.at == detail::waiter::stage::posted)
                where_->forget(place_.handle);
        }

        [[nodiscard]] bool await_ready() const noexcept { return event_->set_; }
        void await_suspend(std::coroutine_handle<> caller) noexcept {
            event_->waiters_.push_back(place_, caller);
        }
        void await_resume() noexcept { place_.at = detail::waiter::stage::outside; }

    private:
        async_event* event_;
        executor* where_;
        detail::waiter place_;
    };

    class [[nodiscard]] waiting {
    public:
        explicit waiting(async_event& event) noexcept : event_(&event) {}
        [[nodiscard]] awaiter operator co_await() const noexcept { return awaiter{*event_}; }

    private:
        async_event* event_;
    };

public:
    explicit async_event(executor& where, bool set = false) noexcept : where_(&where), set_(set) {}
    async_event(const async_event&) = delete;
    async_event& operator=(const async_event&) = delete;
    ~async_event() { assert(waiters_.empty() && "an event died with coroutines waiting for it"); }

    /// Releases all who wait, and all who come until `reset`. O(number who wait).
    /// \throws std::bad_alloc: some may have been released; call it again.
    void set() {
        set_ = true;
        while (!waiters_.empty())
            waiters_.post_first(*where_);
    }
    void reset() noexcept { set_ = false; }
    [[nodiscard]] bool is_set() const noexcept { return set_; }

    /// `co_await event.wait()` goes on at once if it is set.
    waiting wait() noexcept { return waiting{*this}; }

private:
    executor* where_;
    detail::waiter_list waiters_;
    bool set_;
};

} // namespace escodb
