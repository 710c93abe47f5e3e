// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/integers.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>

BOOST_AUTO_TEST_SUITE(format_integers)

using namespace escodb;
using namespace std::string_literals;

BOOST_AUTO_TEST_CASE(integers_are_big_endian) {
    bytes out;
    format::append_u16(out, 0x0102);
    format::append_u32(out, 0x03040506);
    format::append_u64(out, 0x0708090a0b0c0d0eu);
    BOOST_TEST(as_text(out) == "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe"s);
    BOOST_TEST(format::load_u16(byte_view{out}) == 0x0102u);
    BOOST_TEST(format::load_u32(byte_view{out}.subspan(2)) == 0x03040506u);
    BOOST_TEST(format::load_u64(byte_view{out}.subspan(6)) == 0x0708090a0b0c0d0eu);
}

BOOST_AUTO_TEST_CASE(extremes_survive) {
    std::byte memory[9];
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 63,
                                      std::numeric_limits<std::uint64_t>::max()}) {
        memory[8] = std::byte{0x5a};
        format::store_u64(memory, value);
        BOOST_TEST(format::load_u64(memory) == value);
        format::store_u32(memory, static_cast<std::uint32_t>(value));
        BOOST_TEST(format::load_u32(memory) == static_cast<std::uint32_t>(value));
        format::store_u16(memory, static_cast<std::uint16_t>(value));
        BOOST_TEST(format::load_u16(memory) == static_cast<std::uint16_t>(value));
        BOOST_TEST((memory[8] == std::byte{0x5a}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
