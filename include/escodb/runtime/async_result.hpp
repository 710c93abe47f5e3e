// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// `async_result<T>`: an `async<T>` whose failure is returned rather than thrown.

#include <escodb/base/attempt.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/result.hpp>
#include <escodb/runtime/async.hpp>

#include <coroutine>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace escodb {

/// Awaiting it gives a `result<T>`. Needs no memory of its own, so there is always one that can tell
/// of a lack of it. For the rest as `async`: lazy, awaited once, as an rvalue, by one thread.
template <class T> class [[nodiscard]] async_result {
    class awaiter {
    public:
        awaiter(async<T> work, std::optional<error> failure) noexcept
            : callee_(std::move(work).operator co_await()), failure_(std::move(failure)) {}
        awaiter(const awaiter&) = delete;
        awaiter& operator=(const awaiter&) = delete;

        [[nodiscard]] bool await_ready() {
            if (failure_)
                return true;
            result<bool> ready = attempt([this] { return callee_.await_ready(); });
            if (!ready.ok())
                failure_ = std::move(ready).error();
            return failure_ || *ready;
        }
        bool await_suspend(std::coroutine_handle<> caller) { return callee_.await_suspend(caller); }
        result<T> await_resume() {
            if (failure_)
                return std::move(*failure_);
            return attempt([this]() -> T { return callee_.await_resume(); });
        }

    private:
        detail::async_awaiter<T> callee_;
        std::optional<error> failure_;
    };

public:
    using value_type = result<T>;

    explicit async_result(async<T> work) noexcept : work_(std::move(work)) {}
    /// It has failed before it began.
    explicit async_result(error failure) noexcept : failure_(std::move(failure)) {}

    [[nodiscard]] awaiter operator co_await() && noexcept {
        return awaiter{std::move(work_), std::move(failure_)};
    }

private:
    async<T> work_;
    std::optional<error> failure_;
};

/// What `fn()` makes, an `async<T>`, as an `async_result<T>`; what it throws is the result as well.
template <class Fn> auto attempt_async(Fn&& fn) {
    using work = std::invoke_result_t<Fn>;
    using made = async_result<typename work::value_type>;
    result<work> begun = attempt(std::forward<Fn>(fn));
    return begun.ok() ? made{std::move(*begun)} : made{std::move(begun).error()};
}

} // namespace escodb
