// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/cbor_check.hpp>

#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(format_cbor_check)

using namespace escodb;
using escodb_test::from_hex;

bool passes(byte_view text) {
    try {
        format::cbor_check::run(text);
    } catch (const error& e) {
        BOOST_TEST((e.code() == errc::malformed_item));
        BOOST_TEST(e.subject().empty());
        return false;
    }
    return true;
}

bytes repeat(std::string_view hex, std::size_t times, std::string_view end) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += hex;
    return from_hex(text.append(end));
}

// Of RFC 8949, appendix A.
BOOST_AUTO_TEST_CASE(examples_of_the_standard) {
    for (const std::string_view good :
         {"00", "17", "1818", "1903e8", "1b000000e8d4a51000", "1bffffffffffffffff", "20", "3903e7",
          "3b7fffffffffffffff", "f90000", "f97e00", "fa47c35000", "fb3ff199999999999a", "f4", "f5", "f6",
          "40", "4401020304", "60", "6161", "62225c", "62c3bc", "64f0908591", "80", "83010203",
          "8301820203820405", "a0", "a26161016162820203", "826161a161626163"})
        BOOST_TEST(passes(from_hex(good)), good);
    for (const std::string_view other :
         {"3bffffffffffffffff", "f7", "f0", "f818", "f8ff", "c11a514b67b0", "d74401020304",
          "d818456449455446", "5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "bfff",
          "a201020304"})
        BOOST_TEST(!passes(from_hex(other)), other);
}

// Of RFC 8949, appendix F.
BOOST_AUTO_TEST_CASE(examples_that_are_not_well_formed) {
    for (const std::string_view wrong :
         {"", "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00",
          "b8", "d8", "f8", "f900", "fa0000", "fb000000", "41", "61", "5affffffff00", "5bffffffffffffffff010203",
          "7affffffff00", "7b7fffffffffffffff010203", "81", "818181818181818181", "8200", "a1", "a20102",
          "a100", "a2000000", "5f4100", "7f6100", "9f", "9f0102", "bf", "bf01020102", "819f", "9f8000",
          "fc", "fd", "fe", "ff", "1c", "1d", "1e", "1f", "3c", "5c", "7c", "9c", "bc", "dc", "df", "0000"})
        BOOST_TEST(!passes(from_hex(wrong)), wrong);
}

BOOST_AUTO_TEST_CASE(text_is_utf_8) {
    for (const std::string_view wrong : {"61ff", "62c3c3", "63eda080", "a161ff00"})
        BOOST_TEST(!passes(from_hex(wrong)), wrong);
}

BOOST_AUTO_TEST_CASE(counts_are_not_believed) {
    for (const std::string_view huge : {"9bffffffffffffffff00", "bbffffffffffffffff6000", "9a7fffffff00",
                                        "ba7fffffff6000", "5b7fffffffffffffff00", "7b000000ffffffffff00"})
        BOOST_TEST(!passes(from_hex(huge)), huge);
}

BOOST_AUTO_TEST_CASE(nesting_has_a_limit) {
    BOOST_TEST(passes(repeat("81", 256, "00")));
    BOOST_TEST(!passes(repeat("81", 257, "00")));
    BOOST_TEST(passes(repeat("a160", 256, "00")));
    BOOST_TEST(!passes(repeat("a160", 257, "00")));
    for (const std::string_view nested : {"81", "a160", "9f", "7f", "5f", "c1", "d818", "bf60"})
        BOOST_TEST(!passes(repeat(nested, 1'000'000, "")), nested);
}

BOOST_AUTO_TEST_SUITE_END()
