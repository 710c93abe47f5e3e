// SPDX-License-Identifier: Apache-2.0

#include <escodb/scheduler/rules.hpp>

#include <escodb/engine/session.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/scheduler/planner.hpp>
#include <escodb/store/policies.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

BOOST_AUTO_TEST_SUITE(scheduler_rules)

using escodb::scheduler::rules;

// What each of them is for: tests/simulation/interleavings.cpp, where it is switched off.
BOOST_AUTO_TEST_CASE(all_hold_and_are_known_when_it_is_compiled) {
    static_assert(rules::reads_before_links() && rules::unlinks_from_below() &&
                  rules::links_rewrite() && rules::removals_rewrite() &&
                  rules::reload_plans_afresh() && rules::task_keeps_order());
    static_assert(std::is_empty_v<rules>);
}

BOOST_AUTO_TEST_CASE(every_store_obeys_them) {
    using session = escodb::engine::session<escodb::memory_adapter, escodb::policies<>>;
    static_assert(std::is_same_v<session::rules, rules>);
    static_assert(std::is_same_v<escodb::scheduler::planner::rules_type, rules>);
}

BOOST_AUTO_TEST_SUITE_END()
