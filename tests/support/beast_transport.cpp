// SPDX-License-Identifier: Apache-2.0

#include <support/beast_transport.hpp>

#include <escodb/net/beast/asio_executor.hpp>
#include <escodb/net/beast/transport.hpp>
#include <escodb/runtime/spawn.hpp>

#include <utility>

namespace escodb_test {

using namespace escodb;

std::shared_ptr<net::http_transport> beast_transport(executor& where,
                                                     net::transport_settings settings) {
    return std::make_shared<net::beast_transport>(where, std::move(settings));
}

namespace {

async<void> all_of(executor& where, async<void> work) {
    co_await schedule(where);
    co_await std::move(work);
}

} // namespace

int run_in_an_io_context(
    const std::function<async<void>(executor&, std::shared_ptr<net::http_transport>)>& work) {
    boost::asio::io_context io{1};
    net::asio_executor where{io};
    auto transport = std::make_shared<net::beast_transport>(where, io);
    boost::asio::steady_timer timer{io};
    int ticks = 0;
    bool over = false;
    const std::function<void()> tick = [&] {
        timer.expires_after(std::chrono::milliseconds{2});
        timer.async_wait([&](boost::system::error_code) {
            ++ticks;
            if (!over)
                tick();
        });
    };
    tick();
    spawn([](executor& on, async<void> what, bool* end) -> async<void> {
        co_await all_of(on, std::move(what));
        *end = true;
    }(where, work(where, transport), &over));
    io.run();
    return ticks;
}

void block_in_an_io_context(
    const std::function<void(executor&, std::shared_ptr<net::http_transport>)>& work) {
    boost::asio::io_context io{1};
    net::asio_executor where{io};
    work(where, std::make_shared<net::beast_transport>(where, io));
}

} // namespace escodb_test
