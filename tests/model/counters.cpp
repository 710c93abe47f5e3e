// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/counters.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <limits>

BOOST_AUTO_TEST_SUITE(model_counters)

namespace model = escodb::model;
using model::key_usage;

/// Keys 3 and 5 with the counters 1, 2 and 3, 4.
model::counters two_keys() {
    escodb::bytes state;
    for (const std::uint64_t value : {1u, 2u, 3u, 4u})
        escodb::format::append_u64(state, value);
    return {std::array<std::uint32_t, 2>{3, 5}, state};
}

bool is(const model::usage& actual, const model::usage& expected) { return actual == expected; }

BOOST_AUTO_TEST_CASE(a_message_costs_its_blocks_and_one) {
    BOOST_CHECK((model::cost_of(0, 16) == key_usage{1, 1}));
    BOOST_CHECK((model::cost_of(1, 16) == key_usage{1, 2}));
    BOOST_CHECK((model::cost_of(16, 16) == key_usage{1, 2}));
    BOOST_CHECK((model::cost_of(17, 16) == key_usage{1, 3}));
}

BOOST_AUTO_TEST_CASE(a_state_reads_back) {
    const auto counters = two_keys();
    BOOST_CHECK(is(counters.current(), {{3, {1, 2}}, {5, {3, 4}}}));
    const auto again =
        model::counters{std::array<std::uint32_t, 2>{3, 5}, counters.encode()}.current();
    BOOST_CHECK(is(again, counters.current()));
    BOOST_TEST(model::counters{}.encode().empty());
}

BOOST_AUTO_TEST_CASE(a_state_of_another_length_is_refused) {
    const std::array<std::uint32_t, 1> seqs{1};
    BOOST_CHECK_THROW((model::counters{seqs, escodb::bytes(15)}), std::invalid_argument);
    BOOST_CHECK_THROW((model::counters{seqs, escodb::bytes(32)}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_newest_key_is_charged_up_to_its_limits_and_no_further) {
    auto counters = two_keys(); // the newest has 3 messages of 4 blocks
    BOOST_TEST(counters.newest_has_room({1, 2}, {4, 6}));
    BOOST_TEST(!counters.newest_has_room({1, 2}, {3, 6}));
    BOOST_TEST(!counters.newest_has_room({1, 2}, {4, 5}));
    counters.charge_newest({1, 2});
    BOOST_CHECK(is(counters.current(), {{3, {1, 2}}, {5, {4, 6}}}));
    BOOST_TEST(!model::counters{}.newest_has_room({0, 0}, {}));
}

BOOST_AUTO_TEST_CASE(growth_counts_from_the_last_commit_and_for_the_keys_of_then) {
    auto counters = two_keys();
    BOOST_TEST(counters.growth().empty());
    counters.charge_newest({1, 2});
    BOOST_CHECK(is(counters.growth(), {{5, {1, 2}}}));
    counters.add_key(6);
    counters.charge_newest({1, 9});
    BOOST_CHECK(is(counters.growth(), {{5, {1, 2}}}));
    counters.commit();
    BOOST_TEST(counters.growth().empty());
    counters.charge_newest({1, 1});
    BOOST_CHECK(is(counters.growth(), {{6, {1, 1}}}));
}

BOOST_AUTO_TEST_CASE(usage_that_is_carried_over_stays_growth) {
    auto counters = two_keys();
    counters.charge({{3, {10, 20}}, {7, {1, 1}}}); // key 7 came with the write that was rejected
    BOOST_CHECK(is(counters.current(), {{3, {11, 22}}, {5, {3, 4}}}));
    BOOST_CHECK(is(counters.growth(), {{3, {10, 20}}}));
}

BOOST_AUTO_TEST_CASE(sums_do_not_start_over) {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    auto counters = two_keys();
    counters.charge({{5, {most, most}}});
    BOOST_CHECK(is(counters.current(), {{3, {1, 2}}, {5, {most, most}}}));
    BOOST_TEST(!counters.newest_has_room({1, 2}, {}));
}

BOOST_AUTO_TEST_CASE(what_is_committed_stands_still_until_the_next_commit) {
    using seen = std::vector<escodb::key_sighting>;
    auto counters = two_keys();
    const seen before{{3, 1, 2}, {5, 3, 4}};
    BOOST_CHECK(counters.committed() == before);
    counters.charge({{3, {10, 20}}});
    counters.add_key(6);
    counters.charge_newest({1, 2});
    BOOST_CHECK(counters.committed() == before);
    counters.commit();
    BOOST_CHECK((counters.committed() == seen{{3, 11, 22}, {5, 3, 4}, {6, 1, 2}}));
}

BOOST_AUTO_TEST_SUITE_END()
