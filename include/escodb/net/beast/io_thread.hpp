// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Between coroutines of an executor and the thread of an io_context: a call that waits for its answer,
/// and a thread where the program has none for that.

#include <escodb/runtime/executor.hpp>

#include <utility> // Boost.Asio 1.81 lacks it with GCC 12

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace escodb::net::detail {

namespace asio = boost::asio;

/// Where the answer to a call is put, by the io_context's thread, for a coroutine that waits.
template <class Answer> class answer_slot {
public:
    explicit answer_slot(executor& where) noexcept : where_(&where) {}

    void wait_with(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
    /// By the io_context's thread, with the executor last.
    void fill(Answer answer) {
        const std::lock_guard lock{mutex_};
        if (abandoned_)
            return;
        answer_ = std::move(answer);
        where_->post_from_any_thread(waiting_);
    }
    /// After this nothing is posted.
    void abandon() noexcept {
        const std::lock_guard lock{mutex_};
        abandoned_ = true;
        where_->forget(waiting_);
    }
    Answer take() { return std::move(answer_); }

private:
    std::mutex mutex_;
    executor* where_;
    std::coroutine_handle<> waiting_;
    Answer answer_{};
    bool abandoned_ = false;
};

/// Waits for the answer. `start` is called by `await_suspend`, `cancel` if the waiting coroutine is
/// destroyed; both are to hand over to the io_context's thread, which fills the slot.
template <class Answer> class answer_awaiter {
public:
    using step = std::function<void()>;

    answer_awaiter(executor& where, std::shared_ptr<answer_slot<Answer>> slot, step start, step cancel)
        : where_(&where), slot_(std::move(slot)), start_(std::move(start)),
          cancel_(std::move(cancel)) {}
    answer_awaiter(const answer_awaiter&) = delete;
    answer_awaiter& operator=(const answer_awaiter&) = delete;
    ~answer_awaiter() {
        if (!is_waiting_)
            return;
        slot_->abandon();
        cancel_();
        where_->work_finished();
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) {
        slot_->wait_with(caller);
        // First, since the answer may be there before `start_` returns.
        where_->work_started();
        is_waiting_ = true;
        start_();
    }
    Answer await_resume() {
        is_waiting_ = false;
        where_->work_finished();
        return slot_->take();
    }

private:
    executor* where_;
    std::shared_ptr<answer_slot<Answer>> slot_;
    step start_;
    step cancel_;
    bool is_waiting_ = false;
};

/// An io_context with a thread of its own.
struct own_thread {
    own_thread() : io(1), work(asio::make_work_guard(io)) {}
    own_thread(const own_thread&) = delete;
    own_thread& operator=(const own_thread&) = delete;
    /// What is under way ends, or is cut by its limit of time.
    ~own_thread() {
        work.reset();
        io.stop();
        if (thread.joinable())
            thread.join();
    }
    void start() {
        thread = std::thread{[this] { io.run(); }};
    }

    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> work;
    std::thread thread;
};

} // namespace escodb::net::detail
