// SPDX-License-Identifier: Apache-2.0

// <escodb/net/beast/asio_executor.hpp> is compiled by support/beast_transport.cpp alone.
#include <support/beast_transport.hpp>
#include <support/loopback_server.hpp>

#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(net_asio_executor)

using namespace escodb;
using namespace std::chrono_literals;

struct server {
    escodb_test::loopback_server line{[](escodb_test::wire& to, int) {
        while (!to.read_message().empty()) {
            std::this_thread::sleep_for(5ms);
            to.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
        }
    }};
    net::http_request request() const {
        return net::http_request{"GET", net::http_origin{"127.0.0.1", line.port(), false}, "/"};
    }
};

async<void> several(executor* where, std::shared_ptr<net::http_transport> transport,
                    net::http_request request, std::string* said) {
    for (int i = 0; i < 3; ++i) {
        const net::http_response reply = co_await transport->send(request);
        *said += reply.body;
        co_await sleep_for(*where, 2ms);
        co_await when_idle(*where);
    }
    *said += where->running() ? "r" : "n";
}

BOOST_FIXTURE_TEST_CASE(coroutines_and_requests_run_within_a_programs_io_context, server) {
    std::string said;
    const int ticks = escodb_test::run_in_an_io_context(
        [&](executor& where, std::shared_ptr<net::http_transport> transport) {
            return several(&where, std::move(transport), request(), &said);
        });
    BOOST_TEST(said == "xxxr");
    BOOST_TEST(ticks > 2); // the program's own work went on meanwhile
}

BOOST_FIXTURE_TEST_CASE(blocking_calls_run_the_io_context, server) {
    std::string said;
    escodb_test::block_in_an_io_context(
        [&](executor& where, std::shared_ptr<net::http_transport> transport) {
            sync_wait(where, several(&where, transport, request(), &said));
            sync_wait(where, several(&where, transport, request(), &said));
        });
    BOOST_TEST(said == "xxxrxxxr");
}

BOOST_AUTO_TEST_SUITE_END()
