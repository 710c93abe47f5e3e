// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/waiter_list.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/root.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <coroutine>
#include <cstddef>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_waiter_list)

using namespace escodb;

BOOST_AUTO_TEST_CASE(waiters_leave_from_the_front_and_step_out_anywhere) {
    manual_executor loop;
    // Every subset of five that steps out before the rest is posted.
    for (unsigned out = 0; out < 32; ++out) {
        detail::waiter_list list;
        std::array<detail::waiter, 5> places;
        std::vector<detail::root<void>> roots;
        for (detail::waiter& place : places) {
            roots.push_back(detail::make_root<void, std::suspend_never>({}));
            list.push_back(place, roots.back().handle());
        }
        std::size_t left = 5;
        for (unsigned i = 0; i < 5; ++i) {
            if ((out >> i & 1) != 0) {
                list.remove(places[i]);
                BOOST_CHECK(places[i].at == detail::waiter::stage::outside);
                --left;
            }
        }
        for (unsigned i = 0; i < 5; ++i) {
            if ((out >> i & 1) == 0) {
                BOOST_REQUIRE(!list.empty());
                BOOST_CHECK(places[i].at == detail::waiter::stage::queued);
                list.post_first(loop);
                BOOST_CHECK(places[i].at == detail::waiter::stage::posted);
            }
        }
        BOOST_TEST(list.empty());
        BOOST_TEST(loop.run_ready() == left);
        for (unsigned i = 0; i < 5; ++i)
            BOOST_TEST(roots[i].done() == ((out >> i & 1) == 0));
    }
}

BOOST_AUTO_TEST_SUITE_END()
