// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/async_result.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <support/counted.hpp>

#include <boost/test/unit_test.hpp>

#include <new>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

BOOST_AUTO_TEST_SUITE(runtime_async_result)

using namespace escodb;
using test_support::counted;

async<int> make(executor& where, int value, bool at_once) {
    if (!at_once)
        co_await schedule(where);
    if (value < 0)
        throw error(errc::invalid_option, "value");
    if (value == 0)
        throw std::bad_alloc{};
    if (value == 99)
        throw std::logic_error{"theirs"};
    co_return value;
}
async<void> nothing(executor& where) { co_await schedule(where); }
async<counted> make_counted(executor& where, counted also) {
    co_await schedule(where);
    co_return std::move(also);
}

static_assert(awaitable<async_result<int>> && !awaitable<async_result<int>&>);
static_assert(std::is_same_v<await_result_t<async_result<void>>, result<void>>);

BOOST_AUTO_TEST_CASE(values_and_errors_are_results_at_once_and_later) {
    manual_executor loop;
    for (const bool at_once : {true, false}) {
        const auto of = [&](int value) {
            return sync_wait(loop, async_result<int>{make(loop, value, at_once)});
        };
        BOOST_TEST(*of(7) == 7);
        BOOST_TEST((of(-1).error().code() == errc::invalid_option));
        BOOST_TEST((of(0).error().code() == errc::out_of_memory));
        BOOST_CHECK_THROW((void)of(99), std::logic_error);
    }
    BOOST_TEST(sync_wait(loop, async_result<void>{nothing(loop)}).ok());
}

BOOST_AUTO_TEST_CASE(what_fails_before_it_begins) {
    manual_executor loop;
    auto refused = attempt_async([]() -> async<int> { throw error(errc::invalid_path, "x"); });
    BOOST_TEST(sync_wait(loop, std::move(refused)).error().subject() == "x");
    auto begun = attempt_async([&] { return make(loop, 3, true); });
    BOOST_TEST(*sync_wait(loop, std::move(begun)) == 3);
    // Awaited twice, or moved from.
    BOOST_TEST(!sync_wait(loop, async_result<int>{async<int>{}}).ok());
}

BOOST_AUTO_TEST_CASE(several_together) {
    manual_executor loop;
    auto both = when_all(async_result<int>{make(loop, 1, false)},
                         async_result<int>{make(loop, -1, false)});
    const auto [good, bad] = sync_wait(loop, std::move(both));
    BOOST_TEST(good.ok());
    BOOST_TEST(!bad.ok());
}

BOOST_AUTO_TEST_CASE(in_a_coroutine_and_destroyed_early) {
    manual_executor loop;
    const auto body = [](executor* where) -> async<int> {
        auto first = async_result<counted>{make_counted(*where, counted{4})};
        const auto made = co_await std::move(first);
        co_return made->value();
    };
    BOOST_TEST(sync_wait(loop, body(&loop)) == 4);
    { const auto dropped = async_result<counted>{make_counted(loop, counted{5})}; }
    BOOST_TEST(counted::alive() == 0u);
    BOOST_TEST(counted::faults() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
