// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/requester.hpp>

#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_requester)

using namespace escodb;
using namespace escodb::net;
using namespace std::chrono_literals;

struct counting_dialect : request_dialect {
    void sign(http_request& request) const override {
        request.headers.set("Signature", std::to_string(++signed_so_far));
    }
    mutable int signed_so_far = 0;
};

struct fixture {
    http_answer send(http_effect effect) {
        const requester requests{loop, transport, std::make_shared<counting_dialect>(), settings,
                                 [this](const request_log_entry& one) { log.push_back(one); }};
        http_request request{"PUT", http_origin{"host", 80, false}, "/x?secret"};
        request.headers.set("Authorization", "Bearer hidden");
        request.body = std::make_shared<const std::string>("12345");
        request.blob = "config";
        return sync_wait(loop, requests.send(request, effect));
    }
    errc error_of(http_effect effect) {
        try {
            send(effect);
        } catch (const error& e) {
            text = e.what();
            return e.code();
        }
        return errc::invalid_path;
    }

    manual_executor loop;
    request_settings settings;
    std::shared_ptr<escodb_test::scripted_transport> transport =
        std::make_shared<escodb_test::scripted_transport>();
    std::vector<request_log_entry> log;
    std::string text;
};

BOOST_FIXTURE_TEST_CASE(each_attempt_is_signed_and_logged, fixture) {
    transport->then(429).with("Retry-After", "3").then(http_failure::not_sent).then(201);
    const http_answer answer = send(http_effect::writes);
    BOOST_TEST(answer.reply.status == 201U);
    BOOST_TEST(!answer.is_uncertain);
    BOOST_TEST(transport->header(2, "Signature") == "3");
    BOOST_TEST((loop.elapsed() > 3s));
    BOOST_TEST((loop.elapsed() < 4s));
    BOOST_TEST_REQUIRE(log.size() == 3U);
    BOOST_TEST(log[0].status == 429U);
    BOOST_TEST(log[1].problem == "as scripted");
    BOOST_TEST(log[2].blob == "config");
    BOOST_TEST(log[2].bytes_sent == 5U);
}

BOOST_FIXTURE_TEST_CASE(after_an_uncertain_attempt_the_answer_is_marked, fixture) {
    transport->then(http_failure::kept_closed).then(412);
    BOOST_TEST(send(http_effect::writes).is_uncertain);
    transport->then(503).then(412);
    BOOST_TEST(send(http_effect::writes).is_uncertain);
    transport->then(http_failure::kept_closed).then(200);
    BOOST_TEST(!send(http_effect::reads).is_uncertain);
    transport->then(http_failure::not_sent).then(412);
    BOOST_TEST(!send(http_effect::writes).is_uncertain);
}

BOOST_FIXTURE_TEST_CASE(a_write_whose_reply_is_lost_is_not_sent_again, fixture) {
    transport->then(http_failure::reply_lost);
    BOOST_TEST((error_of(http_effect::writes) == errc::reply_lost));
    transport->then(500);
    BOOST_TEST((error_of(http_effect::writes) == errc::reply_lost));
    transport->then(http_failure::reply_lost).then(200);
    BOOST_TEST(send(http_effect::reads).reply.status == 200U);
    BOOST_TEST(transport->asked.size() == 4U);
}

BOOST_FIXTURE_TEST_CASE(attempts_and_time_are_limited, fixture) {
    settings.attempts = 3;
    BOOST_TEST((error_of(http_effect::writes) == errc::storage_failed));
    BOOST_TEST(transport->asked.size() == 3U);
    settings.attempts = 1000;
    settings.time = 10s;
    BOOST_TEST((error_of(http_effect::reads) == errc::storage_failed));
    BOOST_TEST((loop.elapsed() < 11s));
    // What the server asks for is kept, or it is given up: not cut short.
    transport->asked.clear();
    transport->then(503).with("Retry-After", "11");
    BOOST_TEST((error_of(http_effect::reads) == errc::storage_failed));
    BOOST_TEST(transport->asked.size() == 1U);
    // At the end it still counts that one of them may have happened.
    settings.attempts = 2;
    transport->then(http_failure::kept_closed).then(http_failure::not_sent);
    BOOST_TEST((error_of(http_effect::writes) == errc::reply_lost));
}

BOOST_FIXTURE_TEST_CASE(a_certificate_that_is_refused_is_not_tried_again, fixture) {
    transport->then(http_failure::refused_tls).then(200);
    BOOST_TEST((error_of(http_effect::reads) == errc::storage_failed));
    BOOST_TEST(transport->asked.size() == 1U);
    transport->replies.clear();
    transport->then(http_failure::too_large);
    BOOST_TEST((error_of(http_effect::reads) == errc::too_large));
}

BOOST_FIXTURE_TEST_CASE(errors_show_no_secret, fixture) {
    transport->then(http_failure::refused_tls);
    error_of(http_effect::reads);
    BOOST_TEST(text == "config: the storage failed: http://host: as scripted");
}

BOOST_AUTO_TEST_SUITE_END()
