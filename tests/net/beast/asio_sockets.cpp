// SPDX-License-Identifier: Apache-2.0

// <escodb/net/beast/asio_sockets.hpp> is compiled by support/line_adapters.cpp alone; net/sockets has the
// rest of its tests.
#include <support/line_adapters.hpp>

#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>

#include <sys/socket.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(net_asio_sockets)

using namespace escodb;
using namespace std::chrono_literals;
using net::socket_event;

BOOST_AUTO_TEST_CASE(addresses_of_a_host) {
    run_loop loop;
    const auto waits = escodb_test::asio_sockets(loop);
    const auto found = sync_wait(loop, waits->resolve("localhost", 10s));
    BOOST_TEST((std::find(found.begin(), found.end(), "127.0.0.1") != found.end() ||
                std::find(found.begin(), found.end(), "::1") != found.end()));
    const auto same = sync_wait(loop, waits->resolve("127.0.0.1", 10s));
    BOOST_TEST(same == std::vector<std::string>{"127.0.0.1"}, boost::test_tools::per_element());
    BOOST_TEST(sync_wait(loop, waits->resolve("nothing.invalid", 10s)).empty());
}

BOOST_AUTO_TEST_CASE(a_descriptor_that_is_none_is_ready) {
    run_loop loop;
    const auto waits = escodb_test::asio_sockets(loop);
    BOOST_TEST(sync_wait(loop, waits->ready(-1, socket_event::reading, 10s)));
}

async<void> wait_in(std::shared_ptr<net::sockets> waits, int descriptor, int* ended) {
    const bool late = co_await waits->ready(descriptor, socket_event::reading, 1ms);
    const bool writable = co_await waits->ready(descriptor, socket_event::writing, 10s);
    *ended = !late && writable ? 1 : 2;
}

BOOST_AUTO_TEST_CASE(in_a_program_s_io_context) {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    int ended = 0;
    escodb_test::run_in_an_io_context([&](executor&, std::shared_ptr<net::sockets> waits) {
        return wait_in(std::move(waits), ends[0], &ended);
    });
    BOOST_TEST(ended == 1);
    ::close(ends[0]);
    ::close(ends[1]);
}

BOOST_AUTO_TEST_SUITE_END()
