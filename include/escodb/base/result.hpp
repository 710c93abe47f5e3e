// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// `result<T>`: a value, or what went wrong, for programs that do without exceptions. Compiles
/// without them and without type information.

#include <concepts>
#include <cstdlib>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace escodb {

class error;

/// What a function returns that can fail: one of the two, and never to be overlooked.
///
///     escodb::result<int> made = half_of(7);
///     if (!made.ok())
///         return made.error();
///     use(*made);
///
/// To ask a failure for its value, or a success for its failure, ends the program (`std::abort`), in
/// every build: going on with what is not there would be worse.
///
/// \tparam E what went wrong: `error` as a value, with its code, subject and sentence; or any type of
///           the caller's that is not `T`.
///
/// Thread safety: as that of what it holds.
template <class T, class E = error> class [[nodiscard]] result {
    static_assert(std::is_object_v<T> && !std::is_array_v<T>, "escodb: a result holds an object");
    static_assert(!std::is_same_v<T, E>, "escodb: a result's value and error are of two types");

public:
    using value_type = T;
    using error_type = E;

    result(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
        : state_(std::in_place_index<0>, std::move(value)) {}
    result(E failure) noexcept(std::is_nothrow_move_constructible_v<E>)
        : state_(std::in_place_index<1>, std::move(failure)) {}

    /// Whether it is a value.
    [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }

    /// \pre `ok()`
    [[nodiscard]] T& value() & noexcept { return *there(std::get_if<0>(&state_)); }
    [[nodiscard]] const T& value() const& noexcept { return *there(std::get_if<0>(&state_)); }
    [[nodiscard]] T&& value() && noexcept { return std::move(value()); }

    [[nodiscard]] T& operator*() & noexcept { return value(); }
    [[nodiscard]] const T& operator*() const& noexcept { return value(); }
    [[nodiscard]] T&& operator*() && noexcept { return std::move(value()); }
    [[nodiscard]] T* operator->() noexcept { return &value(); }
    [[nodiscard]] const T* operator->() const noexcept { return &value(); }

    /// The value, or `other` where there is none.
    template <std::convertible_to<T> U> [[nodiscard]] T value_or(U&& other) const& {
        return ok() ? value() : static_cast<T>(std::forward<U>(other));
    }
    template <std::convertible_to<T> U> [[nodiscard]] T value_or(U&& other) && {
        return ok() ? std::move(value()) : static_cast<T>(std::forward<U>(other));
    }

    /// \pre not `ok()`
    [[nodiscard]] const E& error() const& noexcept { return *there(std::get_if<1>(&state_)); }
    [[nodiscard]] E&& error() && noexcept { return std::move(*there(std::get_if<1>(&state_))); }

private:
    template <class P> static P* there(P* held) noexcept {
        if (held == nullptr)
            std::abort();
        return held;
    }

    std::variant<T, E> state_;
};

/// Nothing, or what went wrong.
template <class E> class [[nodiscard]] result<void, E> {
public:
    using value_type = void;
    using error_type = E;

    result() noexcept = default;
    result(E failure) noexcept(std::is_nothrow_move_constructible_v<E>)
        : failure_(std::move(failure)) {}

    [[nodiscard]] bool ok() const noexcept { return !failure_; }
    /// Ends the program where there is an error. \pre `ok()`
    void value() const noexcept {
        if (failure_)
            std::abort();
    }
    /// \pre not `ok()`
    [[nodiscard]] const E& error() const& noexcept {
        if (!failure_)
            std::abort();
        return *failure_;
    }
    [[nodiscard]] E&& error() && noexcept {
        if (!failure_)
            std::abort();
        return std::move(*failure_);
    }

private:
    std::optional<E> failure_;
};

} // namespace escodb
