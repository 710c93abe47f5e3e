// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/arena.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <limits>

BOOST_AUTO_TEST_SUITE(constrained_arena)

using escodb::as_text;
using escodb::constrained::arena;
using escodb::constrained::arena_scope;
using escodb::constrained::arena_writer;

struct fixture {
    alignas(16) std::array<std::byte, 64> memory{};
    arena given{memory};
};

BOOST_FIXTURE_TEST_CASE(it_gives_until_it_is_empty, fixture) {
    BOOST_TEST(given.take(60) == memory.data());
    BOOST_TEST(given.take(5) == nullptr);
    BOOST_TEST(given.take(4) == memory.data() + 60);
    BOOST_TEST(given.take(0) != nullptr);
    BOOST_TEST(given.take(1) == nullptr);
    BOOST_TEST(given.take(std::numeric_limits<std::size_t>::max()) == nullptr);
    BOOST_TEST(given.peak() == 64u);
    arena none{{}};
    BOOST_TEST(none.take(0) != nullptr);
    BOOST_TEST(none.take(1) == nullptr);
}

BOOST_FIXTURE_TEST_CASE(it_aligns, fixture) {
    BOOST_TEST(given.take(1) == memory.data());
    BOOST_TEST(reinterpret_cast<std::byte*>(given.make<std::uint64_t>(2)) == memory.data() + 8);
    BOOST_TEST(given.make<std::uint64_t>(6) == nullptr);
    BOOST_TEST(given.make<std::uint64_t>(std::numeric_limits<std::size_t>::max() / 4) == nullptr);
    BOOST_TEST(*given.make<std::uint64_t>() == 0u);
}

BOOST_FIXTURE_TEST_CASE(what_is_taken_back_is_wiped, fixture) {
    BOOST_TEST(given.take(1) != nullptr);
    {
        const arena_scope scratch{given};
        std::byte* const taken = given.take(8);
        taken[0] = taken[7] = std::byte{1};
    }
    BOOST_TEST(given.used() == 1u);
    BOOST_TEST((memory == std::array<std::byte, 64>{}));
    BOOST_TEST(given.take(1) == memory.data() + 1);
    BOOST_TEST(given.peak() == 9u);
}

BOOST_FIXTURE_TEST_CASE(a_writer_says_when_there_is_no_more, fixture) {
    arena_writer out{given};
    out.append("some text");
    out.append('!');
    BOOST_TEST(as_text(out.bytes()) == "some text!");
    out.append(std::string_view{"................................................................"});
    BOOST_TEST(!out.ok());
    out.append('?');
    BOOST_TEST(!out.ok());
    BOOST_TEST(as_text(out.bytes()) == "some text!");
}

BOOST_AUTO_TEST_SUITE_END()
