// SPDX-License-Identifier: Apache-2.0
#include <escodb/scheduler/change_lists.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <vector>

BOOST_AUTO_TEST_SUITE(scheduler_change_lists)

using escodb::scheduler::change_list;
using escodb::scheduler::change_lists;
using escodb::scheduler::operation_ref;
using numbers = std::vector<std::uint32_t>;

struct fixture {
    change_lists lists;
    numbers members(const change_list& of) const {
        numbers all;
        lists.visit(of, [&](operation_ref one) { all.push_back(one.slot); });
        return all;
    }
    void add(change_list& to, std::uint32_t slot) { lists.add(to, operation_ref{slot, 0}); }
};

BOOST_FIXTURE_TEST_CASE(lists_do_not_mix, fixture) {
    change_list a;
    change_list b;
    for (std::uint32_t i = 0; i < 4; ++i)
        add(i % 2 == 0 ? a : b, i);
    BOOST_TEST(members(a) == (numbers{2, 0}));
    BOOST_TEST(members(b) == (numbers{3, 1}));
    BOOST_TEST(a.size == 2u);
    lists.clear(a);
    BOOST_TEST(a.size == 0u);
    BOOST_TEST(members(a).empty());
    lists.clear(a); // an empty one
    for (std::uint32_t i = 4; i < 10; ++i)
        add(a, i);
    BOOST_TEST(members(a) == (numbers{9, 8, 7, 6, 5, 4}));
    BOOST_TEST(members(b) == (numbers{3, 1}));
}

BOOST_FIXTURE_TEST_CASE(unwanted_ones_go, fixture) {
    change_list list;
    for (std::uint32_t i = 0; i < 8; ++i)
        add(list, i);
    lists.keep_if(list, [](operation_ref one) { return one.slot % 3 == 1; });
    BOOST_TEST(members(list) == (numbers{7, 4, 1}));
    BOOST_TEST(list.size == 3u);
    add(list, 8);
    BOOST_TEST(members(list) == (numbers{8, 7, 4, 1}));
    lists.keep_if(list, [](operation_ref) { return false; });
    BOOST_TEST(list.size == 0u);
    change_list other;
    for (std::uint32_t i = 0; i < 8; ++i)
        add(other, i); // in the places of those that went
    BOOST_TEST(members(other).size() == 8u);
    BOOST_TEST(members(list).empty());
}

BOOST_FIXTURE_TEST_CASE(members_are_used_anew, fixture) {
    change_list list;
    change_list other;
    add(other, 100);
    for (int round = 0; round < 10; ++round) {
        for (std::uint32_t i = 0; i < 8; ++i)
            add(list, i);
        if (round % 2 == 0)
            lists.keep_if(list, [](operation_ref one) { return one.slot % 3 == 1; });
        lists.clear(list);
        BOOST_TEST(lists.size() == 9u);
    }
    BOOST_TEST(members(other) == numbers{100});
}

BOOST_AUTO_TEST_SUITE_END()
