// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/dropbox_adapter.hpp>

#include <support/any_adapter_suite.hpp>
#include <support/dropbox_stand_in.hpp>
#include <support/report.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_dropbox_adapter)

using namespace escodb;
using namespace escodb::net;

struct fixture {
    fixture() { server->tokens = {"hidden"}; }
    dropbox_adapter make(const char* where = "dropbox:/a b/c", const char* token = "hidden") {
        std::string text{where};
        if (const std::size_t space = text.find(' '); space != std::string::npos)
            text.replace(space, 1, "%20");
        return dropbox_adapter{loop, server,
                               dropbox_settings{url{text}, std::make_shared<fixed_token>(token)}};
    }
    write_result write(std::string value, std::optional<std::string> revision) {
        return sync_wait(loop, adapter.write("config", value, std::move(revision)));
    }
    void spoil(std::string_view call, http_response how, int times = 1) {
        server->before = [call, how, times](const http_request& request, http_response& reply) mutable {
            if (!request.target.ends_with(call) || times-- <= 0)
                return false;
            reply = how;
            return true;
        };
    }
    static http_response answer(unsigned status, std::string body) {
        http_response reply;
        reply.status = status;
        reply.body = std::move(body);
        return reply;
    }
    static std::string refusal(const char* reason) {
        return std::string{R"({"error":{".tag":"path","reason":)"} + reason + "}}";
    }
    std::string error_of_read(dropbox_adapter& from) {
        try {
            (void)sync_wait(loop, from.read("config"));
        } catch (const error& e) {
            BOOST_TEST(std::string_view{e.what()}.find("hidden") == std::string_view::npos, e.what());
            return e.what();
        }
        return "none";
    }
    std::string outcome(std::optional<std::string> revision) {
        try {
            return write("mine", std::move(revision)).ok() ? "written" : "conflict";
        } catch (const error& e) {
            return e.code() == errc::reply_lost ? "unknown" : e.what();
        }
    }

    manual_executor loop;
    std::shared_ptr<escodb_test::dropbox_stand_in> server =
        std::make_shared<escodb_test::dropbox_stand_in>();
    dropbox_adapter adapter = make();
};

constexpr const char* some_rev = "a1c10ce0dd78";

BOOST_FIXTURE_TEST_CASE(conforms_on_a_stand_in, fixture) {
    conformance::check_adapter<any_adapter>(escodb_test::report(), loop, any_adapter{make()},
                                            any_adapter{make()});
    any_adapter probed{make()};
    const probe_report report = sync_wait(loop, probe(&probed));
    BOOST_TEST(report.is_safe(), report.reasons());
}

BOOST_FIXTURE_TEST_CASE(urls, fixture) {
    BOOST_TEST(make().describe() == "dropbox:/a b/c/");
    BOOST_TEST(make("dropbox:/").describe() == "dropbox:/");
    (void)write("one", std::nullopt);
    BOOST_TEST(server->files.contains("/a b/c/config"));
    std::string asked;
    server->before = [&](const http_request& request, http_response&) {
        asked = request.origin.text();
        return false;
    };
    dropbox_adapter elsewhere = make("dropbox:/?endpoint=http://127.0.0.1:81");
    (void)sync_wait(loop, elsewhere.read("config"));
    BOOST_TEST(asked == "http://127.0.0.1:81");
    for (const char* bad : {"https://h/", "dropbox:/?token=x", "dropbox:/%C3%A4", "dropbox:/?endpoint=h"})
        BOOST_CHECK_THROW((void)make(bad), error);
    BOOST_CHECK_THROW((dropbox_adapter{loop, server, dropbox_settings{url{"dropbox:/"}, nullptr}}), error);
}

BOOST_FIXTURE_TEST_CASE(what_the_same_bytes_and_absent_files_are_without_strictness, fixture) {
    const write_result first = write("one", std::nullopt);
    BOOST_TEST(!write("one", std::nullopt).ok());
    BOOST_TEST(!write("one", some_rev).ok());
    server->files.clear();
    BOOST_TEST(!write("two", first.revision()).ok());
    BOOST_TEST(server->files.empty());
}

BOOST_FIXTURE_TEST_CASE(a_revision_of_another_form_is_not_sent, fixture) {
    for (const char* revision : {"", "abc", "A1C10CE0DD78", "\"a1c10ce0dd78\"", "no-such-revision"})
        BOOST_TEST(outcome(revision) == "conflict");
    BOOST_TEST(server->calls.empty());
}

