// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/retry.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_retry)

using namespace escodb::net;
using namespace std::chrono_literals;
using verdict = attempt_verdict;

http_response status(unsigned code) {
    http_response reply;
    reply.status = code;
    return reply;
}

bool is(const http_response& reply, verdict reading, verdict writing) {
    return judge(reply, http_effect::reads, false) == reading &&
           judge(reply, http_effect::writes, false) == writing;
}

BOOST_AUTO_TEST_CASE(what_is_sent_again_and_what_may_have_happened) {
    BOOST_TEST(is(status(200), verdict::answered, verdict::answered));
    BOOST_TEST(is(status(412), verdict::answered, verdict::answered));
    BOOST_TEST(is(status(401), verdict::answered, verdict::answered));
    BOOST_TEST(is(status(403), verdict::answered, verdict::answered));
    BOOST_TEST(is(status(408), verdict::again, verdict::again));
    BOOST_TEST(is(status(429), verdict::again, verdict::again));
    BOOST_TEST(is(status(503), verdict::again, verdict::again_uncertain));
    for (const unsigned code : {500U, 502U, 504U})
        BOOST_TEST(is(status(code), verdict::again, verdict::lost));
    const auto failed = [](http_failure how) { return http_response::failed(how, "why"); };
    BOOST_TEST(is(failed(http_failure::not_sent), verdict::again, verdict::again));
    BOOST_TEST(is(failed(http_failure::refused_tls), verdict::failed, verdict::failed));
    BOOST_TEST(is(failed(http_failure::kept_closed), verdict::again, verdict::again_uncertain));
    BOOST_TEST(is(failed(http_failure::reply_lost), verdict::again, verdict::lost));
    BOOST_TEST(is(failed(http_failure::too_large), verdict::failed, verdict::lost));
    BOOST_TEST((judge(status(500), http_effect::writes, true) == verdict::again));
}

BOOST_AUTO_TEST_CASE(delays_double_up_to_a_limit_and_are_cut_by_up_to_a_half) {
    request_settings settings;
    settings.first_delay = 100ms;
    settings.longest_delay = 350ms;
    const http_response busy = status(503);
    BOOST_TEST((retry_delay(settings, busy, 1, 0) == 100ms));
    BOOST_TEST((retry_delay(settings, busy, 2, 0) == 200ms));
    BOOST_TEST((retry_delay(settings, busy, 3, 0) == 350ms));
    BOOST_TEST((retry_delay(settings, busy, 1000, 0) == 350ms));
    BOOST_TEST((retry_delay(settings, busy, 1, 0.5) == 75ms));
}

BOOST_AUTO_TEST_CASE(the_server_may_ask_for_more_time) {
    const request_settings settings;
    http_response busy = status(429);
    busy.headers.set("Retry-After", "7");
    BOOST_TEST((retry_delay(settings, busy, 1, 0) == 7s));
    for (const char* text : {"", "soon", "-1", "7 ", "Fri, 24 May 2013 00:00:00 GMT"}) {
        busy.headers.set("Retry-After", text);
        BOOST_TEST(!retry_after(busy));
    }
    // A date counts from the server's own clock, which may be off.
    busy.headers.set("Date", "Fri, 24 May 2013 00:00:00 GMT");
    busy.headers.set("Retry-After", "Fri, 24 May 2013 00:01:30 GMT");
    BOOST_TEST((retry_after(busy) == 90s));
    busy.headers.set("Retry-After", "Thu, 23 May 2013 23:00:00 GMT");
    BOOST_TEST((retry_after(busy) == 0s));
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_was_closed_is_replaced_at_once) {
    const auto closed = http_response::failed(http_failure::kept_closed, "why");
    BOOST_TEST((retry_delay(request_settings{}, closed, 1, 0) == 0ms));
    BOOST_TEST((retry_delay(request_settings{}, closed, 2, 0) > 0ms));
}

BOOST_AUTO_TEST_CASE(settings_out_of_range_are_refused_by_name) {
    const auto refused = [](auto change) {
        request_settings settings;
        change(settings);
        try {
            settings.check();
        } catch (const escodb::error& e) {
            return e.subject();
        }
        return std::string{};
    };
    BOOST_TEST(refused([](auto&) {}) == "");
    BOOST_TEST(refused([](auto& s) { s.attempts = 0; }) == "requests.attempts");
    BOOST_TEST(refused([](auto& s) { s.time = 0ms; }) == "requests.time");
    BOOST_TEST(refused([](auto& s) { s.first_delay = 6s; }) == "requests.first_delay");
    BOOST_TEST(refused([](auto& s) { s.first_delay = -1ms; }) == "requests.first_delay");
}

BOOST_AUTO_TEST_SUITE_END()
