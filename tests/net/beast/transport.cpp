// SPDX-License-Identifier: Apache-2.0

// <escodb/net/beast/transport.hpp> is compiled by support/beast_transport.cpp alone.
#include <support/beast_transport.hpp>
#include <support/loopback_server.hpp>

#include <escodb/net/http.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <mutex>
#include <optional>

BOOST_AUTO_TEST_SUITE(net_transport)

using namespace escodb;
using namespace escodb::net;
using namespace std::chrono_literals;
using escodb_test::loopback_server;
using escodb_test::wire;

/// No two are the same to the byte, as it is with most servers.
std::string reply_of(std::string_view body, std::string_view more = {}) {
    static std::atomic<int> number{0};
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           "Number: " + std::to_string(++number) + "\r\n" +
           std::string{more} + "\r\n" + std::string{body};
}

struct client {
    explicit client(transport_settings settings = {})
        : transport(escodb_test::beast_transport(loop, std::move(settings))) {}
    static http_request request(const loopback_server& to, std::string target = "/") {
        return http_request{"GET", http_origin{"127.0.0.1", to.port(), false}, std::move(target)};
    }
    http_response get(const loopback_server& from, std::string target = "/") {
        return sync_wait(loop, transport->send(request(from, std::move(target))));
    }
    run_loop loop;
    std::shared_ptr<http_transport> transport;
};

bool failed(const http_response& reply, http_failure how) {
    BOOST_TEST_MESSAGE(reply.problem);
    return reply.failure == how && reply.status == 0;
}

BOOST_AUTO_TEST_CASE(a_request_and_its_reply) {
    std::string seen;
    loopback_server server{[&](wire& line, int) {
        seen = line.read_message();
        line.write(reply_of("hello", "ETag: \"1\"\r\n"));
    }};
    client one;
    http_request request{"PUT", http_origin{"127.0.0.1", server.port(), false}, "/a?b=c"};
    request.headers.set("If-Match", "\"0\"");
    request.body = std::make_shared<const std::string>("body");
    const http_response reply = sync_wait(one.loop, one.transport->send(request));
    BOOST_TEST(reply.status == 200U);
    BOOST_TEST(reply.body == "hello");
    BOOST_TEST(reply.headers.find("etag").value() == "\"1\"");
    BOOST_TEST(seen.starts_with("PUT /a?b=c HTTP/1.1\r\n"));
    BOOST_TEST(seen.find("Host: 127.0.0.1:" + std::to_string(server.port())) != std::string::npos);
    BOOST_TEST(seen.find("If-Match: \"0\"\r\n") != std::string::npos);
    BOOST_TEST(seen.ends_with("Content-Length: 4\r\n\r\nbody"));
}

void keep_answering(wire& line, int) {
    while (!line.read_message().empty())
        line.write(reply_of("x"));
}

BOOST_AUTO_TEST_CASE(connections_are_kept_and_bounded) {
    std::atomic<int> now{0};
    std::atomic<int> most{0};
    loopback_server server{[&](wire& line, int) {
        while (!line.read_message().empty()) {
            most = std::max<int>(most, ++now);
            std::this_thread::sleep_for(2ms);
            --now;
            line.write(reply_of("x"));
        }
    }};
    transport_settings settings;
    settings.connections = 3;
    client one{settings};
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(one.get(server).status == 200U);
    BOOST_TEST(server.connections() == 1);
    std::vector<async<http_response>> many;
    for (int i = 0; i < 20; ++i)
        many.push_back(one.transport->send(client::request(server)));
    for (const http_response& each : sync_wait(one.loop, when_all(std::move(many))))
        BOOST_TEST(each.status == 200U);
    BOOST_TEST(server.connections() == 3);
    BOOST_TEST(most == 3);
}

