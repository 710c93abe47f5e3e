// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A piece of heavy work that another thread may do, while coroutines go on here.

#include <escodb/runtime/executor.hpp>

#include <atomic>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace escodb {

/// Where a piece of work stands, shared by the thread that does it and those that wait for it.
class offloaded_work {
public:
    explicit offloaded_work(executor& where) noexcept : where_(where) {}

    /// Blocks the calling thread until the work is done. Any thread may ask.
    void join() const noexcept { is_over_.wait(false, std::memory_order_acquire); }

    /// By the thread that has done it, last of all.
    void finish() {
        if (void* const waiting = waiting_.exchange(done_mark()))
            where_.post_from_any_thread(std::coroutine_handle<>::from_address(waiting));
        is_over_.store(true, std::memory_order_release);
        is_over_.notify_all();
    }

    [[nodiscard]] bool is_done() const noexcept { return waiting_.load() == done_mark(); }
    /// Has `h` posted when the work is done. \return false if it is done already.
    [[nodiscard]] bool wait_with(std::coroutine_handle<> h) noexcept {
        void* nobody = nullptr;
        return waiting_.compare_exchange_strong(nobody, h.address());
    }
    void forget(std::coroutine_handle<> h) noexcept { where_.forget(h); }

private:
    void* done_mark() const noexcept { return const_cast<offloaded_work*>(this); }

    executor& where_;
    std::atomic<void*> waiting_{nullptr}; // a coroutine; done_mark(): nobody waits any more
    std::atomic<bool> is_over_{false};    // `finish` has done with the executor
};

/// The result of `offload`: await it once, or let it go. Its destructor blocks until the work is
/// done, since that may use what is destroyed next. Movable before it is awaited.
template <class Fn> class [[nodiscard]] offloaded {
    using result_type = std::invoke_result_t<Fn&>;
    static_assert(!std::is_void_v<result_type>, "escodb: offloaded work returns something");

    struct state final : offloaded_work {
        state(executor& where, Fn the_fn) : offloaded_work(where), fn(std::move(the_fn)) {}

        void run() noexcept {
            try {
                result.emplace(fn());
            } catch (...) {
                failure = std::current_exception();
            }
        }

        Fn fn;
        std::optional<result_type> result;
        std::exception_ptr failure;
    };

public:
    offloaded(executor& where, Fn fn)
        : where_(&where), state_(std::make_shared<state>(where, std::move(fn))) {
        where.work_started();
        try {
            is_elsewhere_ = where.try_offload([shared = state_] {
                shared->run();
                shared->finish();
            });
        } catch (...) {
            where.work_finished();
            throw;
        }
        if (!is_elsewhere_) {
            where.work_finished();
            state_->run();
            state_->finish();
        }
    }
    offloaded(offloaded&& other) noexcept
        : where_(other.where_), state_(std::move(other.state_)),
          waiting_(std::exchange(other.waiting_, {})), is_elsewhere_(other.is_elsewhere_) {}
    offloaded& operator=(offloaded&&) = delete;
    ~offloaded() {
        if (!state_)
            return;
        state_->join();
        if (waiting_)
            state_->forget(waiting_);
        if (is_elsewhere_)
            where_->work_finished();
    }

    /// For those that must have it done before they go on; it may outlive this object.
    [[nodiscard]] std::shared_ptr<const offloaded_work> work() const noexcept { return state_; }

    [[nodiscard]] bool await_ready() const noexcept { return state_->is_done(); }
    [[nodiscard]] bool await_suspend(std::coroutine_handle<> caller) noexcept {
        waiting_ = caller;
        return state_->wait_with(caller);
    }
    /// What the work returned, or threw.
    result_type await_resume() {
        waiting_ = {};
        if (state_->failure)
            std::rethrow_exception(std::move(state_->failure));
        return std::move(*state_->result);
    }

private:
    executor* where_;
    std::shared_ptr<state> state_;
    std::coroutine_handle<> waiting_;
    bool is_elsewhere_ = false;
};

/// Has `fn()` done on another thread of the executor's, or at once where it has none. In a
/// coroutine, with a name, since GCC 12 destroys some temporaries of a `co_await` twice:
///
///     auto work = offload(where, [&text] { return compressed(text); });
///     const std::string result = co_await work;
///
/// Nothing that `fn` uses may be touched here until it is done. What it throws is thrown by the
/// `co_await`. Costs an allocation or two and, where threads are changed, some microseconds.
/// \throws what `executor::try_offload` throws; nothing is done then.
template <class Fn> offloaded<Fn> offload(executor& where, Fn fn) {
    return offloaded<Fn>{where, std::move(fn)};
}

} // namespace escodb
