// SPDX-License-Identifier: Apache-2.0

// What the statements do is tried on the real server (tests/network); here, what the adapter makes of answers.
#include <escodb/net/postgres/postgres_adapter.hpp>

#include <support/line_adapters.hpp>
#include <support/postgres_backend.hpp>

#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_postgres_adapter)

using namespace escodb;
namespace pg = escodb_test::postgres;

struct fixture {
    net::postgres_settings settings() {
        net::postgres_settings made{net::url{"postgres://u:swordfish@127.0.0.1:" +
                                             std::to_string(server.port()) + "/db?sslmode=disable"}};
        made.requests.first_delay = std::chrono::milliseconds{1};
        return made;
    }
    write_result write(std::optional<std::string> named) {
        return sync_wait(loop, adapter.write("config", value, std::move(named)));
    }
    std::optional<blob> read() { return sync_wait(loop, adapter.read("config")); }
    /// By the code, or `stopped`.
    template <class Call> errc failure(Call call) {
        try {
            call();
        } catch (const error& e) {
            said = e.what();
            BOOST_TEST(said.find("swordfish") == std::string::npos);
            return e.code();
        }
        return errc::stopped;
    }
    bool last_has(std::string_view words) {
        return server.asked().back().find(words) != std::string::npos;
    }

    std::string value = "abc";
    std::string said;
    pg::backend server;
    run_loop loop;
    net::postgres_adapter adapter{loop, escodb_test::asio_sockets(loop), settings()};
};

BOOST_FIXTURE_TEST_CASE(reads, fixture) {
    server.then(pg::found(17, "abc")).then(pg::nothing).then(pg::failed("42P01"));
    BOOST_TEST(read()->revision == "17");
    BOOST_TEST(!read().has_value());
    BOOST_TEST(!read().has_value()); // nor is there a table
    BOOST_TEST(last_has("FROM \"escodb\" WHERE id = $1"));
    server.then(pg::found(17, std::nullopt));
    BOOST_CHECK(failure([&] { (void)read(); }) == errc::storage_failed);
}

BOOST_FIXTURE_TEST_CASE(rereads, fixture) {
    server.then(pg::found(17, std::nullopt)).then(pg::found(18, "abc")).then(pg::nothing);
    BOOST_TEST(sync_wait(loop, adapter.reread("config", "17")).is_unchanged());
    BOOST_TEST(sync_wait(loop, adapter.reread("config", "17")).found()->revision == "18");
    BOOST_TEST(!sync_wait(loop, adapter.reread("config", "17")).found());
    server.then(pg::failed("42P01")).then(pg::found(17, "abc"));
    BOOST_TEST(!sync_wait(loop, adapter.reread("config", "17")).found());
    BOOST_TEST(sync_wait(loop, adapter.reread("config", "x")).found()->value == "abc");
    BOOST_TEST(!last_has("CASE"));
    // Without its value, another revision is none of ours.
    server.then(pg::found(18, std::nullopt));
    BOOST_CHECK(failure([&] { (void)sync_wait(loop, adapter.reread("config", "17")); }) ==
                errc::storage_failed);
}

BOOST_FIXTURE_TEST_CASE(the_first_write_makes_the_table, fixture) {
    server.then(pg::failed("42P01")).then(pg::nothing).then(pg::found(1, std::nullopt));
    const write_result made = write(std::nullopt);
    BOOST_TEST(made.ok());
    BOOST_TEST(server.asked()[1].find("CREATE TABLE IF NOT EXISTS \"escodb\"") != std::string::npos);
    // Somebody else has made it at the same time.
    for (const char* state : {"42P07", "23505"}) {
        server.then(pg::failed("42P01")).then(pg::failed(state)).then(pg::found(1, std::nullopt));
        BOOST_TEST(write(std::nullopt).ok());
    }
    // It may not be made.
    server.then(pg::failed("42P01")).then(pg::failed("42501"));
    BOOST_CHECK(failure([&] { (void)write(std::nullopt); }) == errc::storage_failed);
    BOOST_TEST(said.find("do not permit") != std::string::npos);
    // It is gone each time.
    server.then(pg::failed("42P01")).then(pg::nothing).then(pg::failed("42P01"));
    BOOST_CHECK(failure([&] { (void)write(std::nullopt); }) == errc::storage_failed);
    BOOST_TEST(said.find("42P01") != std::string::npos);
    // A blob that was there is not, where there is no table.
    server.then(pg::failed("42P01"));
    BOOST_TEST(!write(made.revision()).ok());
}

BOOST_FIXTURE_TEST_CASE(each_write_has_a_revision_of_its_own, fixture) {
    server.then(pg::found(1, std::nullopt)).then(pg::found(1, std::nullopt)).then(pg::nothing);
    const std::string first = write(std::nullopt).revision();
    BOOST_TEST(last_has("ON CONFLICT DO NOTHING"));
    const std::string second = write(first).revision();
    BOOST_TEST(last_has("AND revision = $4"));
    BOOST_TEST(first != second);
    BOOST_TEST(std::stoll(second) > 0);
    BOOST_TEST(!write(second).ok());
}

BOOST_FIXTURE_TEST_CASE(a_revision_of_another_form_is_not_sent, fixture) {
    for (const char* each : {"", "0", "-1", "+1", "01", "1 ", "1;", "x", "9223372036854775808"})
        BOOST_TEST(!write(each).ok());
    net::postgres_settings small = settings();
    small.blob_bytes = 2;
    net::postgres_adapter limited{loop, escodb_test::asio_sockets(loop), small};
    BOOST_CHECK(failure([&] { (void)sync_wait(loop, limited.write("config", value, std::nullopt)); }) ==
                errc::too_large);
    BOOST_TEST(server.asked().empty());
}

BOOST_FIXTURE_TEST_CASE(lost_replies_and_errors, fixture) {
    server.then("");
    BOOST_CHECK(failure([&] { (void)write("17"); }) == errc::reply_lost);
    server.then(pg::begun + pg::row(1, std::nullopt) + pg::done + '\f');
    BOOST_CHECK(failure([&] { (void)write("17"); }) == errc::reply_lost);
    server.then(pg::error("FATAL", "57P01", "bye") + '\f');
    BOOST_CHECK(failure([&] { (void)write("17"); }) == errc::reply_lost);
    BOOST_TEST(server.asked().size() == 3U);
    server.then(pg::failed("40001")).then(pg::failed("40P01")).then(pg::nothing);
    BOOST_TEST(!write("17").ok()); // it was another's
    server.then(pg::failed("25006"));
    BOOST_CHECK(failure([&] { (void)write("17"); }) == errc::storage_failed);
    BOOST_TEST(said.find("read-only") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(erase_and_describe, fixture) {
    server.then(pg::nothing).then(pg::failed("42P01")).then(pg::failed("42501"));
    sync_wait(loop, adapter.erase("config"));
    sync_wait(loop, adapter.erase("config"));
    BOOST_CHECK(failure([&] { sync_wait(loop, adapter.erase("config")); }) == errc::storage_failed);
    BOOST_TEST(adapter.describe().ends_with("/db, table escodb"));
}

BOOST_AUTO_TEST_SUITE_END()
