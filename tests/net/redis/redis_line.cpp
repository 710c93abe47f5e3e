// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/redis/redis_line.hpp>

#include <support/line_adapters.hpp>
#include <support/loopback_server.hpp>

#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>

BOOST_AUTO_TEST_SUITE(net_redis_line)

using namespace escodb;
using namespace std::chrono_literals;
using escodb_test::wire;
using net::http_failure;
using net::line_trouble;
using line = net::detail::redis_line;

/// A server that does what it is told, and one line to it.
struct client {
    explicit client(std::function<void(wire&, int)> serve, const std::string& before = "")
        : server(std::move(serve)),
          settings(net::url{"redis://" + before + "127.0.0.1:" + std::to_string(server.port()) + "/" +
                            (before.empty() ? "" : "7")}) {}

    std::shared_ptr<line> open() {
        return sync_wait(loop,
                         line::open(loop, waits, std::make_shared<net::redis_settings>(settings)));
    }
    /// How it failed.
    http_failure failure(const std::function<void()>& what) {
        try {
            what();
        } catch (const line_trouble& trouble) {
            said = trouble.what();
            return trouble.how();
        }
        return http_failure::none;
    }
    line::answer ask(line& on, std::string_view content = "x") {
        return sync_wait(loop, on.exchange(line::request{{"ECHO", content}}));
    }

    escodb_test::loopback_server server;
    net::redis_settings settings;
    run_loop loop;
    std::shared_ptr<net::sockets> waits = escodb_test::asio_sockets(loop);
    std::string said;
};

BOOST_AUTO_TEST_CASE(a_new_line_says_who_it_is_and_takes_its_database) {
    std::string asked;
    {
        client one{[&](wire& to, int) {
                       asked += to.read_some();
                       to.write("+OK\r\n");
                       asked += to.read_some();
                       to.write("+OK\r\n");
                       asked += to.read_some();
                       to.write("$3\r\na\r\n\r\n");
                       to.read_some();
                   },
                   "u:secret@"};
        const auto on = one.open();
        const line::answer got = one.ask(*on);
        BOOST_TEST(got.texts.at(0).value() == "a\r\n");
        BOOST_TEST(on->is_quiet());
    }
    BOOST_TEST(asked == "*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n7\r\n"
                        "*2\r\n$4\r\nECHO\r\n$1\r\nx\r\n");
}

BOOST_AUTO_TEST_CASE(a_refused_password_is_not_tried_again_a_busy_server_is) {
    // By the number of the connection; the last is the end.
    const std::vector<std::string> answers{"-WRONGPASS invalid username-password pair\r\n",
                                           "-LOADING Redis is loading the dataset in memory\r\n", ""};
    client one{[&](wire& to, int number) {
                   to.read_some();
                   to.write(answers.at(static_cast<std::size_t>(number) - 1));
                   if (number < 3)
                       to.read_some();
               },
               "u:secret@"};
    BOOST_CHECK(one.failure([&] { one.open(); }) == http_failure::refused_tls);
    BOOST_TEST(one.said == "it wants other credentials (WRONGPASS)");
    BOOST_CHECK(one.failure([&] { one.open(); }) == http_failure::not_sent);
    BOOST_CHECK(one.failure([&] { one.open(); }) == http_failure::not_sent);
}

BOOST_AUTO_TEST_CASE(nobody_there) {
    client one{[](wire&, int) {}};
    one.settings.port = 1;
    BOOST_CHECK(one.failure([&] { one.open(); }) == http_failure::not_sent);
    one.settings.host = "nothing.invalid";
    BOOST_CHECK(one.failure([&] { one.open(); }) == http_failure::not_sent);
    BOOST_TEST(one.said == "no address is known");
}

BOOST_AUTO_TEST_CASE(replies_of_all_kinds) {
    client one{[](wire& to, int) {
        for (const char* reply : {":12\r\n", "$-1\r\n", "*3\r\n$1\r\na\r\n$-1\r\n+b\r\n", "-ERR a-secret\r\n",
                                  "-NOPERM x\r\n", "-lower\r\n", "*-1\r\n", "-BUSY\r\n"}) {
            if (to.read_some().empty())
                return;
            to.write(reply);
        }
        to.read_some();
    }};
    const auto on = one.open();
    BOOST_TEST(one.ask(*on).number == 12);
    BOOST_TEST(!one.ask(*on).texts.at(0).has_value());
    const line::answer list = one.ask(*on);
    BOOST_TEST(list.texts.size() == 3U);
    BOOST_TEST(list.texts[0].value() == "a");
    BOOST_TEST(!list.texts[1].has_value());
    BOOST_TEST(line::bytes_of(list) == 2U);
    BOOST_TEST(one.ask(*on).problem == "ERR");
    BOOST_TEST(line::meaning_of("ERR").find("secret") == std::string::npos);
    BOOST_TEST(one.ask(*on).problem == "NOPERM");
    BOOST_TEST(one.ask(*on).problem == "ERR");
    BOOST_TEST(!one.ask(*on).texts.at(0).has_value());
    BOOST_TEST(line::is_worth_repeating(one.ask(*on)));
}

BOOST_AUTO_TEST_CASE(replies_that_are_lost) {
    // By the number of the connection.
    const std::vector<std::string> replies{"", "$5\r\nab", ":1", "nonsense\r\n", ":1\r\n:1\r\n",
                                           "$2000\r\n" + std::string(2000, 'x') + "\r\n"};
    client one{[&](wire& to, int number) {
        const std::string& reply = replies.at(static_cast<std::size_t>(number) - 1);
        to.read_some();
        to.write(reply);
        if (reply == ":1")
            to.read_some(); // no end, and no rest
    }};
    one.settings.limits.request_time = 100ms;
    one.settings.limits.reply_bytes = 1000;
    for (std::size_t i = 0; i < replies.size(); ++i) {
        const auto on = one.open();
        BOOST_CHECK(one.failure([&] { one.ask(*on); }) ==
                    (i + 1 < replies.size() ? http_failure::reply_lost : http_failure::too_large));
    }
}

BOOST_AUTO_TEST_CASE(a_large_request_and_a_large_reply) {
    const std::string large(3'000'000, 'y');
    client one{[&](wire& to, int) {
        std::string all;
        while (all.size() < large.size())
            all += to.read_some();
        to.write("$3000000\r\n" + large + "\r\n");
        to.read_some();
    }};
    const auto on = one.open();
    BOOST_TEST((one.ask(*on, large).texts.at(0) == large));
}

BOOST_AUTO_TEST_CASE(a_line_that_has_ended_is_not_quiet) {
    client one{[](wire& to, int) {
        to.read_some();
        to.write(":1\r\n");
    }};
    const auto on = one.open();
    (void)one.ask(*on);
    for (int i = 0; i < 1000 && on->is_quiet(); ++i)
        std::this_thread::sleep_for(5ms);
    BOOST_TEST(!on->is_quiet());
}

BOOST_AUTO_TEST_SUITE_END()
