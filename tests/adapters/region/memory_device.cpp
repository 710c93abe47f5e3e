// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/region/memory_device.hpp>

#include <escodb/adapters/region/slots.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

BOOST_AUTO_TEST_SUITE(adapters_memory_device)

BOOST_AUTO_TEST_CASE(a_region_lives_in_the_caller_s_memory) {
    static_assert(escodb::policy::block_device<escodb::memory_device>);
    std::array<std::byte, 256 + 4 * 256> memory{};
    std::uint64_t counter = 0;
    {
        escodb::memory_device device{memory};
        escodb::region::slots<escodb::memory_device> slots{device, {2, 256}};
        BOOST_TEST((slots.check() == escodb::region::status::unformatted));
        BOOST_TEST((slots.format() == escodb::region::status::ok));
        BOOST_TEST((slots.write("a", 0, escodb::as_bytes("x"), counter) == escodb::region::status::ok));
    }
    escodb::memory_device device{memory};
    escodb::region::slots<escodb::memory_device> slots{device, {2, 256}};
    BOOST_TEST((slots.check() == escodb::region::status::ok));
    escodb::region::place at;
    BOOST_TEST((slots.find("a", at) == escodb::region::status::ok));
    std::string value(at.length, '\0');
    BOOST_TEST((slots.read(at, std::as_writable_bytes(std::span{value})) ==
                escodb::region::status::ok));
    BOOST_TEST(value == "x");
    BOOST_TEST(at.counter == counter);
}

BOOST_AUTO_TEST_SUITE_END()
