// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Waits for other libraries' sockets by Boost.Asio, in a thread of its own or in a program's io_context.

#include <escodb/net/beast/io_thread.hpp>
#include <escodb/net/sockets.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace escodb::net {

namespace detail {

/// One wait. The first of its ends counts: an event, or the limit.
///
/// Thread safety: the io_context's thread.
class socket_wait : public std::enable_shared_from_this<socket_wait> {
public:
    /// \param duplicate is this object's own, so that the library may close its own at any time.
    socket_wait(asio::io_context& io, std::shared_ptr<answer_slot<bool>> slot, int duplicate)
        : slot_(std::move(slot)), descriptor_(io), timer_(io), duplicate_(duplicate) {}
    socket_wait(const socket_wait&) = delete;
    socket_wait& operator=(const socket_wait&) = delete;
    ~socket_wait() {
        if (duplicate_ >= 0)
            ::close(duplicate_);
    }

    void start(socket_event what, std::chrono::nanoseconds limit) {
        boost::system::error_code failed;
        descriptor_.assign(duplicate_, failed);
        if (failed)
            return end(true); // the library finds out by itself
        duplicate_ = -1;
        timer_.expires_after(limit);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
            if (!cancelled)
                self->end(false);
        });
        const auto woken = [self = shared_from_this()](boost::system::error_code) { self->end(true); };
        if (what != socket_event::writing)
            descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, woken);
        if (what != socket_event::reading)
            descriptor_.async_wait(asio::posix::stream_descriptor::wait_write, woken);
    }
    void end(bool is_ready) {
        if (has_ended_)
            return;
        has_ended_ = true;
        timer_.cancel();
        boost::system::error_code ignored;
        descriptor_.close(ignored);
        slot_->fill(is_ready);
    }

private:
    std::shared_ptr<answer_slot<bool>> slot_;
    asio::posix::stream_descriptor descriptor_;
    asio::steady_timer timer_;
    int duplicate_; ///< until the descriptor has it
    bool has_ended_ = false;
};

/// One question for addresses.
class address_question : public std::enable_shared_from_this<address_question> {
public:
    using addresses = std::vector<std::string>;

    address_question(asio::io_context& io, std::shared_ptr<answer_slot<addresses>> slot)
        : slot_(std::move(slot)), resolver_(io), timer_(io) {}

    void start(const std::string& host, std::chrono::nanoseconds limit) {
        timer_.expires_after(limit);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
            if (!cancelled)
                self->end({});
        });
        resolver_.async_resolve(host, "", [self = shared_from_this()](
                                              boost::system::error_code failed,
                                              const asio::ip::tcp::resolver::results_type& found) {
            addresses known;
            if (!failed)
                for (const auto& each : found)
                    known.push_back(each.endpoint().address().to_string());
            self->end(std::move(known));
        });
    }
    void end(addresses found) {
        if (has_ended_)
            return;
        has_ended_ = true;
        timer_.cancel();
        resolver_.cancel();
        slot_->fill(std::move(found));
    }

private:
    std::shared_ptr<answer_slot<addresses>> slot_;
    asio::ip::tcp::resolver resolver_;
    asio::steady_timer timer_;
    bool has_ended_ = false;
};

} // namespace detail

/// For the adapters of PostgreSQL and Redis, as `beast_transport` is for those of HTTP.
///
/// Thread safety: the executor's thread. Lifetime: executor and io_context outlive it.
class asio_sockets final : public sockets {
public:
    /// With a thread of its own.
    explicit asio_sockets(executor& where)
        : where_(where), own_(std::make_unique<detail::own_thread>()), io_(own_->io) {
        own_->start();
    }
    /// In the caller's, which one thread runs.
    asio_sockets(executor& where, boost::asio::io_context& io) : where_(where), io_(io) {}

    [[nodiscard]] async<bool> ready(int descriptor, socket_event what,
                                    std::chrono::nanoseconds limit) override {
        const int duplicate = ::dup(descriptor);
        if (duplicate < 0)
            co_return true; // whoever uses it finds out why
        const auto slot = std::make_shared<detail::answer_slot<bool>>(where_);
        const auto wait = std::make_shared<detail::socket_wait>(io_, slot, duplicate);
        // Named, since GCC 12 destroys twice what is made within an expression with co_await.
        std::function<void()> start = [&io = io_, wait, what, limit] {
            boost::asio::post(io, [wait, what, limit] { wait->start(what, limit); });
        };
        std::function<void()> cancel = [&io = io_, wait] {
            boost::asio::post(io, [wait] { wait->end(false); });
        };
        detail::answer_awaiter<bool> answer{where_, slot, std::move(start), std::move(cancel)};
        const bool is_ready = co_await answer;
        co_return is_ready;
    }

    [[nodiscard]] async<std::vector<std::string>> resolve(std::string host,
                                                          std::chrono::nanoseconds limit) override {
        using addresses = std::vector<std::string>;
        const auto slot = std::make_shared<detail::answer_slot<addresses>>(where_);
        const auto question = std::make_shared<detail::address_question>(io_, slot);
        std::function<void()> start = [&io = io_, question, host, limit] {
            boost::asio::post(io, [question, host, limit] { question->start(host, limit); });
        };
        std::function<void()> cancel = [&io = io_, question] {
            boost::asio::post(io, [question] { question->end({}); });
        };
        detail::answer_awaiter<addresses> answer{where_, slot, std::move(start), std::move(cancel)};
        addresses found = co_await answer;
        co_return found;
    }

private:
    executor& where_;
    std::unique_ptr<detail::own_thread> own_;
    boost::asio::io_context& io_;
};

} // namespace escodb::net
