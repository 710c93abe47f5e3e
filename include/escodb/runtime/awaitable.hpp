// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What can stand behind `co_await` in any coroutine, and what comes out of it.

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

namespace escodb {

/// Has the three functions that the language calls to wait.
template <class A>
concept awaiter = requires(A& a, std::coroutine_handle<> caller) {
    { a.await_ready() } -> std::convertible_to<bool>;
    a.await_suspend(caller);
    a.await_resume();
};

namespace detail {

template <class A>
concept has_member_co_await = requires(A&& a) {
    std::forward<A>(a).operator co_await();
};
template <class A>
concept has_free_co_await = requires(A&& a) {
    operator co_await(std::forward<A>(a));
};

template <class A> decltype(auto) awaiter_of(A&& a) {
    if constexpr (has_member_co_await<A>)
        return std::forward<A>(a).operator co_await();
    else if constexpr (has_free_co_await<A>)
        return operator co_await(std::forward<A>(a));
    else
        return std::forward<A>(a);
}

} // namespace detail

/// `A` (with its value category: `async<T>` is awaitable, `async<T>&` is not) can be awaited.
template <class A>
concept awaitable = detail::has_member_co_await<A> || detail::has_free_co_await<A> || awaiter<A>;

/// The type of `co_await std::forward<A>(a)`.
template <awaitable A>
using await_result_t =
    std::remove_cvref_t<decltype(std::declval<std::add_lvalue_reference_t<
                                     decltype(detail::awaiter_of(std::declval<A>()))>>()
                                     .await_resume())>;

} // namespace escodb
