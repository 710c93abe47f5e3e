// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// `async<T>`: a computation that runs when it is awaited, and gives a `T` or throws.

#include <escodb/base/error.hpp>
#include <escodb/runtime/continuation.hpp>
#include <escodb/runtime/frame_allocator.hpp>
#include <escodb/runtime/outcome.hpp>

#include <coroutine>
#include <type_traits>
#include <utility>

namespace escodb {

template <class T> class async;

namespace detail {

template <class T> class async_promise : public recycled_frame, public outcome_promise<T> {
    struct final_awaiter {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        // Not inlined: the caller may destroy this frame, so nothing of it may be kept there.
        [[gnu::noinline]] void
        await_suspend(std::coroutine_handle<async_promise> self) const noexcept {
            self.promise().link().finish();
        }
        void await_resume() const noexcept {}
    };

public:
    async<T> get_return_object() noexcept;
    std::suspend_always initial_suspend() const noexcept { return {}; }
    final_awaiter final_suspend() const noexcept { return {}; }
    [[nodiscard]] continuation& link() noexcept { return link_; }

private:
    continuation link_;
};

/// Owns the frame from the await until the end of the full expression.
template <class T> class async_awaiter {
public:
    explicit async_awaiter(std::coroutine_handle<async_promise<T>> callee) noexcept
        : callee_(callee) {}
    async_awaiter(const async_awaiter&) = delete;
    async_awaiter& operator=(const async_awaiter&) = delete;
    ~async_awaiter() {
        if (callee_)
            callee_.destroy();
    }

    [[nodiscard]] bool await_ready() const {
        if (!callee_)
            throw error(errc::invalid_option, "async", "it was awaited before, or moved from");
        return false;
    }

    bool await_suspend(std::coroutine_handle<> caller) {
        continuation& link = callee_.promise().link();
        link.begin(caller);
        callee_.resume();
        return link.must_wait();
    }

    T await_resume() { return callee_.promise().result().take(); }

private:
    std::coroutine_handle<async_promise<T>> callee_;
};

} // namespace detail

/// A lazy coroutine: it starts when it is awaited, and its caller goes on when it has ended.
///
///     async<int> answer();
///     int a = co_await answer();
///     auto later = answer();
///     int b = co_await std::move(later);
///
/// It can be awaited once and only as an rvalue; a second await throws `errc::invalid_option`.
/// The stack does not grow with the number of awaits, only with the depth of nested calls.
///
/// Lifetime: the object owns the coroutine. Destroyed before it was awaited, it runs nothing;
/// destroyed while it is suspended, it destroys its local variables and what it awaits. A
/// coroutine must not be destroyed while it runs. Since it starts late, its parameters should be
/// values: a reference may dangle by then.
///
/// Thread safety: none. One executor's thread starts, resumes and destroys it.
template <class T = void> class [[nodiscard]] async {
    static_assert(!std::is_reference_v<T>, "an async gives a value, not a reference");

public:
    using promise_type = detail::async_promise<T>;
    using value_type = T;

    /// Empty: not to be awaited.
    async() noexcept = default;
    async(async&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    async& operator=(async&& other) noexcept {
        if (this != &other) {
            reset();
            frame_ = std::exchange(other.frame_, {});
        }
        return *this;
    }
    ~async() { reset(); }

    /// Whether it can still be awaited.
    [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(frame_); }

    [[nodiscard]] detail::async_awaiter<T> operator co_await() && noexcept {
        return detail::async_awaiter<T>{std::exchange(frame_, {})};
    }

private:
    friend promise_type;
    explicit async(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

    void reset() noexcept {
        if (frame_)
            std::exchange(frame_, {}).destroy();
    }

    std::coroutine_handle<promise_type> frame_;
};

template <class T> async<T> detail::async_promise<T>::get_return_object() noexcept {
    return async<T>{std::coroutine_handle<async_promise>::from_promise(*this)};
}

} // namespace escodb
