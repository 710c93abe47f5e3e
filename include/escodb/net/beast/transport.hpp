// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The transport over Boost.Asio, Boost.Beast and OpenSSL. This and its neighbours in net/beast/ are the
/// only headers that include them; one source file of a program need include it.

#include <escodb/net/beast/io_thread.hpp>
#include <escodb/net/beast/pool.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/transport_settings.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace escodb::net {

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
        : where_(where), own_(std::make_unique<detail::own_thread>()), io_(own_->io),
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
        using slot_type = detail::answer_slot<http_response>;
        const auto slot = std::make_shared<slot_type>(where_);
        const auto one = std::make_shared<detail::job>(
            io_, std::move(request), [slot](http_response reply) { slot->fill(std::move(reply)); });
        // Named, since GCC 12 destroys twice what is made within an expression with co_await.
        std::function<void()> start = [&io = io_, connections = pool_, one] {
            boost::asio::post(io, [connections, one] { connections->start(one); });
        };
        std::function<void()> cancel = [&io = io_, connections = pool_, one] {
            boost::asio::post(io, [connections, one] { connections->cancel(one); });
        };
        detail::answer_awaiter<http_response> reply{where_, slot, std::move(start), std::move(cancel)};
        http_response result = co_await reply;
        co_return result;
    }

private:
    executor& where_;
    std::unique_ptr<detail::own_thread> own_;
    boost::asio::io_context& io_;
    std::shared_ptr<detail::pool> pool_;
};

} // namespace escodb::net
