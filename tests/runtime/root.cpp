// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/root.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <utility>

BOOST_AUTO_TEST_SUITE(runtime_root)

using namespace escodb;

async<int> later(executor& where, int value) {
    co_await schedule(where);
    co_return value;
}
async<int> broken() {
    throw std::runtime_error{"broken"};
    co_return 0;
}

BOOST_AUTO_TEST_CASE(it_keeps_the_value_or_the_error) {
    manual_executor loop;
    auto value = detail::make_root<int, async<int>>(later(loop, 3));
    auto failure = detail::make_root<int, async<int>>(broken());
    loop.post(value.handle());
    loop.post(failure.handle());
    BOOST_TEST(!value.done());
    loop.run_ready();
    BOOST_TEST(value.done());
    BOOST_TEST(value.result().take() == 3);
    BOOST_TEST(failure.result().failed());
    BOOST_CHECK_THROW(failure.result().take(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_unstarted_or_halfway) {
    manual_executor loop;
    {
        auto unstarted = detail::make_root<int, async<int>>(later(loop, 1));
        auto moved = std::move(unstarted);
        detail::countdown group{1};
        auto halfway = detail::make_root<int, async<int>>(later(loop, 2));
        halfway.start(group);
        BOOST_TEST(!halfway.done());
    }
    BOOST_TEST(loop.run_ready() == 0u);
}

BOOST_AUTO_TEST_CASE(the_last_of_a_group_ends_the_wait) {
    manual_executor loop;
    detail::countdown group{2};
    auto first = detail::make_root<int, async<int>>(later(loop, 1));
    auto second = detail::make_root<int, async<int>>(broken());
    group.link().begin({});
    first.start(group);
    second.start(group);
    BOOST_TEST(second.done());
    loop.run_ready();
    BOOST_TEST(first.done());
    BOOST_TEST(!group.link().must_wait());
}

BOOST_AUTO_TEST_SUITE_END()
