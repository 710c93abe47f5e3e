// SPDX-License-Identifier: Apache-2.0
#include <escodb/scheduler/operation_ref.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(scheduler_operation_ref)

using escodb::scheduler::operation_ref;

BOOST_AUTO_TEST_CASE(it_names_nothing_or_one_generation_of_a_slot) {
    BOOST_TEST(operation_ref{}.slot == escodb::scheduler::nowhere);
    BOOST_TEST((operation_ref{} == operation_ref{}));
    BOOST_TEST((operation_ref{1, 2} == operation_ref{1, 2}));
    BOOST_TEST((operation_ref{1, 2} != operation_ref{1, 3}));
    BOOST_TEST((operation_ref{1, 2} != operation_ref{2, 2}));
}

BOOST_AUTO_TEST_SUITE_END()
