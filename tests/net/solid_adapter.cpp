// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/solid_adapter.hpp>

#include <support/any_adapter_suite.hpp>
#include <support/etag_server.hpp>
#include <support/report.hpp>
#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_solid_adapter)

using namespace escodb;
using namespace escodb::net;

/// A server that does what Community Solid Server does.
struct fixture {
    fixture() {
        server->tells_etag_of_put = false;
        server->makes_what_is_absent = true;
        server->before = [this](http_request& request) {
            if (request.method == "GET")
                request.headers.remove("If-None-Match");
            if (meddle)
                meddle(request);
        };
    }
    solid_adapter make() {
        return solid_adapter{loop, server, solid_settings{url{"solid+https://h/pod/"}}};
    }
    /// Of a write that names a revision where there is no blob.
    std::string outcome() {
        try {
            return sync_wait(loop, adapter.write("config", "mine", "\"7\"")).ok() ? "written" : "conflict";
        } catch (const error& e) {
            return e.code() == errc::reply_lost ? "unknown" : "failed";
        }
    }

    manual_executor loop;
    std::shared_ptr<escodb_test::etag_server> server = std::make_shared<escodb_test::etag_server>();
    std::function<void(http_request&)> meddle;
    solid_adapter adapter = make();
};

BOOST_FIXTURE_TEST_CASE(conforms, fixture) {
    conformance::check_adapter<any_adapter>(escodb_test::report(), loop, any_adapter{make()},
                                            any_adapter{make()});
    any_adapter probed{make()};
    const probe_report report = sync_wait(loop, probe(&probed));
    BOOST_TEST(report.is_safe(), report.reasons());
}

BOOST_FIXTURE_TEST_CASE(what_was_created_wrongly_is_taken_back, fixture) {
    BOOST_TEST(outcome() == "conflict");
    BOOST_TEST(server->resources.empty());
    BOOST_TEST(server->methods == "PUT GET DELETE ");
}

BOOST_FIXTURE_TEST_CASE(what_others_have_changed_meanwhile_stays, fixture) {
    for (const char* when : {"GET", "DELETE"}) {
        server->resources.clear();
        meddle = [&](http_request& request) {
            if (request.method == when)
                server->resources["/pod/config"] = {"theirs", 77};
        };
        BOOST_TEST(outcome() == "unknown");
        BOOST_TEST(server->resources["/pod/config"].value == "theirs");
    }
    // Somebody has removed it: it is as if it had never been.
    meddle = [&](http_request& request) {
        if (request.method != "PUT")
            server->resources.clear();
    };
    server->resources.clear();
    BOOST_TEST(outcome() == "conflict");
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_taken_back_is_not_called_a_conflict, fixture) {
    server->after = [](const http_request& request, http_response& reply) {
        if (request.method == "DELETE")
            reply = http_response::failed(http_failure::reply_lost, "ended");
    };
    BOOST_TEST(outcome() == "unknown");
    server->resources.clear();
    server->after = [](const http_request& request, http_response& reply) {
        if (request.method == "GET") {
            reply = http_response{};
            reply.status = 403;
        }
    };
    BOOST_TEST(outcome() == "unknown");
}

BOOST_FIXTURE_TEST_CASE(a_reread_asks_by_head, fixture) {
    const write_result first = sync_wait(loop, adapter.write("config", "mine", std::nullopt));
    server->methods.clear();
    BOOST_TEST(sync_wait(loop, adapter.reread("config", first.revision())).is_unchanged());
    BOOST_TEST(server->methods == "HEAD ");
    server->resources["/pod/config"] = {"theirs", 77};
    BOOST_TEST(!sync_wait(loop, adapter.reread("config", first.revision())).is_unchanged());
    BOOST_TEST(server->methods == "HEAD HEAD GET ");
}

BOOST_AUTO_TEST_CASE(tokens_and_proofs) {
    manual_executor loop;
    const auto script = std::make_shared<escodb_test::scripted_transport>();
    solid_settings settings{url{"solid+http://localhost:81/pod/"}};
    settings.credentials = solid_credentials{"id", "hidden"};
    for (const char* scheme : {"DPoP", "Bearer"}) {
        script->asked.clear();
        solid_adapter adapter{loop, script, settings};
        script->then(200, std::string{R"({"access_token":"abc","expires_in":600,"token_type":")"} + scheme +
                              "\"}")
            .then(404)
            .then(404);
        (void)sync_wait(loop, adapter.read("config"));
        (void)sync_wait(loop, adapter.read("config"));
        BOOST_TEST(script->asked.size() == 3U);
        BOOST_TEST(script->asked[0].target == "/.oidc/token");
        BOOST_TEST(script->asked[1].target == "/pod/config");
        BOOST_TEST(script->header(1, "Authorization") == std::string{scheme} + " abc");
        const bool is_bound = std::string_view{scheme} == "DPoP";
        BOOST_TEST((script->header(2, "DPoP") != "(none)") == is_bound);
        BOOST_TEST((script->header(1, "DPoP") != script->header(2, "DPoP")) == is_bound);
        BOOST_TEST(adapter.describe() == "http://localhost:81/pod/");
    }
}

BOOST_AUTO_TEST_CASE(urls) {
    BOOST_TEST(solid_settings{url{"solid+https://h/pod/"}}.token_server == "https://h/.oidc/token");
    BOOST_TEST(solid_settings{url{"solid+https://h/?token_server=https://login/t"}}.token_server ==
               "https://login/t");
    for (const char* bad : {"https://h/", "solid+https://u:p@h/", "solid+https://h/?secret=x", "solid://h/"})
        BOOST_CHECK_THROW((void)solid_settings{url{bad}}, error);
    manual_executor loop;
    solid_settings plain{url{"solid+http://h/pod/"}};
    plain.credentials = solid_credentials{"id", "hidden"};
    BOOST_CHECK_THROW((solid_adapter{loop, nullptr, plain}), error); // secrets would go there without TLS
}

BOOST_AUTO_TEST_SUITE_END()
