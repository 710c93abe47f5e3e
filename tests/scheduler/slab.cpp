// SPDX-License-Identifier: Apache-2.0
#include <escodb/scheduler/slab.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <set>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(scheduler_slab)

using escodb::scheduler::nowhere;
using escodb::scheduler::slab;

struct item {
    int value = 7;
    std::uint32_t next = nowhere;
};

BOOST_AUTO_TEST_CASE(what_was_taken_stays_where_it_is) {
    slab<item> all;
    static_assert(!std::is_copy_constructible_v<slab<item>>);
    const std::uint32_t first = all.take();
    item* const where = &all[first];
    BOOST_TEST(where->value == 7);
    where->value = 8;
    std::set<std::uint32_t> taken{first};
    for (int i = 0; i < 10'000; ++i)
        BOOST_REQUIRE(taken.insert(all.take()).second);
    BOOST_TEST(&all[first] == where);
    BOOST_TEST(where->value == 8);
    BOOST_TEST(all.size() == 10'001u);
    BOOST_TEST(*taken.rbegin() == 10'000u);
}

BOOST_AUTO_TEST_CASE(what_was_given_back_is_taken_again) {
    slab<item> all;
    const std::uint32_t a = all.take();
    const std::uint32_t b = all.take();
    all.give_back(a);
    all.give_back(b);
    BOOST_TEST(all.take() == b);
    BOOST_TEST(all.take() == a);
    BOOST_TEST(all.take() == 2u);
    BOOST_TEST(all.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_chain_is_given_back_at_once) {
    slab<item> all;
    std::uint32_t members[3];
    for (std::uint32_t& one : members)
        one = all.take();
    const std::uint32_t other = all.take();
    all.give_back(other);
    all[members[0]].next = members[1];
    all[members[1]].next = members[2];
    all.give_back(members[0], members[2]);
    for (const std::uint32_t one : members)
        BOOST_TEST(all.take() == one);
    BOOST_TEST(all.take() == other);
    BOOST_TEST(all.take() == 4u);
}

BOOST_AUTO_TEST_CASE(clearing_begins_anew) {
    slab<item> all;
    all[all.take()].value = 9;
    all.give_back(all.take());
    all.clear();
    BOOST_TEST(all.size() == 0u);
    BOOST_TEST(all.take() == 0u);
    BOOST_TEST(all[0].value == 7);
}

BOOST_AUTO_TEST_SUITE_END()
