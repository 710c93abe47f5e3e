// SPDX-License-Identifier: Apache-2.0
#include <escodb/base/wipe.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

BOOST_AUTO_TEST_SUITE(base_wipe)

bool all_zero(escodb::byte_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

constexpr std::size_t size = 48;

std::array<std::byte, size> pattern() {
    std::array<std::byte, size> bytes;
    bytes.fill(std::byte{0xa5});
    return bytes;
}

BOOST_AUTO_TEST_CASE(wipe_zeroes_and_accepts_nothing) {
    auto bytes = pattern();
    escodb::wipe(bytes);
    BOOST_TEST(all_zero(bytes));
    escodb::wipe({});
}

BOOST_AUTO_TEST_CASE(equality_looks_at_every_byte) {
    const auto a = pattern();
    for (std::size_t i = 0; i < size; ++i) {
        auto b = a;
        BOOST_TEST(escodb::equal_in_constant_time(a, b));
        b[i] ^= std::byte{0x80};
        BOOST_TEST(!escodb::equal_in_constant_time(a, b));
    }
    BOOST_TEST(!escodb::equal_in_constant_time(a, escodb::byte_view{a}.first(size - 1)));
    BOOST_TEST(escodb::equal_in_constant_time({}, {}));
}

BOOST_AUTO_TEST_SUITE_END()
