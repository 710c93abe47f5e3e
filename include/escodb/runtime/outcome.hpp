// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a coroutine leaves behind: nothing yet, a value, or an exception.

#include <cassert>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace escodb::detail {

/// The result of a computation that yields a `T`. Not thread safe.
template <class T> class outcome {
public:
    template <class U> void set_value(U&& value) {
        state_.template emplace<1>(std::forward<U>(value));
    }
    void set_error(std::exception_ptr error) noexcept {
        state_.template emplace<2>(std::move(error));
    }
    [[nodiscard]] bool failed() const noexcept { return state_.index() == 2; }

    /// Moves the value out, or throws the exception. \pre one of them was set.
    T take() {
        throw_if_failed();
        assert(state_.index() == 1);
        return std::move(*std::get_if<1>(&state_));
    }
    void throw_if_failed() {
        if (failed())
            std::rethrow_exception(std::move(*std::get_if<2>(&state_)));
    }

private:
    std::variant<std::monostate, T, std::exception_ptr> state_;
};

template <> class outcome<void> {
public:
    void set_error(std::exception_ptr error) noexcept { error_ = std::move(error); }
    [[nodiscard]] bool failed() const noexcept { return error_ != nullptr; }
    void take() { throw_if_failed(); }
    void throw_if_failed() {
        if (failed())
            std::rethrow_exception(std::move(error_));
    }

private:
    std::exception_ptr error_;
};

/// The part of a promise that receives the outcome; `return_void` and `return_value` must not
/// stand in one class.
template <class T> class outcome_promise {
public:
    template <class U = T>
    requires std::is_constructible_v<T, U&&>
    void return_value(U&& value) { result_.set_value(std::forward<U>(value)); }
    void unhandled_exception() noexcept { result_.set_error(std::current_exception()); }
    [[nodiscard]] outcome<T>& result() noexcept { return result_; }

private:
    outcome<T> result_;
};

template <> class outcome_promise<void> {
public:
    void return_void() noexcept {}
    void unhandled_exception() noexcept { result_.set_error(std::current_exception()); }
    [[nodiscard]] outcome<void>& result() noexcept { return result_; }

private:
    outcome<void> result_;
};

} // namespace escodb::detail
