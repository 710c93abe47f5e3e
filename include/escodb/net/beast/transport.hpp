// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The transport over Boost.Asio, Boost.Beast and OpenSSL. This and its neighbours in net/beast/ are the
/// only headers that include them; one source file of a program need include it.

#include <escodb/net/beast/pool.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/transport_settings.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <coroutine>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace escodb::net {

namespace detail {

/// A `send` that waits. The reply comes from the io_context's thread, which may be another.
class reply_slot {
public:
    explicit reply_slot(executor& where) noexcept : where_(&where) {}

    void wait_with(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
    /// By the io_context's thread, with the executor last.
    void fill(http_response reply) {
        const std::lock_guard lock{mutex_};
        if (abandoned_)
            return;
        reply_ = std::move(reply);
        where_->post_from_any_thread(waiting_);
    }
    /// After this nothing is posted.
    void abandon() noexcept {
        const std::lock_guard lock{mutex_};
        abandoned_ = true;
        where_->forget(waiting_);
    }
    http_response take() { return std::move(reply_); }

private:
    std::mutex mutex_;
    executor* where_;
    std::coroutine_handle<> waiting_;
    http_response reply_;
    bool abandoned_ = false;
};

class reply_awaiter {
public:
    reply_awaiter(executor& where, asio::io_context& io, std::shared_ptr<pool> connections,
                  http_request request)
        : where_(&where), io_(&io), pool_(std::move(connections)),
          slot_(std::make_shared<reply_slot>(where)),
          job_(std::make_shared<job>(io, std::move(request), [slot = slot_](http_response reply) {
              slot->fill(std::move(reply));
          })) {}
    reply_awaiter(const reply_awaiter&) = delete;
    reply_awaiter& operator=(const reply_awaiter&) = delete;
    ~reply_awaiter() {
        if (!is_waiting_)
            return;
        slot_->abandon();
        asio::post(*io_, [connections = pool_, one = job_] { connections->cancel(one); });
        where_->work_finished();
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) {
        slot_->wait_with(caller);
        asio::post(*io_, [connections = pool_, one = job_] { connections->start(one); });
        is_waiting_ = true;
        where_->work_started();
    }
    http_response await_resume() {
        is_waiting_ = false;
        where_->work_finished();
        return slot_->take();
    }

private:
    executor* where_;
    asio::io_context* io_;
    std::shared_ptr<pool> pool_;
    std::shared_ptr<reply_slot> slot_;
    std::shared_ptr<job> job_;
    bool is_waiting_ = false;
};

} // namespace detail

/// Keeps connections and verifies certificates.
///
///     escodb::run_loop loop;
///     auto transport = std::make_shared<escodb::net::beast_transport>(loop);
///     escodb::store store{escodb::net::webdav_adapter{loop, transport, settings}, options, loop};
///
/// On its own it has an io_context with a thread behind the executor, which does nothing but network. In
/// a program that has an io_context, both it and an `asio_executor` work in there, without a thread;
/// one thread runs it then.
///
/// Thread safety: the executor's thread. Lifetime: executor and io_context outlive it.
class beast_transport final : public http_transport {
public:
    /// With a thread of its own. \throws error invalid_option
    explicit beast_transport(executor& where, transport_settings settings = {})
        : where_(where), own_(std::make_unique<own_thread>()), io_(own_->io),
          pool_(std::make_shared<detail::pool>(io_, std::move(settings))) {
        own_->start();
    }
    /// In the caller's. \throws error invalid_option
    beast_transport(executor& where, boost::asio::io_context& io, transport_settings settings = {})
        : where_(where), io_(io), pool_(std::make_shared<detail::pool>(io, std::move(settings))) {}

    ~beast_transport() override {
        boost::asio::post(io_, [connections = pool_] { connections->close(); });
    }

    [[nodiscard]] async<http_response> send(http_request request) override {
        detail::reply_awaiter reply{where_, io_, pool_, std::move(request)};
        http_response result = co_await reply;
        co_return result;
    }

private:
    struct own_thread {
        own_thread() : io(1), work(boost::asio::make_work_guard(io)) {}
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

        boost::asio::io_context io;
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
        std::thread thread;
    };

    executor& where_;
    std::unique_ptr<own_thread> own_;
    boost::asio::io_context& io_;
    std::shared_ptr<detail::pool> pool_;
};

} // namespace escodb::net
