// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/token_source.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_token_source)

using namespace escodb;
using namespace escodb::net;
using namespace std::chrono_literals;

struct fixture {
    /// Takes a second, and fails while `fails`.
    async<fetched_token> fetch() {
        const int number = ++fetches;
        co_await sleep_for(loop, 1s);
        if (fails)
            throw error{errc::storage_failed, "token", "no " + std::to_string(number)};
        co_return fetched_token{make_token("t" + std::to_string(number)), lifetime};
    }
    std::string token() { return std::string{sync_wait(loop, tokens.token()).text->reveal()}; }
    async<std::string> outcome() {
        std::string text;
        try {
            const access_token token = co_await tokens.token();
            text = token.text->reveal();
        } catch (const error& e) {
            text = e.detail();
        }
        co_return text;
    }

    manual_executor loop;
    int fetches = 0;
    bool fails = false;
    std::chrono::seconds lifetime = 600s;
    std::chrono::system_clock::time_point wall{};
    token_cache tokens{loop, [this] { return fetch(); }, [this] { return wall; }};
};

BOOST_FIXTURE_TEST_CASE(one_is_fetched_shortly_before_the_last_expires, fixture) {
    BOOST_TEST(token() == "t1");
    BOOST_TEST(token() == "t1");
    sync_wait(loop, [](executor& on) -> async<void> { co_await sleep_for(on, 530s); }(loop));
    BOOST_TEST(token() == "t1");
    sync_wait(loop, [](executor& on) -> async<void> { co_await sleep_for(on, 10s); }(loop));
    BOOST_TEST(token() == "t2");
}

BOOST_FIXTURE_TEST_CASE(one_of_a_short_life_is_used_for_half_of_it, fixture) {
    lifetime = 10s;
    BOOST_TEST(token() == "t1");
    sync_wait(loop, [](executor& on) -> async<void> { co_await sleep_for(on, 3s); }(loop));
    BOOST_TEST(token() == "t1");
    sync_wait(loop, [](executor& on) -> async<void> { co_await sleep_for(on, 2s); }(loop));
    BOOST_TEST(token() == "t2");
}

BOOST_FIXTURE_TEST_CASE(a_machine_that_slept_gets_another, fixture) {
    BOOST_TEST(token() == "t1");
    wall += 539s;
    BOOST_TEST(token() == "t1");
    wall += 1s;
    BOOST_TEST(token() == "t2");
}

BOOST_FIXTURE_TEST_CASE(one_is_fetched_for_all_who_wait, fixture) {
    for (const bool failing : {true, false}) {
        fails = failing;
        fetches = 0;
        std::vector<async<std::string>> waiting;
        for (int i = 0; i < 5; ++i)
            waiting.push_back(outcome());
        for (const std::string& each : sync_wait(loop, when_all(std::move(waiting))))
            BOOST_TEST(each == (failing ? "no 1" : "t1"));
        BOOST_TEST(fetches == 1);
    }
}

BOOST_FIXTURE_TEST_CASE(after_a_failure_it_is_tried_again, fixture) {
    fails = true;
    BOOST_CHECK_THROW((void)token(), error);
    fails = false;
    BOOST_TEST(token() == "t2");
}

BOOST_AUTO_TEST_CASE(headers) {
    http_request request;
    add_token(request, access_token{});
    BOOST_TEST(request.headers.entries().empty());
    manual_executor loop;
    fixed_token fixed{"abc"};
    add_token(request, sync_wait(loop, fixed.token()));
    BOOST_TEST(request.headers.find("Authorization").value() == "Bearer abc");
    for (const char* bad : {"", "a b", "a\r\nb", "\x80"})
        BOOST_CHECK_THROW(fixed_token{bad}, error);
}

BOOST_AUTO_TEST_SUITE_END()
