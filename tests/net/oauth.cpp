// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/oauth.hpp>

#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_oauth)

using namespace escodb;
using namespace escodb::net;

struct fixture {
    fetched_token fetch() {
        return sync_wait(loop, fetch_token(by, token_request(url{"https://h/token"}, "a=b")));
    }
    std::string failure() {
        try {
            (void)fetch();
        } catch (const error& e) {
            return e.what();
        }
        return "none";
    }
    manual_executor loop;
    std::shared_ptr<escodb_test::scripted_transport> script =
        std::make_shared<escodb_test::scripted_transport>();
    requester by{loop, script, std::make_shared<const request_dialect>(), request_settings{}};
};

BOOST_AUTO_TEST_CASE(forms) {
    BOOST_TEST(form_encoded({}) == "");
    BOOST_TEST(form_encoded({{"a", "x y"}, {"b", "&=%+\xff~"}}) == "a=x%20y&b=%26%3D%25%2B%FF~");
}

BOOST_AUTO_TEST_CASE(secrets_go_over_tls_or_stay_on_this_machine) {
    for (const char* good : {"https://h/t", "http://127.0.0.1:81/t", "http://localhost/t", "http://[::1]/t"})
        BOOST_TEST(token_request(url{good}, "a=b").target == "/t");
    for (const char* bad : {"http://h/t", "http://127.0.0.1.h/t", "https://h/t?a=b", "ftp://h/t"})
        BOOST_CHECK_THROW((void)token_request(url{bad}, "a=b"), error);
}

BOOST_FIXTURE_TEST_CASE(a_token_and_its_life, fixture) {
    script->then(503).then(200, R"({"access_token":"abc","token_type":"Bearer","expires_in":600})");
    const fetched_token got = fetch();
    BOOST_TEST(got.token.text->reveal() == "abc");
    BOOST_TEST(got.token.scheme == "Bearer");
    BOOST_TEST(got.lifetime.count() == 600);
    BOOST_TEST(script->asked[1].content() == "a=b");
    BOOST_TEST(script->header(1, "Content-Type") == "application/x-www-form-urlencoded");
    script->then(200, R"({"access_token":"abc","token_type":"dpop","expires_in":600})");
    BOOST_TEST(fetch().token.scheme == "DPoP");
    script->then(200, R"({"access_token":"abc","expires_in":999999999999})");
    BOOST_TEST(fetch().lifetime.count() == 86400);
}

BOOST_FIXTURE_TEST_CASE(refusals_are_named_and_nothing_else_is_shown, fixture) {
    script->then(400, R"({"error":"invalid_grant","error_description":"hidden"})");
    BOOST_TEST(failure().find("token") != std::string::npos);
    script->then(401, R"({"error":"invalid_client","error_description":"hidden"})");
    BOOST_TEST(failure().find("invalid_client") != std::string::npos);
    for (const char* text : {"", "hidden", "[]", R"({"access_token":"hidden"})", R"({"expires_in":600})",
                             R"({"access_token":"hidden","expires_in":0})",
                             R"({"access_token":"hid den","expires_in":600})",
                             R"({"access_token":3,"expires_in":600})",
                             R"({"access_token":"hidden","expires_in":"600"})"}) {
        script->then(200, text);
        const std::string said = failure();
        BOOST_TEST(said != "none", text);
        BOOST_TEST(said.find("hid") == std::string::npos, said);
    }
    script->then(400, R"({"error":"Hidden: hidden"})");
    const std::string said = failure();
    BOOST_TEST(said.find("hidden") == std::string::npos, said);
}

BOOST_AUTO_TEST_SUITE_END()
