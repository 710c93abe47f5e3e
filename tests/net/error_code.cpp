// SPDX-License-Identifier: Apache-2.0
#include <escodb/net/error_code.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(net_error_code)

using namespace escodb::net;

BOOST_AUTO_TEST_CASE(only_a_name_is_a_code) {
    BOOST_TEST(error_name("BlobNotFound") == "BlobNotFound");
    BOOST_TEST(error_name(std::string(64, 'a')).size() == 64U);
    for (const std::string& none : {std::string{}, std::string(65, 'a'), std::string{"two words"},
                                    std::string{"a\x1b[2J"}, std::string{"key=1"}})
        BOOST_TEST(error_name(none).empty(), none);
}

BOOST_AUTO_TEST_CASE(the_code_of_an_error_in_xml) {
    http_response reply;
    for (const char* none :
         {"", "<Code>", "</Code><Code>", "Code", "<Code></Code>", "<Code>hid</den></Code>"}) {
        reply.body = none;
        BOOST_TEST(xml_error_code(reply).empty(), none);
    }
    reply.body = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Key>a</Key></Error>";
    BOOST_TEST(xml_error_code(reply) == "NoSuchKey");
}

BOOST_AUTO_TEST_SUITE_END()
