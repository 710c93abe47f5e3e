// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/etcd_session.hpp>

#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_etcd_session)

using namespace escodb;
using namespace escodb::net;

struct fixture {
    explicit fixture(const char* where = "etcd://u:secret@host/p/")
        : session(loop, script, etcd_settings{url{where}}) {}

    http_answer ask(http_effect effect = http_effect::reads) {
        return sync_wait(loop, session.call("kv/range", "{}", "config", effect));
    }

    manual_executor loop;
    std::shared_ptr<escodb_test::scripted_transport> script =
        std::make_shared<escodb_test::scripted_transport>();
    net::detail::etcd_session session;
};

BOOST_AUTO_TEST_CASE(settings_of_a_url) {
    const etcd_settings plain{url{"etcd://host/a%2Fb/"}};
    BOOST_TEST(plain.origin.text() == "http://host:2379");
    BOOST_TEST(plain.prefix == "a/b/");
    BOOST_TEST(plain.user.empty());
    const etcd_settings other{url{"etcds://u:secret@host:1/?request_bytes=4096"}};
    BOOST_TEST(other.origin.text() == "https://host:1");
    BOOST_TEST(other.prefix.empty());
    BOOST_TEST(other.request_bytes == 4096U);
    for (const char* text : {"http://host/", "etcd://host/?token=x", "etcd://host/?request_bytes=",
                             "etcd://host/?request_bytes=1k", "etcdx://host/"})
        BOOST_CHECK_THROW(etcd_settings{url{text}}, error);
}

BOOST_AUTO_TEST_CASE(without_a_user_there_is_no_token) {
    fixture with{"etcd://host/p/"};
    with.script->then(401, R"({"error":"etcdserver: invalid auth token"})");
    BOOST_TEST(with.ask().reply.status == 401U);
    BOOST_TEST(with.script->asked.size() == 1U);
    BOOST_TEST(with.script->header(0, "Authorization") == "(none)");
    BOOST_TEST(with.session.describe() == "etcd at http://host:2379, keys p/…");
}

BOOST_FIXTURE_TEST_CASE(a_token_is_got_once, fixture) {
    script->then(200, R"({"token":"one.1"})").then(200, "{}").then(200, "{}");
    (void)ask();
    (void)ask();
    BOOST_TEST(script->asked.size() == 3U);
    BOOST_TEST(script->asked[0].target == "/v3/auth/authenticate");
    BOOST_TEST(script->asked[0].content() == R"({"name":"u","password":"secret"})");
    BOOST_TEST(script->header(0, "Authorization") == "(none)");
    BOOST_TEST(script->asked[2].target == "/v3/kv/range");
    BOOST_TEST(script->header(2, "Authorization") == "one.1");
    BOOST_TEST(session.describe().find("secret") == std::string::npos);
}

/// Takes its time, so that calls meet.
class slow_transport final : public http_transport {
public:
    slow_transport(executor& where, std::shared_ptr<http_transport> of)
        : where_(where), of_(std::move(of)) {}
    async<http_response> send(http_request request) override {
        co_await sleep_for(where_, std::chrono::milliseconds{1});
        http_response reply = co_await of_->send(std::move(request));
        co_return reply;
    }

private:
    executor& where_;
    std::shared_ptr<http_transport> of_;
};

BOOST_FIXTURE_TEST_CASE(several_calls_share_one_login, fixture) {
    net::detail::etcd_session slow{loop, std::make_shared<slow_transport>(loop, script),
                                   etcd_settings{url{"etcd://u:secret@host/p/"}}};
    script->then(200, R"({"token":"one"})").then(200, "{}").then(200, "{}");
    std::vector<async<http_answer>> calls;
    for (int i = 0; i < 2; ++i)
        calls.push_back(slow.call("kv/range", "{}", "config", http_effect::reads));
    (void)sync_wait(loop, when_all(std::move(calls)));
    BOOST_TEST(script->asked.size() == 3U);
    BOOST_TEST(script->header(2, "Authorization") == "one");
}

BOOST_FIXTURE_TEST_CASE(a_token_that_has_ended_is_replaced_once, fixture) {
    const char* const refusal = R"({"error":"etcdserver: invalid auth token"})";
    script->then(200, R"({"token":"one"})").then(401, refusal);
    script->then(200, R"({"token":"two"})").then(200, "{}");
    BOOST_TEST(ask().reply.status == 200U);
    BOOST_TEST(script->header(3, "Authorization") == "two");
    script->then(401, refusal).then(200, R"({"token":"three"})").then(401, refusal);
    BOOST_TEST(ask().reply.status == 401U);
    script->then(401, "another reason");
    BOOST_TEST(ask().reply.status == 401U);
    BOOST_TEST(script->replies.empty());
}

BOOST_FIXTURE_TEST_CASE(what_was_uncertain_before_a_new_token_stays_so, fixture) {
    script->then(200, R"({"token":"one"})").then(http_failure::kept_closed);
    script->then(400, R"({"error":"etcdserver: revision of auth store is old"})");
    script->then(200, R"({"token":"two"})").then(200, "{}");
    const http_answer answer = ask(http_effect::writes);
    BOOST_TEST(answer.reply.status == 200U);
    BOOST_TEST(answer.is_uncertain);
}

BOOST_FIXTURE_TEST_CASE(a_wrong_password_fails_at_once, fixture) {
    script->then(400, R"({"error":"etcdserver: authentication failed, invalid user ID or password"})");
    BOOST_CHECK_EXCEPTION((void)ask(), error, [](const error& e) {
        return e.code() == errc::storage_failed && e.detail().ends_with("other credentials") &&
               e.detail().find("secret") == std::string::npos;
    });
    BOOST_TEST(script->asked.size() == 1U);
    for (const char* token : {"", R"({"token":"a\r\nb"})", R"({"token":""})"}) {
        script->then(200, token);
        BOOST_CHECK_THROW((void)ask(), error);
    }
}

BOOST_FIXTURE_TEST_CASE(errors_in_our_words, fixture) {
    const auto failure_of = [&](unsigned status, const char* text, bool uncertain) {
        http_response reply;
        reply.status = status;
        reply.body = std::string{R"({"error":"etcdserver: )"} + text + "\"}";
        try {
            (void)session.answer_in(http_answer{reply, uncertain}, "config");
        } catch (const error& e) {
            return e;
        }
        return error{errc::stopped};
    };
    BOOST_TEST(failure_of(403, "permission denied", false).detail().find("do not permit") !=
               std::string::npos);
    BOOST_CHECK(failure_of(400, "request is too large", false).code() == errc::too_large);
    BOOST_CHECK(failure_of(400, "request is too large", true).code() == errc::reply_lost);
    BOOST_TEST(failure_of(429, "mvcc: database space exceeded", false).detail().find("quota") !=
               std::string::npos);
    BOOST_TEST(failure_of(400, "key is not provided: a-secret", false).detail().find("a-secret") ==
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
