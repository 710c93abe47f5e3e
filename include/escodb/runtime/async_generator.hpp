// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A coroutine that gives values one after the other, and may wait between them.

#include <escodb/runtime/continuation.hpp>
#include <escodb/runtime/frame_allocator.hpp>

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace escodb {

/// A lazy sequence: `co_yield` in its body gives a value, `co_await` waits.
///
///     async_generator<int> count(int to);
///     auto numbers = count(3);
///     while (std::optional<int> n = co_await numbers.next())
///         use(*n);
///
/// The body runs only inside `next`. An exception of the body comes out of `next`; after it, and
/// after the end, `next` gives nothing.
///
/// Lifetime: the object owns the coroutine, and destroys its locals when destroyed early, between
/// two values. While a `next` is awaited, it is neither moved nor destroyed; a consumer that is
/// destroyed there ends the sequence. The stack does not grow with the number of values.
///
/// Thread safety: none, like `async`.
template <class T> class [[nodiscard]] async_generator {
    static_assert(!std::is_reference_v<T>, "a generator gives values, not references");

public:
    class promise_type : public recycled_frame {
        /// The body stops here, and whoever awaits `next` goes on.
        struct hand_over {
            [[nodiscard]] bool await_ready() const noexcept { return false; }
            // Not inlined: the consumer may resume or destroy this frame.
            [[gnu::noinline]] void
            await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
                self.promise().link_.finish();
            }
            void await_resume() const noexcept {}
        };

    public:
        async_generator get_return_object() noexcept {
            return async_generator{std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        hand_over final_suspend() const noexcept { return {}; }
        template <class U = T>
        requires std::is_constructible_v<T, U&&> hand_over yield_value(U&& value) {
            value_.emplace(std::forward<U>(value));
            return {};
        }
        void return_void() const noexcept {}
        void unhandled_exception() noexcept { error_ = std::current_exception(); }

    private:
        friend async_generator;
        detail::continuation link_;
        std::optional<T> value_;
        std::exception_ptr error_;
    };

private:
    class next_awaiter {
    public:
        explicit next_awaiter(async_generator& from) noexcept : from_(&from) {}
        next_awaiter(const next_awaiter&) = delete;
        next_awaiter& operator=(const next_awaiter&) = delete;
        ~next_awaiter() {
            // The body is on its way to a consumer that is no more.
            if (waiting_)
                from_->reset();
        }

        [[nodiscard]] bool await_ready() const noexcept {
            return !from_->body_ || from_->body_.done();
        }
        bool await_suspend(std::coroutine_handle<> consumer) {
            detail::continuation& link = from_->body_.promise().link_;
            link.begin(consumer);
            from_->body_.resume();
            waiting_ = link.must_wait();
            return waiting_;
        }
        std::optional<T> await_resume() {
            waiting_ = false;
            if (!from_->body_)
                return std::nullopt;
            promise_type& promise = from_->body_.promise();
            if (promise.error_)
                std::rethrow_exception(std::exchange(promise.error_, nullptr));
            return std::exchange(promise.value_, std::nullopt);
        }

    private:
        async_generator* from_;
        bool waiting_ = false;
    };

    class [[nodiscard]] next_value {
    public:
        explicit next_value(async_generator& from) noexcept : from_(&from) {}
        [[nodiscard]] next_awaiter operator co_await() const noexcept {
            return next_awaiter{*from_};
        }

    private:
        async_generator* from_;
    };

public:
    /// Empty: gives nothing.
    async_generator() noexcept = default;
    async_generator(async_generator&& other) noexcept : body_(std::exchange(other.body_, {})) {}
    async_generator& operator=(async_generator&& other) noexcept {
        if (this != &other) {
            reset();
            body_ = std::exchange(other.body_, {});
        }
        return *this;
    }
    ~async_generator() { reset(); }

    /// `co_await next()` gives the next value, or nothing at the end.
    [[nodiscard]] next_value next() noexcept { return next_value{*this}; }

private:
    explicit async_generator(std::coroutine_handle<promise_type> body) noexcept : body_(body) {}

    void reset() noexcept {
        if (body_)
            std::exchange(body_, {}).destroy();
    }

    std::coroutine_handle<promise_type> body_;
};

} // namespace escodb
