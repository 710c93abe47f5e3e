// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/sighting.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <vector>

BOOST_AUTO_TEST_SUITE(policy_sighting)

using escodb::compare;
using escodb::key_sighting;
using escodb::shard_sighting;
using order = escodb::sighting_order;

shard_sighting seen(std::vector<key_sighting> keys, unsigned digest = 0) {
    shard_sighting made{std::move(keys), {}};
    made.digest[0] = static_cast<std::byte>(digest);
    return made;
}

bool is(order expected, const shard_sighting& before, const shard_sighting& now) {
    return compare(before, now) == expected;
}

BOOST_AUTO_TEST_CASE(counters_that_grew_are_later_whatever_the_digest) {
    BOOST_TEST(is(order::later, seen({{1, 5, 9}}, 1), seen({{1, 6, 9}}, 2)));
    BOOST_TEST(is(order::later, seen({{1, 5, 9}}), seen({{1, 5, 10}})));
    BOOST_TEST(is(order::earlier, seen({{1, 6, 9}}, 1), seen({{1, 5, 9}}, 2)));
}

BOOST_AUTO_TEST_CASE(a_further_key_is_later_and_a_missing_one_earlier) {
    BOOST_TEST(is(order::later, seen({{1, 5, 9}}), seen({{1, 5, 9}, {2, 1, 2}})));
    BOOST_TEST(is(order::earlier, seen({{1, 5, 9}, {2, 1, 2}}), seen({{1, 5, 9}})));
    BOOST_TEST(is(order::later, seen({}), seen({{1, 0, 0}})));
}

BOOST_AUTO_TEST_CASE(equal_counters_need_equal_digests) {
    BOOST_TEST(is(order::same, seen({{1, 5, 9}}, 7), seen({{1, 5, 9}}, 7)));
    BOOST_TEST(is(order::apart, seen({{1, 5, 9}}, 7), seen({{1, 5, 9}}, 8)));
    BOOST_TEST(is(order::same, seen({}), seen({})));
}

BOOST_AUTO_TEST_CASE(more_here_and_less_there_is_another_history) {
    BOOST_TEST(is(order::apart, seen({{1, 5, 9}}), seen({{1, 6, 8}})));
    BOOST_TEST(is(order::apart, seen({{1, 5, 9}, {2, 1, 2}}), seen({{1, 6, 9}})));
    BOOST_TEST(is(order::apart, seen({{1, 5, 9}}), seen({{2, 5, 9}})));
    BOOST_TEST(is(order::apart, seen({{1, 5, 9}, {3, 1, 1}}), seen({{1, 5, 9}, {2, 1, 1}})));
}

BOOST_AUTO_TEST_SUITE_END()
