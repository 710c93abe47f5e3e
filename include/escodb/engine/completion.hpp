// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The end of a call: known to the engine that reaches it and to the caller who waits for it,
/// and never lost where nobody waits.

#include <escodb/base/error.hpp>
#include <escodb/engine/settings.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/event.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <coroutine>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace escodb {

namespace engine {

/// Told of errors that nobody waited for; must not throw.
using lost_error_handler = std::function<void(std::exception_ptr)>;

/// Tells `handler`, or else the standard error stream, of an error that nobody waited for.
inline void report_lost_error(const lost_error_handler* handler, std::exception_ptr lost) noexcept {
    if (handler && *handler) {
        (*handler)(std::move(lost));
        return;
    }
    try {
        std::rethrow_exception(std::move(lost));
    } catch (const std::exception& cause) {
        std::fprintf(stderr, "escodb: nobody waited for this error: %s\n", cause.what());
    } catch (...) {
        std::fprintf(stderr, "escodb: nobody waited for an error of an unknown type\n");
    }
}

/// Ends once, with or without an error. Shared by those who wait and the one who ends it. If it
/// ended with an error and nobody asked, its destructor reports that error as lost.
class completion {
public:
    /// \param lost_error shared, since a completion may outlive its store; may be null.
    completion(executor& where, std::shared_ptr<const lost_error_handler> lost_error)
        : where_(where), ended_(where), lost_error_(std::move(lost_error)) {}
    completion(const completion&) = delete;
    completion& operator=(const completion&) = delete;
    ~completion() {
        if (error_ && !observed_)
            report_lost_error(lost_error_.get(), std::move(error_));
    }

    void end(std::exception_ptr failure) {
        error_ = std::move(failure);
        ended_.set();
    }
    [[nodiscard]] bool ended() const noexcept { return ended_.is_set(); }
    [[nodiscard]] bool failed() const noexcept { return error_ != nullptr; }
    [[nodiscard]] bool observed() const noexcept { return observed_; }
    [[nodiscard]] async_event& event() noexcept { return ended_; }
    [[nodiscard]] executor& where() noexcept { return where_; }

    /// Throws the error, if there is one, and counts as having asked. \pre it has ended.
    void result() {
        observed_ = true;
        if (error_)
            std::rethrow_exception(error_);
    }
    /// Somebody else tells of its error.
    void disregard() noexcept { observed_ = true; }

private:
    executor& where_;
    async_event ended_;
    std::shared_ptr<const lost_error_handler> lost_error_;
    std::exception_ptr error_;
    bool observed_ = false;
};

} // namespace engine

/// A write that has been called. It has its place in the order of calls and goes on whether or not
/// this object is kept; an error that nobody waits for is thrown by the task's `wait`, or else
/// reported to `lost_error`.
///
/// Awaiting it more than once gives the same result each time. Thread safety: as its task's.
class pending {
public:
    explicit pending(std::shared_ptr<engine::completion> of) noexcept : of_(std::move(of)) {}

    /// `co_await p` goes on when the write has ended, and throws its error. Needs no memory.
    [[nodiscard]] auto operator co_await() const { return end_awaiter{of_}; }
    /// The same for plain functions: drives the store's executor meanwhile.
    void wait() const { sync_wait(of_->where(), until_ended(of_)); }
    [[nodiscard]] bool done() const noexcept { return of_->ended(); }

private:
    class end_awaiter {
    public:
        explicit end_awaiter(std::shared_ptr<engine::completion> of)
            : of_(std::move(of)), event_(of_->event().wait().operator co_await()) {}
        [[nodiscard]] bool await_ready() const noexcept { return event_.await_ready(); }
        void await_suspend(std::coroutine_handle<> caller) noexcept {
            event_.await_suspend(caller);
        }
        void await_resume() {
            event_.await_resume();
            of_->result();
        }

    private:
        using event_awaiter =
            decltype(std::declval<async_event&>().wait().operator co_await());

        std::shared_ptr<engine::completion> of_;
        event_awaiter event_;
    };

    static async<void> until_ended(std::shared_ptr<engine::completion> of) {
        co_await end_awaiter{std::move(of)};
    }

    std::shared_ptr<engine::completion> of_;
};

} // namespace escodb
