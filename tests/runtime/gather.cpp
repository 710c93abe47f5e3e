// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/gather.hpp>

#include <escodb/base/error.hpp>
#include <escodb/runtime/async_generator.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_gather)

using namespace escodb;

async_generator<std::unique_ptr<int>> count(executor& where, int to) {
    for (int i = 0; i < to; ++i) {
        if (i % 2 == 1)
            co_await schedule(where);
        if (i == 5)
            throw error(errc::storage_failed, "five");
        co_yield std::make_unique<int>(i);
    }
}

BOOST_AUTO_TEST_CASE(all_in_their_order) {
    manual_executor loop;
    const auto all = sync_wait(loop, gather(count(loop, 4)));
    BOOST_REQUIRE(all.size() == 4U);
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(*all[static_cast<std::size_t>(i)] == i);
    BOOST_TEST(sync_wait(loop, gather(count(loop, 0))).empty());
}

BOOST_AUTO_TEST_CASE(what_fails_half_way) {
    manual_executor loop;
    BOOST_CHECK_THROW(sync_wait(loop, gather(count(loop, 9))), error);
}

BOOST_AUTO_TEST_SUITE_END()
