// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/google_credentials.hpp>

#include <support/environment_variable.hpp>
#include <support/gcs_stand_in.hpp>
#include <support/rsa_test_key.hpp>
#include <support/temp_folder.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_google_credentials)

using namespace escodb;
using namespace escodb::net;
using variable = escodb_test::environment_variable;

std::string key_file(const char* type = "service_account", const char* uri = "https://h/token",
                     const char* email = "me@project.iam") {
    return boost::json::serialize(boost::json::object{{"type", type},
                                                      {"private_key_id", "k1"},
                                                      {"private_key", escodb_test::rsa_test_key},
                                                      {"client_email", email},
                                                      {"token_uri", uri}});
}

BOOST_AUTO_TEST_CASE(an_assertion_says_who_wants_what) {
    const google_service_account account{key_file()};
    const std::chrono::sys_seconds now{std::chrono::seconds{1328550785}};
    const std::string token = account.assertion("s", now);
    const auto part = [](const char* json) { return base64url(as_bytes(json)); };
    const std::string head = part(R"({"alg":"RS256","typ":"JWT","kid":"k1"})") + "." +
                             part(R"({"iss":"me@project.iam","scope":"s","aud":"https://h/token",)"
                                  R"("iat":1328550785,"exp":1328554385})");
    BOOST_TEST(token ==
               head + "." + base64url(crypto::rs256_key{escodb_test::rsa_test_key}.sign(as_bytes(head))));
}

BOOST_AUTO_TEST_CASE(what_is_no_key_file_is_refused_and_not_shown) {
    const auto refused = [](const error& e) {
        return e.code() == errc::invalid_option &&
               std::string_view{e.what()}.find("hidden") == std::string_view::npos;
    };
    for (const std::string& text :
         {std::string{}, std::string{"hidden"}, std::string{"[\"hidden\"]"}, key_file("authorized_user"),
          key_file("service_account", ""), key_file("service_account", "https://h/", ""),
          std::string{R"({"type":"service_account","client_email":"a","token_uri":"https://h/",)"
                      R"("private_key":"hidden"})"}})
        BOOST_CHECK_EXCEPTION((void)google_service_account{text}, error, refused);
    manual_executor loop;
    BOOST_CHECK_THROW((void)google_tokens(loop, std::make_shared<escodb_test::gcs_stand_in>("b"),
                                          google_service_account{key_file("service_account", "http://h/t")}),
                      error);
}

BOOST_AUTO_TEST_CASE(the_environment_names_the_file) {
    escodb_test::temp_folder folder;
    const std::string path = folder.path() + "/key.json";
    std::ofstream{path} << key_file();
    const variable named{"GOOGLE_APPLICATION_CREDENTIALS", path.c_str()};
    BOOST_TEST(find_google_service_account().email() == "me@project.iam");
    const variable missing{"GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent"};
    BOOST_CHECK_THROW((void)find_google_service_account(), error);
    const variable none{"GOOGLE_APPLICATION_CREDENTIALS", nullptr};
    BOOST_CHECK_THROW((void)find_google_service_account(), error);
}

BOOST_AUTO_TEST_CASE(tokens_are_exchanged_for_assertions) {
    manual_executor loop;
    const auto server = std::make_shared<escodb_test::gcs_stand_in>("b");
    const auto tokens = google_tokens(loop, server, google_service_account{key_file()});
    const auto is_refused = [](const error& e) {
        return std::string_view{e.what()}.find("invalid_grant") != std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, tokens->token()), error, is_refused);
    server->account_key = std::make_shared<const crypto::rs256_key>(escodb_test::rsa_test_key);
    BOOST_TEST(sync_wait(loop, tokens->token()).text->reveal() == "ya29.token-1");
    BOOST_TEST(sync_wait(loop, tokens->token()).text->reveal() == "ya29.token-1");
    BOOST_TEST(server->tokens_given == 1);
}

BOOST_AUTO_TEST_SUITE_END()
