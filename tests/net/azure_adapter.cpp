// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/azure_adapter.hpp>

#include <support/any_adapter_suite.hpp>
#include <support/etag_server.hpp>
#include <support/report.hpp>
#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_azure_adapter)

using namespace escodb;
using namespace escodb::net;

struct fixture {
    azure_settings settings(const char* where = "azure://me/store/pre/?endpoint=http://127.0.0.1:81/me") {
        return azure_settings{url{where}, azure_credentials::shared_key("aGlkZGVu")};
    }
    /// Each error of Azure has its code in a header.
    void answer(unsigned status, const char* code) {
        script->then(status).with("x-ms-error-code", code);
    }
    errc error_of_write(azure_adapter& adapter, std::optional<std::string> revision) {
        try {
            (void)sync_wait(loop, adapter.write("config", "x", std::move(revision)));
        } catch (const error& e) {
            return e.code();
        }
        return errc::invalid_path;
    }
    manual_executor loop;
    std::shared_ptr<escodb_test::scripted_transport> script =
        std::make_shared<escodb_test::scripted_transport>();
};

BOOST_FIXTURE_TEST_CASE(urls, fixture) {
    const auto first_request = [&](const char* where) {
        script->asked.clear();
        answer(404, "BlobNotFound");
        azure_adapter adapter{loop, script, settings(where)};
        (void)sync_wait(loop, adapter.read("config"));
        return script->asked[0].origin.text() + script->asked[0].target;
    };
    BOOST_TEST(first_request("azure://me/store") == "https://me.blob.core.windows.net/store/config");
    BOOST_TEST(first_request("azure://me/store/a/b-") == "https://me.blob.core.windows.net/store/a/b-config");
    BOOST_TEST(first_request("azure://me/store/?endpoint=http://127.0.0.1:10000/me") ==
               "http://127.0.0.1:10000/me/store/config");
    for (const char* bad : {"azure://me", "azure://me/", "azure://me//a", "azure://me:80/store",
                            "azure://u:p@me/store", "s3://me/store", "azure://me/store?key=x",
                            "azure://me/store?endpoint=host", "azure://me/store?endpoint=http://h/?a=b"})
        BOOST_CHECK_THROW((void)settings(bad), error);
    BOOST_CHECK_THROW((azure_adapter{loop, script, settings("azure://me/store/a+b")}), error);
    BOOST_CHECK_THROW((azure_adapter{loop, script, azure_settings{}}), error);
}

BOOST_FIXTURE_TEST_CASE(conforms, fixture) {
    const auto server = std::make_shared<escodb_test::etag_server>();
    // Where a blob exists that is to be created, Azure says so by 409.
    server->after = [](const http_request& request, http_response& reply) {
        BOOST_TEST(request.headers.find("Authorization")->starts_with("SharedKey me:"));
        const bool creates = request.headers.find("If-None-Match") == "*";
        if (reply.status == 412 && creates)
            reply.status = 409;
        if (reply.status >= 400)
            reply.headers.set("x-ms-error-code", reply.status == 404   ? "BlobNotFound"
                                                 : reply.status == 409 ? "BlobAlreadyExists"
                                                                       : "ConditionNotMet");
    };
    conformance::check_adapter<any_adapter>(escodb_test::report(), loop,
                                            any_adapter{azure_adapter{loop, server, settings()}},
                                            any_adapter{azure_adapter{loop, server, settings()}});
}

BOOST_FIXTURE_TEST_CASE(what_is_sent, fixture) {
    azure_adapter adapter{loop, script, settings()};
    script->then(201).with("ETag", "\"0x1\"");
    BOOST_TEST(sync_wait(loop, adapter.write("config", "x", std::nullopt)).revision() == "\"0x1\"");
    BOOST_TEST(script->asked[0].target == "/me/store/pre/config");
    BOOST_TEST(script->header(0, "If-None-Match") == "*");
    BOOST_TEST(script->header(0, "x-ms-blob-type") == "BlockBlob");
    BOOST_TEST(script->header(0, "x-ms-version") == "2021-12-02");
    script->then(304);
    BOOST_TEST(sync_wait(loop, adapter.reread("config", "\"0x1\"")).is_unchanged());
    BOOST_TEST(script->header(1, "If-None-Match") == "\"0x1\"");
    // Azurite would create a blob by this.
    BOOST_TEST(!sync_wait(loop, adapter.write("config", "x", "*")).ok());
    BOOST_TEST(script->asked.size() == 2U);
    BOOST_TEST(adapter.describe() == "azure://me/store/pre/ at http://127.0.0.1:81");
}

