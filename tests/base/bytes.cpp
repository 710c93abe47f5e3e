// SPDX-License-Identifier: Apache-2.0

#include <escodb/base/bytes.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(base_bytes)

BOOST_AUTO_TEST_CASE(text_and_bytes_are_views_of_the_same_memory) {
    const std::string text{"a\0\xff", 3};
    const escodb::byte_view bytes = escodb::as_bytes(text);
    BOOST_TEST(bytes.size() == 3U);
    BOOST_TEST(std::to_integer<int>(bytes[2]) == 0xff);
    BOOST_TEST((static_cast<const void*>(bytes.data()) == text.data()));
    BOOST_TEST(escodb::as_text(bytes) == text);
}

BOOST_AUTO_TEST_CASE(both_may_be_empty) {
    BOOST_TEST(escodb::as_bytes(std::string_view{}).empty());
    BOOST_TEST(escodb::as_text(escodb::byte_view{}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
