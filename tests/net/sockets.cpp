// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/sockets.hpp>

#include <support/line_adapters.hpp>

#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

#include <array>

#include <sys/socket.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(net_sockets)

using namespace escodb;
using namespace std::chrono_literals;
using net::socket_event;

// Two ends of a connection, and what waits for them.
struct fixture {
    fixture() { BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
    ~fixture() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    bool ready(socket_event what, std::chrono::nanoseconds limit) {
        return sync_wait(loop, waits->ready(ends[0], what, limit));
    }
    void say() { BOOST_REQUIRE(::write(ends[1], "x", 1) == 1); }

    std::array<int, 2> ends{};
    run_loop loop;
    std::shared_ptr<net::sockets> waits = escodb_test::asio_sockets(loop);
};

BOOST_FIXTURE_TEST_CASE(what_has_come_is_seen_and_left, fixture) {
    BOOST_TEST(!ready(socket_event::reading, 1ms));
    BOOST_TEST(ready(socket_event::writing, 10s));
    BOOST_TEST(ready(socket_event::either, 10s));
    say();
    BOOST_TEST(ready(socket_event::reading, 10s));
    BOOST_TEST(ready(socket_event::reading, 10s));
    char octet = 0;
    BOOST_TEST(::read(ends[0], &octet, 1) == 1);
    BOOST_TEST(!ready(socket_event::reading, 1ms));
    ::shutdown(ends[1], SHUT_RDWR);
    BOOST_TEST(ready(socket_event::reading, 10s));
}

BOOST_FIXTURE_TEST_CASE(several_waits_for_one_socket, fixture) {
    std::vector<async<bool>> all;
    for (int i = 0; i < 3; ++i)
        all.push_back(waits->ready(ends[0], socket_event::reading, 10s));
    all.push_back(waits->ready(ends[1], socket_event::reading, 1ms));
    say();
    const std::vector<bool> expected{true, true, true, false};
    const std::vector<bool> got = sync_wait(loop, when_all(std::move(all)));
    BOOST_TEST(got == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
