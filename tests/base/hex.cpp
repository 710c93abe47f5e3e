// SPDX-License-Identifier: Apache-2.0
#include <escodb/base/hex.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(base_hex)

using namespace escodb;

BOOST_AUTO_TEST_CASE(each_byte_has_two_digits) {
    BOOST_TEST(to_hex(as_bytes(std::string{"\x00\x0f\xa9\xff", 4})) == "000fa9ff");
    BOOST_TEST(to_hex({}).empty());
    std::string text = "x";
    append_hex(text, as_bytes("ab"));
    BOOST_TEST(text == "x6162");
}

BOOST_AUTO_TEST_CASE(digits_have_values_and_other_characters_none) {
    int sum = 0;
    int digits = 0;
    for (int c = -128; c < 128; ++c)
        if (const int value = hex_value(static_cast<char>(c)); value >= 0) {
            sum += value;
            ++digits;
        }
    BOOST_TEST(digits == 22);
    BOOST_TEST(sum == 120 + 75); // 0 to 15, and ten to fifteen once more
    BOOST_TEST(hex_value('0') == 0);
    BOOST_TEST(hex_value('9') == 9);
    BOOST_TEST(hex_value('a') == 10);
    BOOST_TEST(hex_value('F') == 15);
}

BOOST_AUTO_TEST_CASE(what_is_written_here_is_of_lower_case) {
    BOOST_TEST(is_hex("0123456789abcdef"));
    BOOST_TEST(is_hex(""));
    for (const char* none : {"A", "g", "0 ", "-1"})
        BOOST_TEST(!is_hex(none), none);
}

BOOST_AUTO_TEST_SUITE_END()