BOOST_FIXTURE_TEST_CASE(a_reread_that_finds_the_rev_reads_nothing, fixture) {
    const write_result first = write("one", std::nullopt);
    server->calls.clear();
    BOOST_TEST(sync_wait(loop, adapter.reread("config", first.revision())).is_unchanged());
    BOOST_TEST(server->calls == "get_metadata ");
    (void)write("two", first.revision());
    server->calls.clear();
    BOOST_TEST(!sync_wait(loop, adapter.reread("config", first.revision())).is_unchanged());
    BOOST_TEST(server->calls == "get_metadata download ");
}

BOOST_FIXTURE_TEST_CASE(what_is_a_conflict_and_what_is_not, fixture) {
    spoil("upload", answer(409, refusal(R"({".tag":"conflict","conflict":{".tag":"file"}})")));
    BOOST_TEST(outcome(some_rev) == "conflict");
    for (const char* reason : {R"({".tag":"conflict","conflict":{".tag":"folder"}})",
                               R"({".tag":"conflict","conflict":{".tag":"file_ancestor"}})",
                               R"({".tag":"insufficient_space"})", R"({".tag":"no_write_permission"})"}) {
        spoil("upload", answer(409, refusal(reason)));
        const std::string said = outcome(some_rev);
        BOOST_TEST(said.find("path/") != std::string::npos, said);
    }
    BOOST_TEST(outcome(some_rev) == "conflict"); // there is none
}

BOOST_FIXTURE_TEST_CASE(too_many_writes_wait_as_they_are_told, fixture) {
    http_response busy = answer(429, R"({"error":{"reason":{".tag":"too_many_write_operations"}}})");
    busy.headers.set("Retry-After", "15");
    spoil("upload", busy, 2);
    const auto begun = loop.now();
    BOOST_TEST(write("one", std::nullopt).ok());
    BOOST_TEST((loop.now() - begun >= std::chrono::seconds{30}));
}

BOOST_FIXTURE_TEST_CASE(lost_replies, fixture) {
    spoil("upload", http_response::failed(http_failure::kept_closed, "ended"));
    BOOST_TEST(outcome(some_rev) == "unknown");
    spoil("upload", answer(500, ""));
    BOOST_TEST(outcome(std::nullopt) == "unknown");
    spoil("upload", answer(200, "{}"));
    BOOST_TEST(outcome(std::nullopt) == "unknown");
}

BOOST_FIXTURE_TEST_CASE(mistakes_are_named, fixture) {
    dropbox_adapter wrong = make("dropbox:/a", "wrong");
    const std::string said = error_of_read(wrong);
    BOOST_TEST(said.find("credentials") != std::string::npos);
    BOOST_TEST(said.find("expired_access_token") != std::string::npos);
    spoil("download", answer(400, "Error in call to API function \"hidden\""));
    BOOST_TEST(error_of_read(adapter).find("answered 400") != std::string::npos);
    spoil("download", answer(409, R"({"error":{".tag":"path","path":{".tag":"restricted_content"}}})"));
    BOOST_TEST(error_of_read(adapter).find("path/restricted_content") != std::string::npos);
    spoil("download", answer(200, "value"));
    BOOST_TEST(error_of_read(adapter).find("tells no rev") != std::string::npos);
    const std::string large(150'000'001, 'x');
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter.write("config", large, std::nullopt)), error,
                          [](const error& e) { return e.code() == errc::too_large; });
}

BOOST_FIXTURE_TEST_CASE(a_scratch_blob_is_erased, fixture) {
    (void)write("one", std::nullopt);
    sync_wait(loop, adapter.erase("config"));
    sync_wait(loop, adapter.erase("config"));
    BOOST_TEST(server->files.empty());
}

BOOST_FIXTURE_TEST_CASE(tokens_of_a_refresh_token, fixture) {
    server->refresh_form = "grant_type=refresh_token&refresh_token=r%2F1&client_id=key";
    const auto tokens = dropbox_tokens(loop, server, "key", "", "r/1");
    BOOST_TEST(sync_wait(loop, tokens->token()).text->reveal() == "sl.token-1");
    BOOST_TEST(sync_wait(loop, tokens->token()).scheme == "Bearer");
    BOOST_TEST(server->tokens_given == 1);
    server->refresh_form += "&client_secret=s";
    BOOST_CHECK_THROW((void)sync_wait(loop, dropbox_tokens(loop, server, "key", "", "r/1")->token()), error);
    BOOST_TEST(sync_wait(loop, dropbox_tokens(loop, server, "key", "s", "r/1")->token()).text->reveal() ==
               "sl.token-2");
    BOOST_CHECK_THROW((void)dropbox_tokens(loop, server, "", "s", "r"), error);
    BOOST_CHECK_THROW((void)dropbox_tokens(loop, server, "key", "s", ""), error);
}

BOOST_AUTO_TEST_SUITE_END()
