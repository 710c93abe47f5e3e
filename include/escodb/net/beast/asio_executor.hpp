// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An executor that works inside a program's own boost::asio::io_context.

#include <escodb/runtime/queue_executor.hpp>

#include <utility> // Boost.Asio 1.81 lacks it with GCC 12

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <coroutine>
#include <memory>
#include <mutex>
#include <optional>

namespace escodb::net {

/// Coroutines run when the io_context does: `io.run()` is enough, and the program's other work goes on
/// between them. `run_until`, hence the blocking calls of a store, runs the io_context meanwhile; called
/// from within one of its handlers, they run others nested in it.
///
/// Thread safety: one thread runs the io_context. Lifetime: the io_context outlives it.
class asio_executor final : public queue_executor {
public:
    explicit asio_executor(boost::asio::io_context& io) : io_(io) {}

    void post(std::coroutine_handle<> h) override {
        queue_executor::post(h);
        run_soon();
    }
    void post_idle(std::coroutine_handle<> h) override {
        queue_executor::post_idle(h);
        run_soon();
    }
    void post_after(std::chrono::nanoseconds delay, std::coroutine_handle<> h) override {
        queue_executor::post_after(delay, h);
        auto timer = std::make_shared<boost::asio::steady_timer>(io_, delay);
        timer->async_wait([this, timer, alive = std::weak_ptr<bool>{alive_}](
                              boost::system::error_code) {
            if (!alive.expired())
                run_ready();
        });
    }
    void post_from_any_thread(std::coroutine_handle<> h) override {
        queue_executor::post_from_any_thread(h);
        boost::asio::post(io_, [this, alive = std::weak_ptr<bool>{alive_}] {
            if (!alive.expired())
                run_ready();
        });
    }

    void work_started() noexcept override {
        queue_executor::work_started();
        io_.get_executor().on_work_started();
    }
    void work_finished() noexcept override {
        queue_executor::work_finished();
        io_.get_executor().on_work_finished();
    }

private:
    void run_soon() {
        if (is_posted_ || running())
            return;
        is_posted_ = true;
        boost::asio::post(io_, [this, alive = std::weak_ptr<bool>{alive_}] {
            if (alive.expired())
                return;
            is_posted_ = false;
            run_ready();
        });
    }

    void pass_time(std::unique_lock<std::mutex>& lock, std::condition_variable& /*wake*/,
                   std::optional<clock::time_point> next, bool /*outside*/) override {
        lock.unlock();
        if (io_.stopped())
            io_.restart();
        const auto work = boost::asio::make_work_guard(io_);
        if (next)
            io_.run_one_until(*next);
        else
            io_.run_one();
        lock.lock();
    }

    boost::asio::io_context& io_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    bool is_posted_ = false;
};

} // namespace escodb::net
