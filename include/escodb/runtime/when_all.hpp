// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Waits for several computations at once.

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/awaitable.hpp>
#include <escodb/runtime/root.hpp>

#include <coroutine>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace escodb {

namespace detail {

/// `void` has no values: in a tuple a `std::monostate` stands for it.
template <class T>
using value_or_monostate = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T> value_or_monostate<T> take_value(outcome<T>& from) {
    if constexpr (std::is_void_v<T>) {
        from.take();
        return {};
    } else {
        return from.take();
    }
}

/// Starts every root when awaited, in order, and goes on when all have ended. `Start` is called
/// with the countdown.
template <class Start> class start_all_awaiter {
public:
    start_all_awaiter(std::size_t count, Start start) noexcept
        // One more than there are roots, so that a group of none ends too.
        : group_(count + 1), start_(std::move(start)) {}
    start_all_awaiter(const start_all_awaiter&) = delete;
    start_all_awaiter& operator=(const start_all_awaiter&) = delete;

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> caller) {
        group_.link().begin(caller);
        start_(group_);
        group_.one_ended();
        return group_.link().must_wait();
    }
    void await_resume() const noexcept {}

private:
    countdown group_;
    Start start_;
};

// Function objects with constructors instead of lambdas: GCC 12 destroys a temporary lambda twice
// when it stands in an expression with co_await.
template <class... Ts> class start_tuple {
public:
    explicit start_tuple(std::tuple<root<Ts>...>& roots) noexcept : roots_(&roots) {}
    void operator()(countdown& group) const {
        std::apply([&](root<Ts>&... each) { (each.start(group), ...); }, *roots_);
    }

private:
    std::tuple<root<Ts>...>* roots_;
};

template <class T> class start_vector {
public:
    explicit start_vector(std::vector<root<T>>& roots) noexcept : roots_(&roots) {}
    void operator()(countdown& group) const {
        for (root<T>& each : *roots_)
            each.start(group);
    }

private:
    std::vector<root<T>>* roots_;
};

template <class... Ts>
async<std::tuple<value_or_monostate<Ts>...>> when_all_tuple(std::tuple<root<Ts>...> roots) {
    start_all_awaiter everything{sizeof...(Ts), start_tuple<Ts...>{roots}};
    co_await everything;
    std::apply([](root<Ts>&... each) { (each.result().throw_if_failed(), ...); }, roots);
    // In braces, so that the values are taken in order.
    co_return std::apply(
        [](root<Ts>&... each) {
            return std::tuple<value_or_monostate<Ts>...>{take_value(each.result())...};
        },
        roots);
}

template <class T> std::vector<root<T>> roots_of(std::vector<async<T>> parts) {
    std::vector<root<T>> roots;
    roots.reserve(parts.size());
    for (async<T>& part : parts)
        roots.push_back(make_root<T, async<T>>(std::move(part)));
    return roots;
}

} // namespace detail

/// Starts all in order, waits for all, and gives their results as a tuple; `std::monostate` stands
/// for `void`. If some have failed, throws the error of the first of them in the order of the
/// arguments, after all have ended.
///
///     auto [a, b] = co_await when_all(read("a"), read("b"));
///
/// It is lazy, like everything that gives an `async`. Rvalues are moved into it; lvalues are
/// referred to, and have to outlive it.
template <class... As>
requires(awaitable<As>&&...)
    async<std::tuple<detail::value_or_monostate<await_result_t<As>>...>> when_all(As&&... parts) {
    return detail::when_all_tuple<await_result_t<As>...>(
        std::tuple<detail::root<await_result_t<As>>...>{
            detail::make_root<await_result_t<As>, As>(std::forward<As>(parts))...});
}

/// The same for any number of computations of one type. An element that is empty fails like an
/// await of it. O(n).
template <class T> async<std::vector<T>> when_all(std::vector<async<T>> parts) {
    std::vector<detail::root<T>> roots = detail::roots_of(std::move(parts));
    detail::start_all_awaiter everything{roots.size(), detail::start_vector<T>{roots}};
    co_await everything;
    for (detail::root<T>& each : roots)
        each.result().throw_if_failed();
    std::vector<T> values;
    values.reserve(roots.size());
    for (detail::root<T>& each : roots)
        values.push_back(each.result().take());
    co_return values;
}

inline async<void> when_all(std::vector<async<void>> parts) {
    std::vector<detail::root<void>> roots = detail::roots_of(std::move(parts));
    detail::start_all_awaiter everything{roots.size(), detail::start_vector<void>{roots}};
    co_await everything;
    for (detail::root<void>& each : roots)
        each.result().take();
}

} // namespace escodb
