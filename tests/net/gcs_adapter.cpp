// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/gcs_adapter.hpp>

#include <support/any_adapter_suite.hpp>
#include <support/gcs_stand_in.hpp>
#include <support/report.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_gcs_adapter)

using namespace escodb;
using namespace escodb::net;

struct fixture {
    fixture() { server->tokens = {"hidden"}; }
    gcs_settings settings(const char* where = "gs://bucket/pre/", const char* token = "hidden") {
        return gcs_settings{url{where}, std::make_shared<fixed_token>(token)};
    }
    gcs_adapter make(const char* where = "gs://bucket/pre/", const char* token = "hidden") {
        return gcs_adapter{loop, server, settings(where, token)};
    }
    write_result write(std::string value, std::optional<std::string> revision) {
        return sync_wait(loop, adapter.write("config", value, std::move(revision)));
    }
    /// Lets requests of this method be answered so, `times` times.
    void spoil(const char* method, http_response how, int times = 1) {
        server->before = [method, how, times](const http_request& request, http_response& reply) mutable {
            if (request.method != method || times-- <= 0)
                return false;
            reply = how;
            return true;
        };
    }
    static http_response answer(unsigned status, std::string_view code) {
        http_response reply;
        reply.status = status;
        reply.body = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>" + std::string{code} +
                     "</Code><Message>hidden</Message></Error>";
        return reply;
    }
    std::string error_of(async<std::optional<blob>> read) {
        try {
            (void)sync_wait(loop, std::move(read));
        } catch (const error& e) {
            BOOST_TEST(std::string_view{e.what()}.find("hidden") == std::string_view::npos, e.what());
            return e.what();
        }
        return "none";
    }

    manual_executor loop;
    std::shared_ptr<escodb_test::gcs_stand_in> server =
        std::make_shared<escodb_test::gcs_stand_in>("bucket");
    gcs_adapter adapter = make();
};

BOOST_FIXTURE_TEST_CASE(conforms_on_a_stand_in, fixture) {
    conformance::check_adapter<any_adapter>(escodb_test::report(), loop, any_adapter{make()},
                                            any_adapter{make()});
    any_adapter probed{make()};
    const probe_report report = sync_wait(loop, probe(&probed));
    BOOST_TEST(report.is_safe(), report.reasons());
}

BOOST_FIXTURE_TEST_CASE(urls, fixture) {
    BOOST_TEST(make().describe() == "gs://bucket/pre/ at https://storage.googleapis.com");
    BOOST_TEST(make("gs://bucket?endpoint=http://127.0.0.1:81").describe() ==
               "gs://bucket/ at http://127.0.0.1:81");
    for (const char* bad : {"gs://bucket:80/", "gs://u:p@bucket/", "s3://bucket/", "gs://bucket/?region=x",
                            "gs://bucket/?endpoint=h", "gs://bucket/?endpoint=http://h/?a=b"})
        BOOST_CHECK_THROW((void)settings(bad), error);
    BOOST_CHECK_THROW((gcs_adapter{loop, server, gcs_settings{}}), error);
    BOOST_CHECK_THROW((gcs_adapter{loop, server, gcs_settings{url{"gs://b"}, nullptr}}), error);
}

BOOST_FIXTURE_TEST_CASE(a_write_names_the_generation, fixture) {
    std::string sent;
    server->before = [&](const http_request& request, http_response&) {
        sent = request.headers.find("x-goog-if-generation-match").value_or("(none)");
        BOOST_TEST(request.headers.find("Cache-Control").value_or("") == "no-store");
        return false;
    };
    const write_result first = write("one", std::nullopt);
    BOOST_TEST(sent == "0");
    BOOST_TEST(write("two", first.revision()).ok());
    BOOST_TEST(sent == first.revision());
    sent.clear();
    for (const char* revision : {"", "0", "01", "-1", "1 ", "x", "*", "123456789012345678901"})
        BOOST_TEST(!write("three", revision).ok());
    BOOST_TEST(sent.empty());
    BOOST_TEST(server->objects["pre/config"].value == "two");
}

