// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/solid_credentials.hpp>

#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_solid_credentials)

using namespace escodb;
using namespace escodb::net;

BOOST_AUTO_TEST_CASE(tokens_are_asked_for_with_a_proof) {
    manual_executor loop;
    const auto script = std::make_shared<escodb_test::scripted_transport>();
    const auto tokens = solid_tokens(loop, script, solid_credentials{"me:id", "s%cret"},
                                     std::make_shared<const crypto::es256_key>(),
                                     url{"https://h/.oidc/token"});
    script->then(503).then(200, R"({"access_token":"abc","token_type":"DPoP","expires_in":600})");
    const access_token got = sync_wait(loop, tokens->token());
    BOOST_TEST(got.scheme == "DPoP");
    BOOST_TEST(got.text->reveal() == "abc");
    BOOST_TEST(script->asked[1].content() == "grant_type=client_credentials&scope=webid");
    // "me%3Aid:s%25cret"
    BOOST_TEST(script->header(1, "Authorization") == "Basic bWUlM0FpZDpzJTI1Y3JldA==");
    // A proof is good for one attempt.
    BOOST_TEST(script->header(0, "DPoP") != script->header(1, "DPoP"));
    BOOST_TEST(script->header(1, "DPoP") != "(none)");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
    BOOST_CHECK_THROW((solid_credentials{"", "s"}), error);
    BOOST_CHECK_THROW((solid_credentials{"i", ""}), error);
    BOOST_TEST(solid_credentials{}.empty());
    manual_executor loop;
    BOOST_CHECK_THROW((void)solid_tokens(loop, nullptr, solid_credentials{"i", "s"}, nullptr,
                                         url{"http://h/.oidc/token"}),
                      error);
}

BOOST_AUTO_TEST_SUITE_END()
