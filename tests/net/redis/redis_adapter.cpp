// SPDX-License-Identifier: Apache-2.0

// What scripts do, and that they are atomic, is tried on the real server (tests/network); here, what the
// adapter makes of answers.
#include <escodb/net/redis/redis_adapter.hpp>

#include <support/line_adapters.hpp>
#include <support/loopback_server.hpp>

#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>

BOOST_AUTO_TEST_SUITE(net_redis_adapter)

using namespace escodb;
using escodb_test::wire;

const std::string revision(32, 'a');

struct fixture {
    net::redis_settings settings() {
        net::redis_settings made{
            net::url{"redis://127.0.0.1:" + std::to_string(server.port()) + "/?prefix=p:"}};
        made.requests.first_delay = std::chrono::milliseconds{1};
        return made;
    }
    fixture& then(std::string reply) {
        const std::lock_guard lock{mutex};
        replies.push_back(std::move(reply));
        return *this;
    }
    write_result write(std::optional<std::string> named) {
        return sync_wait(loop, adapter.write("config", value, std::move(named)));
    }
    /// By the code, or `stopped`.
    template <class Call> errc failure(Call call) {
        try {
            call();
        } catch (const error& e) {
            said = e.what();
            return e.code();
        }
        return errc::stopped;
    }
    std::size_t requests() {
        const std::lock_guard lock{mutex};
        return asked.size();
    }
    std::string last() {
        const std::lock_guard lock{mutex};
        return asked.back();
    }

    std::mutex mutex;
    std::deque<std::string> replies;
    std::vector<std::string> asked;
    std::string value = "abc";
    std::string said;
    escodb_test::loopback_server server{[this](wire& to, int) {
        for (std::string request = to.read_some(); !request.empty(); request = to.read_some()) {
            const std::lock_guard lock{mutex};
            asked.push_back(request);
            if (replies.empty())
                return;
            const std::string reply = replies.front();
            replies.pop_front();
            if (reply.empty())
                return;
            to.write(reply);
        }
    }};
    run_loop loop;
    net::redis_adapter adapter{loop, escodb_test::asio_sockets(loop), settings()};
};

BOOST_FIXTURE_TEST_CASE(a_read_gives_value_and_revision, fixture) {
    then("*2\r\n$32\r\n" + revision + "\r\n$3\r\nabc\r\n");
    const std::optional<blob> found = sync_wait(loop, adapter.read("config"));
    BOOST_TEST(found->value == "abc");
    BOOST_TEST(found->revision == revision);
    BOOST_TEST(last() == "*4\r\n$5\r\nHMGET\r\n$8\r\np:config\r\n$1\r\nr\r\n$1\r\nv\r\n");
    then("*2\r\n$-1\r\n$-1\r\n");
    BOOST_TEST(!sync_wait(loop, adapter.read("config")).has_value());
    for (const char* none_of_ours : {"*2\r\n$1\r\nx\r\n$3\r\nabc\r\n", "*2\r\n$-1\r\n$3\r\nabc\r\n", ":1\r\n",
                                     "-WRONGTYPE x\r\n", "*0\r\n"}) {
        then(none_of_ours);
        BOOST_CHECK(failure([&] { (void)sync_wait(loop, adapter.read("config")); }) ==
                    errc::storage_failed);
    }
}

BOOST_FIXTURE_TEST_CASE(a_reread_says_unchanged_only_where_the_server_does, fixture) {
    then(":1\r\n");
    BOOST_TEST(sync_wait(loop, adapter.reread("config", revision)).is_unchanged());
    BOOST_TEST(last().find("EVAL") != std::string::npos);
    then("*2\r\n$32\r\n" + revision + "\r\n$3\r\nabc\r\n");
    BOOST_TEST(sync_wait(loop, adapter.reread("config", "other")).found()->value == "abc");
    then("*2\r\n$-1\r\n$-1\r\n");
    BOOST_TEST(!sync_wait(loop, adapter.reread("config", revision)).found());
}

BOOST_FIXTURE_TEST_CASE(each_write_has_a_revision_of_its_own, fixture) {
    then(":1\r\n").then(":1\r\n");
    const std::string first = write(std::nullopt).revision();
    BOOST_TEST(first.size() == 32U);
    BOOST_TEST(last().find("EXISTS") != std::string::npos);
    BOOST_TEST(last().find(first) != std::string::npos);
    const std::string second = write(first).revision();
    BOOST_TEST(second != first);
    BOOST_TEST(last().find("HGET") != std::string::npos);
    then(":0\r\n");
    BOOST_TEST(!write(second).ok());
}

BOOST_FIXTURE_TEST_CASE(a_revision_of_another_form_is_not_sent, fixture) {
    for (const std::string& each : {std::string{}, std::string{"1"}, std::string(31, 'a'),
                                    std::string(32, 'A'), std::string(33, 'a')})
        BOOST_TEST(!write(each).ok());
    BOOST_TEST(requests() == 0U);
    net::redis_settings small = settings();
    small.blob_bytes = 2;
    net::redis_adapter limited{loop, escodb_test::asio_sockets(loop), small};
    BOOST_CHECK(failure([&] { (void)sync_wait(loop, limited.write("config", value, std::nullopt)); }) ==
                errc::too_large);
    BOOST_TEST(requests() == 0U);
}

BOOST_FIXTURE_TEST_CASE(lost_replies_and_refusals, fixture) {
    then("");
    BOOST_CHECK(failure([&] { (void)write(revision); }) == errc::reply_lost);
    BOOST_TEST(requests() == 1U);
    for (const char* odd : {"+OK\r\n", ":2\r\n", "*0\r\n:1\r\n"}) {
        then(odd);
        BOOST_CHECK(failure([&] { (void)write(revision); }) == errc::reply_lost);
    }
    then("-BUSY x\r\n").then(":1\r\n");
    BOOST_TEST(write(revision).ok());
    then("-OOM command not allowed\r\n");
    BOOST_CHECK(failure([&] { (void)write(revision); }) == errc::storage_failed);
    BOOST_TEST(said.find("maxmemory") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(erase_and_describe, fixture) {
    then(":1\r\n");
    sync_wait(loop, adapter.erase("config"));
    BOOST_TEST(last() == "*2\r\n$3\r\nDEL\r\n$8\r\np:config\r\n");
    BOOST_TEST(adapter.describe().ends_with("/0, keys p:…"));
}

BOOST_AUTO_TEST_SUITE_END()