BOOST_FIXTURE_TEST_CASE(a_reread_that_finds_the_generation_reads_nothing, fixture) {
    const write_result first = write("one", std::nullopt);
    server->methods.clear();
    BOOST_TEST(sync_wait(loop, adapter.reread("config", first.revision())).is_unchanged());
    BOOST_TEST(server->methods == "HEAD ");
    // The same bytes written again are another generation.
    const write_result again = write("one", first.revision());
    reread_result found = sync_wait(loop, adapter.reread("config", first.revision()));
    BOOST_TEST(!found.is_unchanged());
    BOOST_TEST(std::move(found).found()->revision == again.revision());
}

BOOST_FIXTURE_TEST_CASE(refusals_that_are_sent_again, fixture) {
    spoil("PUT", answer(429, "SlowDown"), 3);
    BOOST_TEST(write("one", std::nullopt).ok());
    spoil("PUT", answer(409, "OperationAborted"), 3);
    BOOST_TEST(!write("two", "5").ok()); // a conflict, since nothing was written before
    spoil("PUT", answer(503, "ServiceUnavailable"), 1);
    const auto is_lost = [](const error& e) { return e.code() == errc::reply_lost; };
    BOOST_CHECK_EXCEPTION((void)write("two", "5"), error, is_lost);
}

BOOST_FIXTURE_TEST_CASE(lost_replies, fixture) {
    const auto is_lost = [](const error& e) { return e.code() == errc::reply_lost; };
    spoil("PUT", http_response::failed(http_failure::kept_closed, "ended"));
    BOOST_CHECK_EXCEPTION((void)write("one", "5"), error, is_lost);
    spoil("PUT", answer(500, "InternalError"));
    BOOST_CHECK_EXCEPTION((void)write("one", std::nullopt), error, is_lost);
    for (const char* generation : {"", "0", "x"}) {
        server->before = nullptr;
        server->objects.clear();
        server->after = [&](const http_request&, http_response& reply) {
            reply.headers.set("x-goog-generation", generation);
        };
        BOOST_CHECK_EXCEPTION((void)write("one", std::nullopt), error, is_lost);
        BOOST_TEST(error_of(adapter.read("config")).find("tells no generation") != std::string::npos);
    }
}

BOOST_FIXTURE_TEST_CASE(a_token_that_is_not_to_be_had, fixture) {
    struct none final : token_source {
        async<access_token> token() override {
            if (++asked > good)
                throw error{errc::storage_failed, "token", "there is none"};
            co_return make_token("hidden");
        }
        int asked = 0;
        int good = 0;
    };
    const auto tokens = std::make_shared<none>();
    gcs_adapter poor{loop, server, gcs_settings{url{"gs://bucket/pre/"}, tokens}};
    const auto failed = [&](async<write_result> write) {
        try {
            (void)sync_wait(loop, std::move(write));
        } catch (const error& e) {
            return e.code();
        }
        return errc::invalid_path;
    };
    BOOST_TEST((failed(poor.write("config", "one", std::nullopt)) == errc::storage_failed));
    BOOST_TEST(server->methods.empty());
    // The first attempt may have had its effect, whatever keeps us from the second.
    tokens->asked = 0;
    tokens->good = 1;
    spoil("PUT", http_response::failed(http_failure::kept_closed, "ended"));
    BOOST_TEST((failed(poor.write("config", "one", std::nullopt)) == errc::reply_lost));
}

BOOST_FIXTURE_TEST_CASE(mistakes_are_named, fixture) {
    BOOST_TEST(error_of(make("gs://other/").read("config")).find("there is no bucket") != std::string::npos);
    BOOST_TEST(error_of(make("gs://bucket/", "wrong").read("config")).find("credentials") !=
               std::string::npos);
    spoil("GET", answer(403, "AccessDenied"));
    BOOST_TEST(error_of(adapter.read("config")).find("AccessDenied") != std::string::npos);
    spoil("GET", answer(400, "hidden text"));
    BOOST_TEST(error_of(adapter.read("config")).find("answered 400") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_scratch_blob_is_erased, fixture) {
    (void)write("one", std::nullopt);
    sync_wait(loop, adapter.erase("config"));
    sync_wait(loop, adapter.erase("config"));
    BOOST_TEST(server->objects.empty());
}

BOOST_AUTO_TEST_SUITE_END()
