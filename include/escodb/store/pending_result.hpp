// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A write that has been called, whose failure is returned rather than thrown.

#include <escodb/base/attempt.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/result.hpp>
#include <escodb/engine/completion.hpp>

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace escodb {

/// As `pending`, which see; but awaiting it gives a `result<void>`, and so does `wait`. A call that
/// was refused is one that has ended. Needs no memory of its own.
class [[nodiscard]] pending_result {
    using inner_awaiter = decltype(std::declval<const pending&>().operator co_await());

    class awaiter {
    public:
        explicit awaiter(const pending& of) : inner_(of.operator co_await()) {}
        explicit awaiter(const error& failure) : none_(), failure_(&failure) {}
        awaiter(const awaiter&) = delete;
        awaiter& operator=(const awaiter&) = delete;
        ~awaiter() {
            if (failure_ == nullptr)
                std::destroy_at(&inner_);
        }

        [[nodiscard]] bool await_ready() const noexcept {
            return failure_ != nullptr || inner_.await_ready();
        }
        void await_suspend(std::coroutine_handle<> caller) noexcept {
            inner_.await_suspend(caller);
        }
        result<void> await_resume() {
            if (failure_ != nullptr)
                return detail::copy_of(*failure_);
            return attempt([this] { inner_.await_resume(); });
        }

    private:
        union {
            char none_;
            inner_awaiter inner_;
        };
        const error* failure_ = nullptr;
    };

public:
    explicit pending_result(pending of) noexcept : of_(std::move(of)) {}
    explicit pending_result(error refusal) noexcept : refusal_(std::move(refusal)) {}

    /// \pre this object lives until it has been awaited.
    [[nodiscard]] awaiter operator co_await() const {
        return refusal_ ? awaiter{*refusal_} : awaiter{*of_};
    }
    result<void> wait() const {
        if (refusal_)
            return detail::copy_of(*refusal_);
        return attempt([this] { of_->wait(); });
    }
    [[nodiscard]] bool done() const noexcept { return refusal_ || of_->done(); }

private:
    std::optional<pending> of_;
    std::optional<error> refusal_;
};

/// The write that `fn()` calls; what it throws is a refusal.
template <class Fn> pending_result attempt_pending(Fn&& fn) {
    result<pending> begun = attempt(std::forward<Fn>(fn));
    return begun.ok() ? pending_result{std::move(*begun)}
                      : pending_result{std::move(begun).error()};
}

} // namespace escodb
