// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/azure_credentials.hpp>

#include <support/environment_variable.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_azure_credentials)

using namespace escodb;
using namespace escodb::net;
using variable = escodb_test::environment_variable;

std::string key_of(const azure_credentials& who) {
    return who.key() == nullptr ? "(none)" : std::string{as_text(*who.key())};
}

BOOST_AUTO_TEST_CASE(connection_strings) {
    BOOST_TEST(key_of(parse_azure_connection_string(
                   "DefaultEndpointsProtocol=https;AccountName=me;AccountKey=YWJj;EndpointSuffix=x", "me")) ==
               "abc");
    BOOST_TEST(parse_azure_connection_string(
                   "BlobEndpoint=https://me.blob.core.windows.net;SharedAccessSignature=sv=1&sig=x", "me")
                   .token()
                   ->reveal() == "sv=1&sig=x");
    for (const char* bad : {"", ";", "AccountName=me", "AccountName=you;AccountKey=YWJj", "AccountKey",
                            "AccountKey=*"})
        BOOST_CHECK_THROW((void)parse_azure_connection_string(bad, "me"), error);
}

BOOST_AUTO_TEST_CASE(the_key_comes_before_the_signature_and_that_before_the_connection_string) {
    const variable all{"AZURE_STORAGE_CONNECTION_STRING", "AccountName=me;AccountKey=ZGVm"};
    const variable none{"AZURE_STORAGE_KEY", nullptr};
    {
        const variable token{"AZURE_STORAGE_SAS_TOKEN", "sv=1&sig=x"};
        BOOST_TEST(find_azure_credentials("me").token()->reveal() == "sv=1&sig=x");
        const variable key{"AZURE_STORAGE_KEY", "YWJj"};
        BOOST_TEST(key_of(find_azure_credentials("me")) == "abc");
    }
    const variable no_token{"AZURE_STORAGE_SAS_TOKEN", ""};
    BOOST_TEST(key_of(find_azure_credentials("me")) == "def");
    BOOST_CHECK_THROW((void)find_azure_credentials("you"), error);
    const variable nothing{"AZURE_STORAGE_CONNECTION_STRING", nullptr};
    BOOST_CHECK_THROW((void)find_azure_credentials("me"), error);
}

BOOST_AUTO_TEST_SUITE_END()