BOOST_FIXTURE_TEST_CASE(conflicts_are_told_by_their_code, fixture) {
    azure_adapter adapter{loop, script, settings()};
    const auto is_conflict = [&](unsigned status, const char* code, std::optional<std::string> revision) {
        answer(status, code);
        try {
            return !sync_wait(loop, adapter.write("config", "x", std::move(revision))).ok();
        } catch (const error& e) {
            BOOST_TEST((e.code() == errc::storage_failed));
            return false;
        }
    };
    BOOST_TEST(is_conflict(412, "ConditionNotMet", "\"0x1\""));
    BOOST_TEST(is_conflict(412, "", "\"0x1\""));
    BOOST_TEST(is_conflict(404, "BlobNotFound", "\"0x1\""));
    BOOST_TEST(is_conflict(409, "BlobAlreadyExists", std::nullopt));
    BOOST_TEST(!is_conflict(409, "BlobAlreadyExists", "\"0x1\""));
    BOOST_TEST(!is_conflict(412, "LeaseIdMissing", "\"0x1\""));
    BOOST_TEST(!is_conflict(409, "BlobImmutableDueToPolicy", "\"0x1\""));
    BOOST_TEST(!is_conflict(404, "ContainerNotFound", "\"0x1\""));
    BOOST_TEST(!is_conflict(409, "ContainerBeingDeleted", std::nullopt));
}

BOOST_FIXTURE_TEST_CASE(lost_replies, fixture) {
    azure_adapter adapter{loop, script, settings()};
    script->then(http_failure::kept_closed);
    answer(412, "ConditionNotMet");
    BOOST_TEST((error_of_write(adapter, "\"0x1\"") == errc::reply_lost));
    answer(500, "OperationTimedOut");
    BOOST_TEST((error_of_write(adapter, "\"0x1\"") == errc::reply_lost));
}

BOOST_FIXTURE_TEST_CASE(mistakes_are_named, fixture) {
    azure_adapter adapter{loop, script, settings()};
    std::string said;
    const auto failed_read = [&](azure_adapter& from) {
        try {
            (void)sync_wait(loop, from.read("config"));
        } catch (const error& e) {
            said = e.what();
        }
        BOOST_TEST(said.find("aGlkZGVu") == std::string::npos);
        BOOST_TEST(said.find("hidden") == std::string::npos);
        return said;
    };
    // Of a container that is not there, "no blob" would make people create their store once more.
    answer(404, "ContainerNotFound");
    BOOST_TEST(failed_read(adapter).find("there is no container") != std::string::npos);
    answer(403, "AuthenticationFailed");
    script->with("Date", http_date(std::chrono::system_clock::now()));
    BOOST_TEST(failed_read(adapter).find("the account's key is wrong") != std::string::npos);
    answer(403, "AuthenticationFailed");
    script->with("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    BOOST_TEST(failed_read(adapter).find("the clock of this machine is off; the server's says Sun, 06 Nov") !=
               std::string::npos);
    answer(403, "AuthorizationPermissionMismatch");
    BOOST_TEST(failed_read(adapter).find("AuthorizationPermissionMismatch") != std::string::npos);
    answer(400, "<hidden>");
    BOOST_TEST(failed_read(adapter).find("answered 400") != std::string::npos);
    azure_settings shared = settings();
    shared.credentials = azure_credentials::shared_access_signature("sv=1&sig=hidden");
    azure_adapter by_token{loop, script, shared};
    answer(403, "AuthenticationFailed");
    BOOST_TEST(failed_read(by_token).find("the shared access signature is wrong, or has expired") !=
               std::string::npos);
    BOOST_TEST(script->asked.size() == 6U); // none was sent again
}

BOOST_AUTO_TEST_SUITE_END()
