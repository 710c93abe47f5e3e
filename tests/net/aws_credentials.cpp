// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/aws_credentials.hpp>

#include <support/environment_variable.hpp>

#include <boost/test/unit_test.hpp>

#include <sstream>

BOOST_AUTO_TEST_SUITE(net_aws_credentials)

using namespace escodb::net;

using variable = escodb_test::environment_variable;

constexpr const char* text = "# comment\n[default]\naws_access_key_id = A\naws_secret_access_key=B=+/ \n"
                             "region = x\n[ other ]\r\naws_access_key_id=C\r\naws_secret_access_key=D\r\n"
                             "aws_session_token=E\r\n[half]\naws_access_key_id=F\n";

BOOST_AUTO_TEST_CASE(profiles_of_a_file) {
    const auto parse = [](std::string_view profile) {
        std::istringstream file{text};
        return parse_aws_credentials(file, profile);
    };
    BOOST_TEST(parse("default")->id == "A");
    BOOST_TEST(parse("default")->key->reveal() == "B=+/");
    BOOST_TEST(!parse("default")->session_token);
    BOOST_TEST(parse("other")->key->reveal() == "D");
    BOOST_TEST(parse("other")->session_token->reveal() == "E");
    BOOST_TEST(!parse("half"));
    BOOST_TEST(!parse("missing"));
}

BOOST_AUTO_TEST_CASE(the_environment_comes_first) {
    const variable id{"AWS_ACCESS_KEY_ID", "I"};
    const variable token{"AWS_SESSION_TOKEN", "T"};
    const variable file{"AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"};
    {
        const variable key{"AWS_SECRET_ACCESS_KEY", "K"};
        BOOST_TEST(find_aws_credentials().id == "I");
        BOOST_TEST(find_aws_credentials().session_token->reveal() == "T");
    }
    const variable key{"AWS_SECRET_ACCESS_KEY", nullptr};
    BOOST_CHECK_THROW((void)find_aws_credentials(), escodb::error);
}

BOOST_AUTO_TEST_SUITE_END()
