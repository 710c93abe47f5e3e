// SPDX-License-Identifier: Apache-2.0
#include <escodb/scheduler/slot_list.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <vector>

BOOST_AUTO_TEST_SUITE(scheduler_slot_list)

using escodb::scheduler::nowhere;
using escodb::scheduler::slab;
using escodb::scheduler::slot_list;

struct item {
    std::uint32_t previous = nowhere;
    std::uint32_t next = nowhere;
};

struct fixture {
    slab<item> items;
    slot_list list;
    std::vector<std::uint32_t> members() {
        std::vector<std::uint32_t> all;
        list.visit(items, [&](std::uint32_t at) { all.push_back(at); });
        return all;
    }
    fixture() {
        for (int i = 0; i < 5; ++i)
            list.append(items, items.take());
    }
};

using numbers = std::vector<std::uint32_t>;

BOOST_FIXTURE_TEST_CASE(members_keep_their_order, fixture) {
    BOOST_TEST(members() == (numbers{0, 1, 2, 3, 4}));
    BOOST_TEST(!list.empty());
    BOOST_TEST(slot_list{}.empty());
}

BOOST_FIXTURE_TEST_CASE(any_member_may_leave, fixture) {
    list.remove(items, 2);
    BOOST_TEST(members() == (numbers{0, 1, 3, 4}));
    list.remove(items, 0);
    list.remove(items, 4);
    BOOST_TEST(members() == (numbers{1, 3}));
    list.append(items, 2);
    BOOST_TEST(members() == (numbers{1, 3, 2}));
    for (const std::uint32_t at : {3u, 1u, 2u})
        list.remove(items, at);
    BOOST_TEST(list.empty());
    list.append(items, 0);
    BOOST_TEST(members() == numbers{0});
}

BOOST_FIXTURE_TEST_CASE(the_visited_one_may_go_to_another_list, fixture) {
    slot_list other;
    list.visit(items, [&](std::uint32_t at) {
        if (at % 2 == 0) {
            list.remove(items, at);
            other.append(items, at);
        }
    });
    BOOST_TEST(members() == (numbers{1, 3}));
    list = other;
    BOOST_TEST(members() == (numbers{0, 2, 4}));
}

BOOST_AUTO_TEST_SUITE_END()
