// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/s3_adapter.hpp>

#include <support/etag_server.hpp>
#include <support/report.hpp>
#include <support/scripted_transport.hpp>

#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/manual_executor.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_s3_adapter)

using namespace escodb;
using namespace escodb::net;

struct fixture {
    s3_settings settings(const char* where = "s3://bucket/pre/?endpoint=http://host:81") {
        return s3_settings{url{where}, sigv4_credentials{"id", "hidden"}};
    }
    manual_executor loop;
    std::shared_ptr<escodb_test::scripted_transport> script =
        std::make_shared<escodb_test::scripted_transport>();
};

std::string answer(std::string_view code) {
    // As Ceph's radosgw 16.2 writes it.
    return R"(<?xml version="1.0" encoding="UTF-8"?><Error><Code>)" + std::string{code} +
           "</Code><Message></Message><BucketName>escodb-test</BucketName></Error>";
}

BOOST_FIXTURE_TEST_CASE(styles_and_endpoints, fixture) {
    const auto first_request = [&](const char* where) {
        script->asked.clear();
        script->then(404);
        s3_adapter adapter{loop, script, settings(where)};
        (void)sync_wait(loop, adapter.read("config"));
        return script->asked[0].origin.text() + script->asked[0].target;
    };
    BOOST_TEST(first_request("s3://bucket/a/b/") == "https://bucket.s3.us-east-1.amazonaws.com/a/b/config");
    BOOST_TEST(first_request("s3://bucket?region=eu-west-3") ==
               "https://bucket.s3.eu-west-3.amazonaws.com/config");
    BOOST_TEST(first_request("s3://bucket/pre-?endpoint=https://host") == "https://host/bucket/pre-config");
    BOOST_TEST(first_request("s3://bucket/?endpoint=https://host&style=host") ==
               "https://bucket.host/config");
    for (const char* bad : {"s3://bucket/?endpoint=host", "s3://bucket/?style=x", "s3://bucket/?key=x",
                            "s3://bucket:80/", "s3://me:pw@bucket/", "http://bucket/"})
        BOOST_CHECK_THROW((void)settings(bad), error);
    BOOST_CHECK_THROW((s3_adapter{loop, script, settings("s3://bucket/a+b")}), error);
}

BOOST_FIXTURE_TEST_CASE(conforms_where_etags_are_named_with_quotes, fixture) {
    const auto server = std::make_shared<escodb_test::etag_server>();
    conformance::check_adapter<s3_adapter>(escodb_test::report(), loop,
                                           s3_adapter{loop, server, settings()},
                                           s3_adapter{loop, server, settings()});
}

BOOST_FIXTURE_TEST_CASE(conforms_where_etags_are_named_without, fixture) {
    const auto server = std::make_shared<escodb_test::etag_server>();
    server->wants_bare_etags = true;
    conformance::check_adapter<s3_adapter>(escodb_test::report(), loop,
                                           s3_adapter{loop, server, settings()},
                                           s3_adapter{loop, server, settings()});
}

BOOST_FIXTURE_TEST_CASE(how_etags_are_named_is_found_out_once, fixture) {
    const auto server = std::make_shared<escodb_test::etag_server>();
    server->wants_bare_etags = true;
    s3_adapter adapter{loop, server, settings()};
    write_result last = sync_wait(loop, adapter.write("config", "1", std::nullopt));
    last = sync_wait(loop, adapter.write("config", "2", last.revision()));
    BOOST_TEST(last.ok());
    BOOST_TEST(server->methods == "PUT PUT HEAD PUT ");
    BOOST_TEST(sync_wait(loop, adapter.write("config", "3", last.revision())).ok());
    BOOST_TEST(!sync_wait(loop, adapter.write("config", "4", last.revision())).ok());
    BOOST_TEST(server->methods == "PUT PUT HEAD PUT PUT PUT ");
}

BOOST_FIXTURE_TEST_CASE(conflicts_races_and_errors, fixture) {
    s3_adapter adapter{loop, script, settings()};
    script->then(200).with("ETag", "\"1\"");
    BOOST_TEST(sync_wait(loop, adapter.write("config", "x", "\"0\"")).ok());
    // AWS: the object is not there.
    script->then(404, answer("NoSuchKey"));
    BOOST_TEST(!sync_wait(loop, adapter.write("config", "x", "\"0\"")).ok());
    script->then(404, answer("NoSuchBucket"));
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.write("config", "x", "\"0\"")), error);
    script->then(404, answer("NoSuchKey"));
    BOOST_TEST(!sync_wait(loop, adapter.read("config")));
    script->then(404, answer("NoSuchBucket")); // a mistake, not an empty store
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.read("config")), error);
    // A race lost, on Ceph and on AWS: nothing was written, so the refusal that follows is a conflict.
    script->then(500, answer("UnknownError")).then(409, answer("ConditionalRequestConflict"))
        .then(412, answer("PreconditionFailed"));
    BOOST_TEST(!sync_wait(loop, adapter.write("config", "x", "\"0\"")).ok());
    // Any other 500 may have written.
    script->then(500, answer("InternalError"));
    const auto is_lost = [](const error& e) { return e.code() == errc::reply_lost; };
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter.write("config", "x", "\"0\"")), error, is_lost);
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_is_off_is_named, fixture) {
    s3_adapter adapter{loop, script, settings()};
    script->then(403, answer("RequestTimeTooSkewed")).with("Date", "Sat, 21 Nov 2026 22:26:07 GMT");
    const auto tells = [](const error& e) {
        const std::string_view text = e.what();
        return text.find("the clock of this machine is off; the server's says Sat, 21 Nov 2026") !=
                   std::string_view::npos &&
               text.find("hidden") == std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter.read("config")), error, tells);
    BOOST_TEST(script->asked.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
