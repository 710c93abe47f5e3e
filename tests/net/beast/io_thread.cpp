// SPDX-License-Identifier: Apache-2.0

// <escodb/net/beast/io_thread.hpp> is compiled by support/ alone; net/transport and net/asio_sockets use it.
#include <support/line_adapters.hpp>

#include <escodb/runtime/root.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <filesystem>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(net_io_thread)

using namespace escodb;
using namespace std::chrono_literals;
using net::socket_event;

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

async<void> wait_for(net::sockets* waits, int descriptor, std::chrono::milliseconds limit,
                     bool* answered) {
    (void)co_await waits->ready(descriptor, socket_event::reading, limit);
    *answered = true;
}

BOOST_AUTO_TEST_CASE(a_wait_that_is_destroyed_posts_nothing_and_leaves_nothing_open) {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    const std::ptrdiff_t before = open_descriptors();
    {
        run_loop loop;
        const auto waits = escodb_test::asio_sockets(loop);
        bool answered = false;
        for (const std::chrono::milliseconds limit : {1ms, 5ms, 60'000ms}) {
            auto dropped = escodb::detail::make_root<void, async<void>>(
                wait_for(waits.get(), ends[0], limit, &answered));
            escodb::detail::countdown group{2};
            dropped.start(group);
            std::this_thread::sleep_for(2ms); // its frame is destroyed while it waits
        }
        BOOST_TEST(!answered);
        BOOST_TEST(!sync_wait(loop, waits->ready(ends[0], socket_event::reading, 1ms)));
    }
    BOOST_TEST(open_descriptors() == before);
    ::close(ends[0]);
    ::close(ends[1]);
}

BOOST_AUTO_TEST_SUITE_END()
