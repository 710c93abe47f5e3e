// SPDX-License-Identifier: Apache-2.0

// <escodb/net/beast/pool.hpp> is compiled by support/beast_transport.cpp alone; net/transport has the
// rest of its tests.
#include <support/beast_transport.hpp>
#include <support/loopback_server.hpp>

#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_pool)

using namespace escodb;
using namespace std::chrono_literals;
using escodb_test::wire;

void keep_answering(wire& line, int) {
    static std::atomic<int> number{0};
    while (!line.read_message().empty())
        line.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nNumber: " +
                   std::to_string(++number) + "\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(each_server_has_connections_of_its_own) {
    escodb_test::loopback_server one{keep_answering};
    escodb_test::loopback_server other{keep_answering};
    run_loop loop;
    const auto transport = escodb_test::beast_transport(loop);
    for (int i = 0; i < 3; ++i)
        for (const auto* each : {&one, &other}) {
            net::http_request request{"GET", net::http_origin{"127.0.0.1", each->port(), false}, "/"};
            BOOST_TEST(sync_wait(loop, transport->send(std::move(request))).status == 200U);
        }
    BOOST_TEST(one.connections() == 1);
    BOOST_TEST(other.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_idle_for_long_is_not_used) {
    escodb_test::loopback_server one{keep_answering};
    run_loop loop;
    net::transport_settings settings;
    settings.idle_time = 10ms;
    const auto transport = escodb_test::beast_transport(loop, settings);
    const net::http_request request{"GET", net::http_origin{"127.0.0.1", one.port(), false}, "/"};
    BOOST_TEST(sync_wait(loop, transport->send(request)).status == 200U);
    std::this_thread::sleep_for(20ms);
    BOOST_TEST(sync_wait(loop, transport->send(request)).status == 200U);
    BOOST_TEST(one.connections() == 2);
}

BOOST_AUTO_TEST_CASE(one_tls_handshake_at_a_time) {
    // No handshake ever succeeds here; each is let wait a little, and counted.
    std::atomic<int> now{0};
    std::atomic<int> most{0};
    escodb_test::loopback_server one{[&](wire& line, int) {
        most = std::max<int>(most, ++now);
        std::this_thread::sleep_for(5ms);
        --now;
        line.write("no TLS here");
    }};
    run_loop loop;
    const auto transport = escodb_test::beast_transport(loop);
    std::vector<async<net::http_response>> many;
    for (int i = 0; i < 6; ++i)
        many.push_back(transport->send(
            net::http_request{"GET", net::http_origin{"127.0.0.1", one.port(), true}, "/"}));
    for (const auto& each : sync_wait(loop, when_all(std::move(many))))
        BOOST_TEST((each.failure == net::http_failure::not_sent));
    BOOST_TEST(most == 1);
}

BOOST_AUTO_TEST_SUITE_END()
