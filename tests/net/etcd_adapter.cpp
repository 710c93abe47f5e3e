// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/etcd_adapter.hpp>

#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_etcd_adapter)

using namespace escodb;
using namespace escodb::net;

// "p/config" is cC9jb25maWc=, "abc" is YWJj.
struct fixture {
    manual_executor loop;
    std::shared_ptr<escodb_test::scripted_transport> script =
        std::make_shared<escodb_test::scripted_transport>();
    etcd_adapter adapter{loop, script, etcd_settings{url{"etcd://host/p/"}}};

    std::string_view asked(std::size_t n) { return script->asked.at(n).content(); }
    write_result write(std::optional<std::string> revision) {
        return sync_wait(loop, adapter.write("config", value, std::move(revision)));
    }

    std::string value = "abc";
};

BOOST_FIXTURE_TEST_CASE(a_write_compares_and_puts, fixture) {
    script->then(200, R"({"header":{"revision":"2"},"succeeded":true,"responses":[{"response_put":{}}]})");
    const write_result made = write(std::nullopt);
    BOOST_TEST(made.revision() == "2");
    BOOST_TEST(script->asked[0].target == "/v3/kv/txn");
    BOOST_TEST(!script->asked[0].reads());
    BOOST_TEST(asked(0).starts_with(
        R"({"compare":[{"key":"cC9jb25maWc=","result":"EQUAL","target":"CREATE","create_revision":"0"}],)"
        R"("success":[{"request_put":{"key":"cC9jb25maWc=","value":"YWJj"}}],"failure":[)"));
    script->then(200, R"({"header":{"revision":"9"},"succeeded":true,"responses":[{"response_put":{}}]})");
    BOOST_TEST(write("2").revision() == "9");
    BOOST_TEST(asked(1).find(R"("target":"MOD","mod_revision":"2"}])") != std::string_view::npos);
}

BOOST_FIXTURE_TEST_CASE(a_read_gives_value_and_revision, fixture) {
    script->then(200, R"({"header":{"revision":"9"},"kvs":[{"key":"cC9jb25maWc=","create_revision":"2",)"
                      R"("mod_revision":"5","version":"2","value":"YWJj"}],"count":"1"})");
    const auto found = sync_wait(loop, adapter.read("config"));
    BOOST_TEST(found->value == "abc");
    BOOST_TEST(found->revision == "5");
    BOOST_TEST(script->asked[0].target == "/v3/kv/range");
    BOOST_TEST(asked(0) == R"({"key":"cC9jb25maWc="})");
    BOOST_TEST(script->asked[0].reads());
    script->then(200, R"({"header":{"revision":"9"}})");
    BOOST_TEST(!sync_wait(loop, adapter.read("config")).has_value());
    // An empty value is left out.
    script->then(200, R"({"header":{"revision":"9"},"kvs":[{"key":"cC9jb25maWc=","mod_revision":"5"}]})");
    BOOST_TEST(sync_wait(loop, adapter.read("config"))->value.empty());
}

BOOST_FIXTURE_TEST_CASE(a_reread_is_one_request, fixture) {
    script->then(200, R"({"header":{"revision":"9"},"succeeded":true})");
    BOOST_TEST(sync_wait(loop, adapter.reread("config", "5")).is_unchanged());
    BOOST_TEST(script->asked[0].target == "/v3/kv/txn");
    BOOST_TEST(script->asked[0].reads());
    BOOST_TEST(asked(0).find(R"("mod_revision":"5"}],"failure":[{"request_range":{)") !=
               std::string_view::npos);
    script->then(200, R"({"header":{"revision":"9"},"responses":[{"response_range":{"kvs":[)"
                      R"({"key":"cC9jb25maWc=","mod_revision":"4","value":"YWJj"}]}}]})");
    BOOST_TEST(sync_wait(loop, adapter.reread("config", "5")).found()->revision == "4");
    script->then(200, R"({"header":{"revision":"9"},"responses":[{"response_range":{}}]})");
    BOOST_TEST(!sync_wait(loop, adapter.reread("config", "5")).found());
    script->then(200, R"({"header":{"revision":"9"}})");
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.reread("config", "5")), error);
    // A revision that is none of etcd's is not sent.
    script->then(200, R"({"header":{"revision":"9"}})");
    BOOST_TEST(!sync_wait(loop, adapter.reread("config", "\"5\"")).found());
    BOOST_TEST(script->asked.back().target == "/v3/kv/range");
}

BOOST_FIXTURE_TEST_CASE(a_revision_of_another_form_is_not_sent, fixture) {
    for (const char* revision : {"", "0", "01", "-1", "1 ", "x", "1\"", "12345678901234567890"})
        BOOST_TEST(!write(revision).ok());
    BOOST_TEST(script->asked.empty());
}

BOOST_FIXTURE_TEST_CASE(conflicts_and_lost_replies, fixture) {
    const char* const refusal =
        R"({"header":{"revision":"9"},"responses":[{"response_range":{}},{"response_range":{}}]})";
    script->then(200, refusal);
    BOOST_TEST(!write("5").ok());
    const auto is_lost = [](const error& e) { return e.code() == errc::reply_lost; };
    script->then(http_failure::kept_closed).then(200, refusal);
    BOOST_CHECK_EXCEPTION((void)write("5"), error, is_lost);
    script->then(http_failure::reply_lost);
    BOOST_CHECK_EXCEPTION((void)write("5"), error, is_lost);
    // Nor does an answer to something else say anything about a write.
    for (const char* text : {"", "{", "[]", "{}", R"({"header":{"revision":"9"}})",
                             R"({"header":{"revision":"9"},"succeeded":true})",
                             R"({"header":{"revision":"9"},"responses":[{"response_range":{}}]})"}) {
        script->then(200, text);
        BOOST_CHECK_EXCEPTION((void)write("5"), error, is_lost);
    }
    BOOST_TEST(script->replies.empty());
}

BOOST_FIXTURE_TEST_CASE(what_etcd_would_not_take_is_not_sent, fixture) {
    value.assign(1'572'864 - 4 * 8 - 512, 'x');
    script->then(200, R"({"header":{"revision":"9"},"succeeded":true,"responses":[{"response_put":{}}]})");
    BOOST_TEST(write(std::nullopt).ok());
    value += 'x';
    BOOST_CHECK_EXCEPTION((void)write(std::nullopt), error, [](const error& e) {
        return e.code() == errc::too_large && e.subject() == "config" &&
               e.detail().find("more shards") != std::string::npos;
    });
    BOOST_TEST(script->asked.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(answers_that_are_none_of_ours_are_errors, fixture) {
    for (const char* text :
         {"", "[]", "{}", "{",
          R"({"header":{"revision":"9"},"kvs":[{"key":"eA==","mod_revision":"5","value":"YWJj"}]})",
          R"({"header":{"revision":"9"},"kvs":[{"key":"cC9jb25maWc=","value":"YWJj"}]})",
          R"({"header":{"revision":"9"},"kvs":[{"key":"cC9jb25maWc=","mod_revision":"5","value":"*"}]})"}) {
        script->then(200, text);
        BOOST_CHECK_THROW((void)sync_wait(loop, adapter.read("config")), error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
