// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/postgres/postgres_line.hpp>

#include <support/line_adapters.hpp>
#include <support/postgres_backend.hpp>

#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <thread>

BOOST_AUTO_TEST_SUITE(net_postgres_line)

using namespace escodb;
using namespace std::chrono_literals;
namespace pg = escodb_test::postgres;
using net::http_failure;
using net::line_trouble;
using line = net::detail::postgres_line;

struct fixture {
    fixture()
        : settings(net::url{"postgres://u:swordfish@127.0.0.1:" + std::to_string(server.port()) +
                            "/db?sslmode=disable"}) {}

    std::shared_ptr<line> open() {
        return sync_wait(loop,
                         line::open(loop, waits, std::make_shared<net::postgres_settings>(settings)));
    }
    line::answer ask(line& on) {
        line::request what{sql, {}};
        what.parameters.emplace_back(line::parameter::bytea_type, content);
        return sync_wait(loop, on.exchange(what));
    }
    template <class Call> http_failure failure(Call call) {
        try {
            call();
        } catch (const line_trouble& trouble) {
            said = trouble.what();
            BOOST_TEST(said.find("swordfish") == std::string::npos);
            BOOST_TEST(said.find('\n') == std::string::npos);
            return trouble.how();
        }
        return http_failure::none;
    }

    pg::backend server;
    net::postgres_settings settings;
    run_loop loop;
    std::shared_ptr<net::sockets> waits = escodb_test::asio_sockets(loop);
    std::string sql = "SELECT $1";
    std::string content = "abc";
    std::string said;
};

BOOST_FIXTURE_TEST_CASE(a_row_comes_as_it_is, fixture) {
    const std::string value{"a\0b\xff", 4};
    server.then(pg::found(0x1122334455667788, value)).then(pg::found(3, std::nullopt)).then(pg::nothing);
    const auto on = open();
    BOOST_TEST(on->is_quiet());
    line::answer got = ask(*on);
    BOOST_TEST(got.has_row);
    BOOST_TEST(got.revision.value() == 0x1122334455667788);
    BOOST_TEST((got.value == value));
    BOOST_TEST(line::bytes_of(got) == 4U);
    // Bound, and as it is: its format is 1, its length 3.
    BOOST_TEST(server.asked().at(0).find(std::string{"\0\1\0\1\0\1\0\0\0\3abc", 13}) !=
               std::string::npos);
    got = ask(*on);
    BOOST_TEST(got.revision.value() == 3);
    BOOST_TEST(!got.value.has_value());
    BOOST_TEST(!ask(*on).has_row);
    BOOST_TEST(on->is_quiet());
    BOOST_TEST(server.connections() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_large_parameter_and_a_large_value, fixture) {
    content.assign(3'000'000, 'x');
    const std::string large(3'000'000, 'y');
    server.then(pg::found(1, large));
    const auto on = open();
    BOOST_TEST((ask(*on).value == large));
    BOOST_TEST(server.asked().at(0).size() > 3'000'000U);
}

BOOST_FIXTURE_TEST_CASE(a_result_counts_only_when_its_transaction_has_ended, fixture) {
    const auto on = open();
    server.then(pg::begun + pg::row(1, "x") + pg::done + '\f');
    BOOST_CHECK(failure([&] { ask(*on); }) == http_failure::reply_lost);
    // What fails at its end, as deferred constraints do, comes after the row.
    const auto other = open();
    server.then(pg::begun + pg::row(1, "x") + pg::done + pg::failed("40001"));
    const line::answer got = ask(*other);
    BOOST_TEST(got.state == "40001");
    BOOST_TEST(line::is_worth_repeating(got));
    // A transaction that is still open is not what was asked for.
    const auto third = open();
    server.then(pg::begun + pg::row(1, "x") + pg::done + pg::message('Z', "T"));
    BOOST_CHECK(failure([&] { ask(*third); }) == http_failure::reply_lost);
}

BOOST_FIXTURE_TEST_CASE(errors_leave_the_line_as_it_is_fatal_ones_do_not, fixture) {
    server.then(pg::failed("42501")).then(pg::nothing);
    const auto on = open();
    const line::answer got = ask(*on);
    BOOST_TEST(got.state == "42501");
    BOOST_TEST(got.message == "a text");
    BOOST_TEST(!line::is_worth_repeating(got));
    BOOST_TEST(ask(*on).state.empty());
    server.then(pg::error("FATAL", "57P01", "terminating connection") + '\f');
    BOOST_CHECK(failure([&] { ask(*on); }) == http_failure::reply_lost);
    // It says nothing of the statement, whatever comes after it.
    const auto other = open();
    server.then(pg::error("FATAL", "57P01", "terminating connection") + pg::ready);
    BOOST_CHECK(failure([&] { ask(*other); }) == http_failure::reply_lost);
    for (const char* state : {"40P01", "55P03"}) {
        line::answer busy;
        busy.state = state;
        BOOST_TEST(line::is_worth_repeating(busy));
    }
}

BOOST_FIXTURE_TEST_CASE(silence_ends_in_time, fixture) {
    settings.limits.request_time = 50ms;
    server.then(pg::begun);
    const auto on = open();
    BOOST_CHECK(failure([&] { ask(*on); }) == http_failure::reply_lost);
    BOOST_TEST(said == "it took too long");
    settings.limits.connect_time = 50ms;
    server.greet("");
    BOOST_CHECK(failure([&] { open(); }) == http_failure::not_sent);
    BOOST_TEST(said == "it could not be connected to in time");
}

BOOST_FIXTURE_TEST_CASE(refusals_and_what_may_be_tried_again, fixture) {
    const auto greeted = [&](const char* state, const char* text) {
        server.greet(pg::error("FATAL", state, text));
        return failure([&] { open(); });
    };
    BOOST_CHECK(greeted("28P01", "password authentication failed for user \"u\"") ==
                http_failure::refused_tls);
    BOOST_TEST(said.starts_with("it wants other credentials"));
    BOOST_CHECK(greeted("3D000", "database \"db\" does not exist") == http_failure::refused_tls);
    BOOST_CHECK(greeted("57P03", "the database system is starting up") == http_failure::not_sent);
    BOOST_CHECK(greeted("53300", "sorry, too many clients already") == http_failure::not_sent);
    settings.port = 1;
    BOOST_CHECK(failure([&] { open(); }) == http_failure::not_sent);
    settings.host = "nothing.invalid";
    BOOST_CHECK(failure([&] { open(); }) == http_failure::not_sent);
}

BOOST_FIXTURE_TEST_CASE(a_server_without_tls_is_not_verified, fixture) {
    server.greet("N"); // to the question for TLS
    settings.ssl_mode = "verify-full";
    BOOST_CHECK(failure([&] { open(); }) == http_failure::refused_tls);
    BOOST_TEST(said.find("TLS") != std::string::npos);
    BOOST_TEST(server.asked().empty());
}

BOOST_FIXTURE_TEST_CASE(a_line_that_has_ended_is_not_quiet, fixture) {
    server.then(pg::nothing + '\f');
    const auto on = open();
    (void)ask(*on);
    for (int i = 0; i < 1000 && on->is_quiet(); ++i)
        std::this_thread::sleep_for(5ms);
    BOOST_TEST(!on->is_quiet());
}

BOOST_AUTO_TEST_SUITE_END()