BOOST_AUTO_TEST_CASE(a_reply_that_says_close_ends_the_connection) {
    loopback_server server{[](wire& line, int) {
        line.read_message();
        line.write(reply_of("x", "Connection: close\r\n"));
    }};
    client one;
    BOOST_TEST(one.get(server).status == 200U);
    BOOST_TEST(one.get(server).status == 200U);
    BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(what_comes_unasked_is_never_taken_for_a_reply) {
    loopback_server server{[](wire& line, int number) {
        line.read_message();
        line.write(reply_of("right"));
        if (number == 1)
            line.write(reply_of("wrong"));
        keep_answering(line, number);
    }};
    client one;
    BOOST_TEST(one.get(server).body == "right");
    std::this_thread::sleep_for(20ms);
    BOOST_TEST(one.get(server).body == "right"); // on another connection
    BOOST_TEST(server.connections() == 2);
}

/// Sends each reply twice, the copy so early that it is there before the next request is sent, or so late
/// that it is taken for the reply to that.
BOOST_AUTO_TEST_CASE(a_copy_of_a_reply_is_never_taken_for_another_reply) {
    std::string last;
    std::mutex mutex;
    loopback_server server{[&](wire& line, int) {
        for (;;) {
            const std::string request = line.read_message();
            if (request.empty())
                return;
            const std::lock_guard lock{mutex};
            if (!last.empty() && !line.write(std::exchange(last, {})))
                return;
            last = reply_of(request.substr(0, request.find(" HTTP")));
            line.write(last);
        }
    }};
    client one;
    for (int i = 0; i < 20; ++i) {
        http_request request = client::request(server, "/" + std::to_string(i));
        if (i % 3 == 0)
            request.method = "PUT";
        const std::string asked = request.method + " " + request.target;
        const http_response reply = sync_wait(one.loop, one.transport->send(std::move(request)));
        if (reply.status == 0)
            BOOST_TEST(reply.problem.find("copy") != std::string::npos, reply.problem);
        else
            BOOST_TEST(reply.body == asked);
        const std::lock_guard lock{mutex};
        if (reply.status == 0)
            last.clear(); // it was of a connection that is gone
    }
}

BOOST_AUTO_TEST_CASE(a_reply_may_be_the_same_again_but_its_connection_is_not_used_any_more) {
    loopback_server server{[](wire& line, int) {
        while (!line.read_message().empty())
            line.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
    }};
    client one;
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(one.get(server).body == "x");
    BOOST_TEST(server.connections() == 2);
    // Asked for something else, or after a write, it is none.
    BOOST_TEST(one.get(server).body == "x");
    BOOST_TEST(failed(one.get(server, "/other"), http_failure::kept_closed));
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_has_ended_is_seen_before_it_is_used) {
    loopback_server server{[](wire& line, int) {
        line.read_message();
        line.write(reply_of("x"));
    }};
    client one;
    BOOST_TEST(one.get(server).status == 200U);
    std::this_thread::sleep_for(20ms);
    BOOST_TEST(one.get(server).status == 200U);
}

BOOST_AUTO_TEST_CASE(how_a_reply_is_missing_is_told) {
    loopback_server server{[](wire& line, int) {
        for (;;) {
            const std::string request = line.read_message();
            if (request.empty() || request.starts_with("GET /silent"))
                return;
            if (request.starts_with("GET /half"))
                return void(line.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"));
            if (request.starts_with("GET /endless"))
                return void(line.write("HTTP/1.1 200 OK\r\n\r\nperhaps all"));
            if (request.starts_with("GET /nonsense"))
                return void(line.write("what?\r\n\r\n"));
            line.write(reply_of("x"));
        }
    }};
    client one;
    BOOST_TEST(failed(one.get(server, "/silent"), http_failure::reply_lost));
    BOOST_TEST(failed(one.get(server, "/half"), http_failure::reply_lost));
    BOOST_TEST(failed(one.get(server, "/endless"), http_failure::reply_lost));
    BOOST_TEST(failed(one.get(server, "/nonsense"), http_failure::reply_lost));
    BOOST_TEST(one.get(server).status == 200U);
    // The same on a kept connection, where the server may have closed it before it saw the request.
    BOOST_TEST(failed(one.get(server, "/silent"), http_failure::kept_closed));
    BOOST_TEST(one.get(server).status == 200U);
    BOOST_TEST(failed(one.get(server, "/half"), http_failure::reply_lost));
}

BOOST_AUTO_TEST_CASE(nobody_there) {
    std::optional<loopback_server> server{std::in_place, [](wire&, int) {}};
    const http_request request = client::request(*server);
    server.reset();
    client one;
    BOOST_TEST(failed(sync_wait(one.loop, one.transport->send(request)), http_failure::not_sent));
}

BOOST_AUTO_TEST_CASE(limits_of_time_and_size) {
    loopback_server server{[](wire& line, int) {
        while (!line.read_message().empty())
            if (!line.write("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n"))
                return;
    }};
    transport_settings settings;
    settings.request_time = 60ms;
    settings.connections = 1;
    client one{settings};
    const auto begun = std::chrono::steady_clock::now();
    // One holds the connection, the other waits for it in vain or is cut as well.
    auto [first, second] =
        sync_wait(one.loop, when_all(one.transport->send(client::request(server)),
                                     one.transport->send(client::request(server))));
    BOOST_TEST(failed(first, http_failure::reply_lost));
    BOOST_TEST(second.status == 0U);
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 2s));

    settings.request_time = 10s;
    settings.reply_bytes = 1999;
    client small{settings};
    BOOST_TEST(failed(small.get(server), http_failure::too_large));
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_no_server_with_tls) {
    loopback_server server{[](wire& line, int) { line.write("HTTP/1.1 400 Bad Request\r\n\r\n"); }};
    client one;
    http_request request = client::request(server);
    request.origin.tls = true;
    BOOST_TEST(failed(sync_wait(one.loop, one.transport->send(request)), http_failure::not_sent));
}

BOOST_AUTO_TEST_CASE(a_certificate_file_that_is_none_is_refused) {
    run_loop loop;
    transport_settings settings;
    settings.certificate_file = "/nonexistent";
    BOOST_CHECK_THROW((void)escodb_test::beast_transport(loop, settings), error);
}

async<void> start_and_forget(http_transport* transport, http_request request) {
    const http_response reply = co_await transport->send(std::move(request));
    static_cast<void>(reply);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_dropped_leaves_no_half_used_connection) {
    loopback_server server{[](wire& line, int) {
        for (;;) {
            const std::string request = line.read_message();
            if (request.empty())
                return;
            if (request.starts_with("GET /slow"))
                std::this_thread::sleep_for(40ms);
            line.write(reply_of(request.starts_with("GET /slow") ? "slow" : "quick"));
        }
    }};
    client one;
    BOOST_TEST(one.get(server).body == "quick");
    {
        // Its frame is destroyed while it waits.
        auto dropped = escodb::detail::make_root<void, async<void>>(
            start_and_forget(one.transport.get(), client::request(server, "/slow")));
        escodb::detail::countdown group{2};
        dropped.start(group);
        std::this_thread::sleep_for(10ms);
    }
    BOOST_TEST(one.get(server).body == "quick");
    BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
