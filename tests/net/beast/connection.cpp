// SPDX-License-Identifier: Apache-2.0

// <escodb/net/beast/connection.hpp> is compiled by support/beast_transport.cpp alone; net/transport has
// the rest of its tests.
#include <support/beast_transport.hpp>
#include <support/loopback_server.hpp>

#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>

BOOST_AUTO_TEST_SUITE(net_connection)

using namespace escodb;
using escodb_test::wire;

BOOST_AUTO_TEST_CASE(replies_without_a_body) {
    escodb_test::loopback_server server{[](wire& line, int) {
        line.read_message(); // HEAD: a length, and no body
        line.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"1\"\r\n\r\n");
        line.read_message();
        line.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n");
        line.read_message();
        line.write("HTTP/1.1 204 No Content\r\n\r\n");
        line.read_message(); // chunked
        line.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        line.read_message();
        line.write("HTTP/1.1 207 Multi-Status\r\nContent-Length: 0\r\n\r\n");
        line.read_message();
    }};
    run_loop loop;
    const auto transport = escodb_test::beast_transport(loop);
    const auto ask = [&](const char* method) {
        net::http_request request{method, net::http_origin{"127.0.0.1", server.port(), false}, "/"};
        net::http_response reply = sync_wait(loop, transport->send(std::move(request)));
        return std::to_string(reply.status) + reply.body + reply.problem;
    };
    BOOST_TEST(ask("HEAD") == "200");
    BOOST_TEST(ask("GET") == "304");
    BOOST_TEST(ask("DELETE") == "204");
    BOOST_TEST(ask("GET") == "200abcde");
    BOOST_TEST(ask("MKCOL") == "207");
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_query_by_post_is_a_read) {
    std::atomic<bool> has_length{true};
    escodb_test::loopback_server server{[&](wire& line, int) {
        while (!line.read_message().empty()) {
            line.write(has_length ? "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
                                  : "HTTP/1.1 200 OK\r\n\r\nx");
            if (!has_length)
                return;
        }
    }};
    run_loop loop;
    const auto transport = escodb_test::beast_transport(loop);
    const auto ask = [&](const char* body, bool is_query) {
        net::http_request request{"POST", net::http_origin{"127.0.0.1", server.port(), false}, "/"};
        request.body = std::make_shared<const std::string>(body);
        request.is_query = is_query;
        return sync_wait(loop, transport->send(std::move(request))).failure;
    };
    const auto none = net::http_failure::none;
    BOOST_CHECK(ask("a", true) == none);
    // A copy of the answer to the same question will do, once: the right one may be on its way.
    BOOST_CHECK(ask("a", true) == none);
    BOOST_TEST(server.connections() == 1);
    BOOST_CHECK(ask("a", true) == none);
    BOOST_TEST(server.connections() == 2);
    // That of another question, or of a write, will not.
    BOOST_CHECK(ask("b", true) == net::http_failure::kept_closed);
    BOOST_CHECK(ask("a", true) == none);
    BOOST_TEST(server.connections() == 3);
    BOOST_CHECK(ask("b", false) == net::http_failure::reply_lost);
    BOOST_TEST(server.connections() == 3);
    // What changes something goes on a connection of its own, after something that did.
    BOOST_CHECK(ask("a", false) == none);
    BOOST_CHECK(ask("b", false) == none);
    BOOST_TEST(server.connections() == 5);
    has_length = false;
    BOOST_CHECK(ask("c", true) == net::http_failure::reply_lost);
}

BOOST_AUTO_TEST_SUITE_END()
