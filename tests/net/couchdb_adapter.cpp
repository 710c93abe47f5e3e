// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/couchdb_adapter.hpp>

#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_couchdb_adapter)

using namespace escodb;
using namespace escodb::net;

struct fixture {
    manual_executor loop;
    std::shared_ptr<escodb_test::scripted_transport> script =
        std::make_shared<escodb_test::scripted_transport>();
    couchdb_adapter adapter{loop, script, http_settings{url{"couchdb://host:5984/db"}}};
};

BOOST_FIXTURE_TEST_CASE(a_blob_is_an_attachment, fixture) {
    script->then(201, R"({"ok":true,"id":"config","rev":"1-0a"})");
    const write_result made = sync_wait(loop, adapter.write("config", "abc", std::nullopt));
    BOOST_TEST(made.revision() == "1-0a");
    BOOST_TEST(script->asked[0].target == "/db/config");
    BOOST_TEST(script->asked[0].content() ==
               R"({"_attachments":{"blob":{"content_type":"application/octet-stream","data":"YWJj"}}})");
    script->then(201, R"({"ok":true,"id":"config","rev":"2-0b"})");
    (void)sync_wait(loop, adapter.write("config", "abc", made.revision()));
    BOOST_TEST(script->asked[1].content().starts_with(R"({"_rev":"1-0a",)"));

    script->then(200, R"({"_id":"config","_rev":"2-0b","_attachments":{"blob":{"data":"YWJj"}}})");
    const auto found = sync_wait(loop, adapter.read("config"));
    BOOST_TEST(found->value == "abc");
    BOOST_TEST(found->revision == "2-0b");
}

BOOST_FIXTURE_TEST_CASE(a_reread_that_finds_the_revision_reads_no_attachment, fixture) {
    script->then(200, R"({"_rev":"2-0b","_attachments":{"blob":{"stub":true}}})");
    BOOST_TEST(sync_wait(loop, adapter.reread("config", "2-0b")).is_unchanged());
    BOOST_TEST(script->asked.size() == 1U);
    BOOST_TEST(script->asked[0].target == "/db/config");
}

BOOST_FIXTURE_TEST_CASE(a_revision_of_another_form_is_not_sent, fixture) {
    for (const char* revision : {"", "-", "1-", "-a", "1-x", "x-1", "1\"-0", "no-such-revision"})
        BOOST_TEST(!sync_wait(loop, adapter.write("config", "abc", revision)).ok());
    BOOST_TEST(script->asked.empty());
}

BOOST_FIXTURE_TEST_CASE(conflicts_and_lost_replies, fixture) {
    script->then(409);
    BOOST_TEST(!sync_wait(loop, adapter.write("config", "abc", "1-0a")).ok());
    const auto is_lost = [](const error& e) { return e.code() == errc::reply_lost; };
    script->then(http_failure::kept_closed).then(409);
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter.write("config", "abc", "1-0a")), error, is_lost);
    script->then(201, "{");
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter.write("config", "abc", "1-0a")), error, is_lost);
}

BOOST_FIXTURE_TEST_CASE(a_document_of_somebody_else_is_an_error, fixture) {
    for (const char* text : {"", "[]", "{}", R"({"_rev":"1-a"})", R"({"_rev":"1-a","_attachments":3})",
                             R"({"_rev":"1-a","_attachments":{"blob":{"data":"*"}}})"}) {
        script->then(200, text);
        BOOST_CHECK_THROW((void)sync_wait(loop, adapter.read("config")), error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
