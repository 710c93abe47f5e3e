// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// `async_result<T>`: an `async<T>` whose failure is returned rather than thrown.

#include <escodb/base/attempt.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/result.hpp>
#include <escodb/runtime/async.hpp>

#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

namespace escodb {

/// Awaiting it gives a `result<T>`. Needs no memory of its own, so there is always one that can tell
/// of a lack of it. For the rest as `async`: lazy, awaited once, as an rvalue, by one thread.
/// \tparam From what the `async` gives, from which a `T` is made.
template <class T, class From = T> class [[nodiscard]] async_result {
    class awaiter {
    public:
        awaiter(async<From> work, std::optional<error> failure) noexcept
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
            return attempt([this]() -> T { return static_cast<T>(callee_.await_resume()); });
        }

    private:
        detail::async_awaiter<From> callee_;
        std::optional<error> failure_;
    };

public:
    using value_type = result<T>;

    explicit async_result(async<From> work) noexcept : work_(std::move(work)) {}
    /// It has failed before it began.
    explicit async_result(error failure) noexcept : failure_(std::move(failure)) {}

    [[nodiscard]] awaiter operator co_await() && noexcept {
        return awaiter{std::move(work_), std::move(failure_)};
    }

private:
    async<From> work_;
    std::optional<error> failure_;
};

/// What `fn()` makes, an `async`, as an `async_result`; what it throws is the result as well.
/// \tparam T the type to give, if it is another than that of the `async`.
template <class T, class Fn> auto attempt_async_of(Fn&& fn) {
    using work = std::invoke_result_t<Fn>;
    using made = async_result<T, typename work::value_type>;
    result<work> begun = attempt(std::forward<Fn>(fn));
    return begun.ok() ? made{std::move(*begun)} : made{std::move(begun).error()};
}
template <class Fn> auto attempt_async(Fn&& fn) {
    using value = typename std::invoke_result_t<Fn>::value_type;
    return attempt_async_of<value>(std::forward<Fn>(fn));
}

} // namespace escodb
