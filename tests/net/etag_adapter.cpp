// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/etag_adapter.hpp>

#include <support/etag_server.hpp>
#include <support/report.hpp>

#include <escodb/conformance/adapter.hpp>
#include <escodb/net/http_adapter.hpp>
#include <escodb/runtime/manual_executor.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_etag_adapter)

using namespace escodb;
using namespace escodb::net;

struct fixture {
    http_adapter make() { return http_adapter{loop, server, http_settings{url{"http://h/f"}}}; }
    write_result write(std::string value, std::optional<std::string> revision) {
        return sync_wait(loop, adapter.write("config", value, std::move(revision)));
    }
    errc error_of_write(std::optional<std::string> revision = std::nullopt) {
        try {
            (void)write("mine", std::move(revision));
        } catch (const error& e) {
            return e.code();
        }
        return errc::invalid_path;
    }

    manual_executor loop;
    std::shared_ptr<escodb_test::etag_server> server = std::make_shared<escodb_test::etag_server>();
    http_adapter adapter = make();
};

BOOST_FIXTURE_TEST_CASE(conforms, fixture) {
    conformance::check_adapter<http_adapter>(escodb_test::report(), loop, make(), make());
}

BOOST_FIXTURE_TEST_CASE(conforms_where_a_write_tells_no_etag, fixture) {
    server->tells_etag_of_put = false;
    conformance::check_adapter<http_adapter>(escodb_test::report(), loop, make(), make());
}

BOOST_FIXTURE_TEST_CASE(a_write_that_was_overtaken_before_its_etag_was_read_cannot_overwrite, fixture) {
    server->tells_etag_of_put = false;
    bool has_been = false;
    server->after = [&](const http_request& request, http_response&) {
        if (request.method == "PUT" && !has_been) {
            has_been = true;
            server->resources["/f/config"] = {"theirs", 77};
        }
    };
    const write_result mine = write("mine", std::nullopt);
    BOOST_TEST(mine.ok()); // it was written
    BOOST_TEST(mine.revision() != "\"77\"");
    BOOST_TEST(!write("more", mine.revision()).ok());
    BOOST_TEST(server->resources["/f/config"].value == "theirs");
}

BOOST_FIXTURE_TEST_CASE(a_write_whose_etag_cannot_be_read_has_an_unknown_outcome, fixture) {
    server->tells_etag_of_put = false;
    server->after = [&](const http_request& request, http_response& reply) {
        if (request.method == "GET")
            reply = http_response{};
        if (request.method == "GET")
            reply.status = 403;
    };
    BOOST_TEST((error_of_write() == errc::reply_lost));
}

BOOST_FIXTURE_TEST_CASE(a_resent_write_that_is_refused_is_no_conflict, fixture) {
    // The first had its effect, and its connection ended before the reply.
    int writes = 0;
    server->after = [&](const http_request& request, http_response& reply) {
        if (request.method == "PUT" && ++writes == 1)
            reply = http_response::failed(http_failure::kept_closed, "ended");
    };
    BOOST_TEST((error_of_write() == errc::reply_lost));
    BOOST_TEST(writes == 2);
    BOOST_TEST(server->resources["/f/config"].value == "mine");
}

BOOST_FIXTURE_TEST_CASE(a_resent_write_that_succeeds_has_succeeded, fixture) {
    int writes = 0;
    server->before = [&](http_request& request) {
        if (request.method == "PUT" && ++writes == 1)
            request.method = "GET"; // it is lost
    };
    server->after = [&](const http_request&, http_response& reply) {
        if (writes == 1)
            reply = http_response::failed(http_failure::kept_closed, "ended");
    };
    BOOST_TEST(write("mine", std::nullopt).ok());
    BOOST_TEST(writes == 2);
}

BOOST_FIXTURE_TEST_CASE(weak_and_missing_etags_are_errors, fixture) {
    for (const char* etag : {"W/\"1\"", "", "\"a\"b\"", "\"1\", \"2\""}) {
        server->after = [&](const http_request&, http_response& reply) {
            reply.headers.set("ETag", etag);
        };
        server->resources["/f/config"] = {"x", 1};
        BOOST_CHECK_THROW((void)sync_wait(loop, adapter.read("config")), error);
    }
    server->after = [&](const http_request&, http_response& reply) { reply.headers.remove("ETag"); };
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.read("config")), error);
}

BOOST_FIXTURE_TEST_CASE(a_revision_that_is_no_etag_is_not_sent, fixture) {
    server->resources["/f/config"] = {"x", 1};
    const int before = server->requests;
    for (const char* revision : {"*", "", "\"1\", \"2\"", "1", "W/\"1\"", "\""})
        BOOST_TEST(!write("mine", revision).ok());
    BOOST_TEST(server->requests == before);
    BOOST_TEST(!sync_wait(loop, adapter.reread("config", "*")).is_unchanged());
}

BOOST_FIXTURE_TEST_CASE(an_unchanged_blob_costs_no_transfer, fixture) {
    const write_result first = write("mine", std::nullopt);
    std::size_t bytes = 0;
    server->after = [&](const http_request&, http_response& reply) { bytes += reply.body.size(); };
    BOOST_TEST(sync_wait(loop, adapter.reread("config", first.revision())).is_unchanged());
    BOOST_TEST(bytes == 0U);
}

BOOST_FIXTURE_TEST_CASE(a_scratch_blob_is_erased, fixture) {
    (void)write("mine", std::nullopt);
    sync_wait(loop, adapter.erase("config"));
    sync_wait(loop, adapter.erase("config"));
    BOOST_TEST(server->resources.empty());
}

BOOST_AUTO_TEST_SUITE_END()
