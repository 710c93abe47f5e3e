// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A coroutine that no other coroutine awaits: the top of a chain, started by hand. `sync_wait`
/// has one, `when_all` one for each of its arguments.

#include <escodb/runtime/continuation.hpp>
#include <escodb/runtime/frame_allocator.hpp>
#include <escodb/runtime/outcome.hpp>

#include <coroutine>
#include <cstddef>
#include <utility>

namespace escodb::detail {

/// Counts the roots of a group down, and resumes who waits for the group after the last.
class countdown {
public:
    explicit countdown(std::size_t count) noexcept : left_(count) {}
    void one_ended() noexcept {
        if (--left_ == 0)
            link_.finish();
    }
    [[nodiscard]] continuation& link() noexcept { return link_; }

private:
    std::size_t left_;
    continuation link_;
};

/// Owns its frame. Started at most once; destroyed at any time but while it runs.
template <class T> class root {
public:
    class promise_type : public recycled_frame, public outcome_promise<T> {
        struct final_awaiter {
            [[nodiscard]] bool await_ready() const noexcept { return false; }
            // Not inlined: the group's owner may destroy this frame.
            [[gnu::noinline]] void
            await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
                if (countdown* const group = self.promise().group_)
                    group->one_ended();
            }
            void await_resume() const noexcept {}
        };

    public:
        root get_return_object() noexcept {
            return root{std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        final_awaiter final_suspend() const noexcept { return {}; }

    private:
        friend root;
        countdown* group_ = nullptr;
    };

    root(root&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    root& operator=(root&&) = delete;
    ~root() {
        if (frame_)
            frame_.destroy();
    }

    /// For an executor to start it.
    [[nodiscard]] std::coroutine_handle<> handle() const noexcept { return frame_; }
    /// Starts it now, as one of `group`.
    void start(countdown& group) {
        frame_.promise().group_ = &group;
        frame_.resume();
    }
    [[nodiscard]] bool done() const noexcept { return frame_.done(); }
    [[nodiscard]] outcome<T>& result() noexcept { return frame_.promise().result(); }

private:
    explicit root(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
};

/// A root that awaits `what`. \tparam A the type to keep: a value, or a reference that outlives it.
template <class T, class A> root<T> make_root(A what) { co_return co_await std::forward<A>(what); }

} // namespace escodb::detail
