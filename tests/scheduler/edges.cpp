// SPDX-License-Identifier: Apache-2.0
#include <escodb/scheduler/edges.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

BOOST_AUTO_TEST_SUITE(scheduler_edges)

using escodb::scheduler::edge_ends;
using escodb::scheduler::edge_set;
using numbers = std::vector<std::uint32_t>;

struct fixture {
    edge_set edges;
    std::array<edge_ends, 4> nodes;

    void connect(std::uint32_t before, std::uint32_t after) {
        edges.connect(before, nodes[before], after, nodes[after]);
    }
    numbers after(std::uint32_t node) const {
        numbers all;
        edges.visit_after(nodes[node], [&](std::uint32_t at) { all.push_back(at); });
        return all;
    }
    numbers before(std::uint32_t node) const {
        numbers all;
        edges.visit_before(nodes[node], [&](std::uint32_t at) { all.push_back(at); });
        return all;
    }
};

BOOST_FIXTURE_TEST_CASE(both_ends_know_an_edge, fixture) {
    connect(0, 2);
    connect(1, 2);
    connect(0, 3);
    BOOST_TEST(after(0) == (numbers{3, 2}));
    BOOST_TEST(after(1) == numbers{2});
    BOOST_TEST(before(2) == (numbers{1, 0}));
    BOOST_TEST(before(0).empty());
    BOOST_TEST(edges.leads_last_to(3, nodes[0]));
    BOOST_TEST(!edges.leads_last_to(2, nodes[0]));
    BOOST_TEST(!edges.leads_last_to(2, nodes[3]));
}

BOOST_FIXTURE_TEST_CASE(one_that_has_ended_is_not_seen, fixture) {
    connect(0, 1);
    connect(1, 2);
    connect(0, 2);
    edges.release(nodes[1]);
    BOOST_TEST(after(0) == numbers{2});
    BOOST_TEST(before(2) == numbers{0});
    BOOST_TEST(after(1).empty());
    BOOST_TEST(before(1).empty());
}

BOOST_FIXTURE_TEST_CASE(an_edge_is_used_anew_when_both_ends_have_ended, fixture) {
    for (std::size_t round = 0; round < 1'000; ++round) {
        connect(0, 1);
        connect(0, 2);
        connect(1, 2);
        edges.release(nodes[round % 3]);
        edges.release(nodes[(round + 1) % 3]);
        edges.release(nodes[(round + 2) % 3]);
    }
    BOOST_TEST(edges.size() == 3u);
    connect(0, 1);
    edges.release(nodes[0]);
    connect(2, 3); // not in the place of one that node 1 still has
    BOOST_TEST(before(1).empty());
    BOOST_TEST(edges.size() == 3u);
    BOOST_TEST(after(2) == numbers{3});
}

BOOST_AUTO_TEST_SUITE_END()
