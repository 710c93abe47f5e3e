// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/region/crc32.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(adapters_crc32)

BOOST_AUTO_TEST_CASE(it_is_the_checksum_of_zlib) {
    BOOST_TEST(escodb::region::crc32({}) == 0u);
    BOOST_TEST(escodb::region::crc32(escodb::as_bytes("123456789")) == 0xcbf43926u);
}

BOOST_AUTO_TEST_CASE(it_goes_on_from_a_part) {
    const auto part = escodb::region::crc32(escodb::as_bytes("1234"));
    BOOST_TEST(escodb::region::crc32(escodb::as_bytes("56789"), part) == 0xcbf43926u);
}

BOOST_AUTO_TEST_SUITE_END()
