// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/line_requester.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

#include <deque>
#include <functional>

BOOST_AUTO_TEST_SUITE(net_line_requester)

using namespace escodb;
using namespace escodb::net;
using namespace std::chrono_literals;

/// What a line is told to do.
struct script {
    int opened = 0;
    int exchanged = 0;
    int open = 0;
    int most = 0; ///< exchanges at once
    int now = 0;
    bool is_quiet = true;
    std::deque<http_failure> openings;  ///< `none`: it succeeds
    std::deque<http_failure> exchanges; ///< the same
    std::deque<int> answers;            ///< 0 is worth repeating
};

class line {
public:
    using request = std::string;
    using answer = int;

    line(executor& where, script& of) : where_(where), script_(of) { ++script_.open; }
    line(const line&) = delete;
    line& operator=(const line&) = delete;
    ~line() { --script_.open; }

    static async<std::shared_ptr<line>> open(executor* where, script* of) {
        ++of->opened;
        http_failure how = http_failure::none;
        if (!of->openings.empty()) {
            how = of->openings.front();
            of->openings.pop_front();
        }
        if (how != http_failure::none)
            throw line_trouble{how, "as scripted"};
        co_return std::make_shared<line>(*where, *of);
    }
    async<int> exchange(std::string) {
        ++script_.exchanged;
        script_.most = std::max(script_.most, ++script_.now);
        co_await sleep_for(where_, 1ms);
        --script_.now;
        if (!script_.exchanges.empty()) {
            const http_failure how = script_.exchanges.front();
            script_.exchanges.pop_front();
            if (how != http_failure::none)
                throw line_trouble{how, "as scripted"};
        }
        int got = 1;
        if (!script_.answers.empty()) {
            got = script_.answers.front();
            script_.answers.pop_front();
        }
        co_return got;
    }
    [[nodiscard]] bool is_quiet() const { return script_.is_quiet; }
    static bool is_worth_repeating(int got) { return got == 0; }
    static std::size_t bytes_of(const std::string& what) { return what.size(); }
    static std::size_t bytes_of(int) { return 3; }

private:
    executor& where_;
    script& script_;
};

struct fixture {
    fixture() {
        limits.connections = 2;
        limits.idle_time = 20s;
        requests.attempts = 3;
    }
    line_requester<line>& sender() {
        if (!sender_)
            sender_.emplace(
                loop, [this] { return line::open(&loop, &of); }, "server", limits, requests,
                [this](const request_log_entry& entry) { log.push_back(entry); });
        return *sender_;
    }
    int send(http_effect effect) {
        return sync_wait(loop, sender().send("abc", effect, "WORD", "config"));
    }
    errc failure_of(http_effect effect) {
        try {
            (void)send(effect);
        } catch (const error& e) {
            BOOST_TEST(e.subject() == "config");
            BOOST_TEST(e.detail() == "server: as scripted");
            return e.code();
        }
        return errc::stopped;
    }

    manual_executor loop;
    script of;
    transport_settings limits;
    request_settings requests;
    std::vector<request_log_entry> log;

private:
    std::optional<line_requester<line>> sender_;
};

BOOST_FIXTURE_TEST_CASE(a_line_is_kept_while_it_is_quiet_and_not_too_long, fixture) {
    BOOST_TEST(send(http_effect::reads) == 1);
    BOOST_TEST(send(http_effect::writes) == 1);
    BOOST_TEST(of.opened == 1);
    of.is_quiet = false;
    (void)send(http_effect::writes);
    BOOST_TEST(of.opened == 2);
    of.is_quiet = true;
    loop.advance(21s);
    (void)send(http_effect::writes);
    BOOST_TEST(of.opened == 3);
    BOOST_TEST(of.open == 1);
    BOOST_TEST(log.size() == 4U);
    BOOST_TEST(log[0].method == "WORD");
    BOOST_TEST(log[0].blob == "config");
    BOOST_TEST(log[0].status == 200U);
    BOOST_TEST(log[0].bytes_sent == 3U);
    BOOST_TEST(log[0].bytes_received == 3U);
}

BOOST_FIXTURE_TEST_CASE(so_many_lines_at_once_and_no_more, fixture) {
    std::vector<async<int>> all;
    for (int i = 0; i < 7; ++i)
        all.push_back(sender().send("abc", http_effect::reads, "WORD", "config"));
    (void)sync_wait(loop, when_all(std::move(all)));
    BOOST_TEST(of.most == 2);
    BOOST_TEST(of.opened == 2);
    BOOST_TEST(of.exchanged == 7);
}

BOOST_FIXTURE_TEST_CASE(what_did_not_reach_the_server_is_sent_again, fixture) {
    of.openings = {http_failure::not_sent};
    of.exchanges = {http_failure::not_sent};
    BOOST_TEST(send(http_effect::writes) == 1);
    BOOST_TEST(of.opened == 3);
    BOOST_TEST(log.size() == 3U);
    BOOST_TEST(log[0].status == 0U);
    of.openings.assign(3, http_failure::not_sent);
    of.is_quiet = false;
    BOOST_CHECK(failure_of(http_effect::writes) == errc::storage_failed);
    BOOST_TEST(log.size() == 6U);
}

BOOST_FIXTURE_TEST_CASE(a_write_without_an_answer_is_not_sent_again, fixture) {
    of.exchanges = {http_failure::reply_lost};
    BOOST_CHECK(failure_of(http_effect::writes) == errc::reply_lost);
    BOOST_TEST(of.exchanged == 1);
    BOOST_TEST(of.open == 0);
    of.exchanges = {http_failure::reply_lost, http_failure::reply_lost};
    BOOST_TEST(send(http_effect::reads) == 1);
    BOOST_TEST(of.exchanged == 4);
    of.exchanges.assign(3, http_failure::reply_lost);
    BOOST_CHECK(failure_of(http_effect::reads) == errc::storage_failed);
}

BOOST_FIXTURE_TEST_CASE(refusals_fail_at_once, fixture) {
    of.openings = {http_failure::refused_tls};
    BOOST_CHECK(failure_of(http_effect::reads) == errc::storage_failed);
    of.exchanges = {http_failure::too_large};
    BOOST_CHECK(failure_of(http_effect::reads) == errc::too_large);
    BOOST_TEST(of.opened == 2);
    BOOST_TEST(of.exchanged == 1);
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_did_nothing_is_asked_for_again, fixture) {
    of.answers = {0, 0, 5};
    BOOST_TEST(send(http_effect::writes) == 5);
    of.answers = {0, 0, 0, 5};
    BOOST_TEST(send(http_effect::writes) == 0); // the adapter says what it means
    BOOST_TEST(of.opened == 1);
}

BOOST_FIXTURE_TEST_CASE(limits_of_time_and_number, fixture) {
    requests.time = 10ms;
    requests.first_delay = 20ms;
    of.openings.assign(3, http_failure::not_sent);
    BOOST_CHECK(failure_of(http_effect::reads) == errc::storage_failed);
    BOOST_TEST(of.opened == 1);
    fixture other;
    other.limits.connections = 0;
    BOOST_CHECK_THROW(other.sender(), error);
}

BOOST_AUTO_TEST_SUITE_END()
