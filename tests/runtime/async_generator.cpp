// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/async_generator.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/event.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <support/counted.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

BOOST_AUTO_TEST_SUITE(runtime_async_generator)

using namespace escodb;
using test_support::counted;

async_generator<int> count(executor* where, int to) {
    for (int i = 1; i <= to; ++i) {
        if (where != nullptr && i % 3 != 0)
            co_await schedule(*where);
        co_yield i;
    }
}
async<long> add_up(async_generator<int> numbers) {
    long sum = 0;
    for (std::optional<int> n = co_await numbers.next(); n; n = co_await numbers.next())
        sum += *n;
    // After the end there is nothing, however often one asks.
    const std::optional<int> more = co_await numbers.next();
    co_return more ? -1 : sum;
}
async_generator<std::unique_ptr<int>> boxes() {
    co_yield std::make_unique<int>(1);
    auto second = std::make_unique<int>(2);
    co_yield std::move(second);
}
async<int> open_boxes() {
    auto source = boxes();
    int sum = 0;
    for (auto box = co_await source.next(); box; box = co_await source.next())
        sum = 10 * sum + **box;
    co_return sum;
}
async_generator<int> broken(executor& where) {
    co_yield 1;
    co_await schedule(where);
    throw std::runtime_error{"broken"};
}
async<int> values_before_failure(executor& where, bool* failed, bool* ended) {
    auto source = broken(where);
    int values = 0;
    try {
        while (co_await source.next())
            ++values;
    } catch (const std::runtime_error&) {
        *failed = true;
    }
    const std::optional<int> after = co_await source.next();
    *ended = !after;
    co_return values;
}
async_generator<counted> objects(counted argument) {
    const counted local{5};
    for (int i = 0;; ++i)
        co_yield counted{argument.value() + i};
}
async<int> first_only() {
    auto source = objects(counted{7});
    const std::optional<counted> first = co_await source.next();
    co_return first->value();
}
async_generator<int> stuck(async_event& event, counted) {
    co_await event.wait();
    co_yield 1;
}
async<> consume_one(async_generator<int>* from) { (void)co_await from->next(); }

BOOST_AUTO_TEST_CASE(a_million_values_need_no_more_stack) {
    manual_executor loop;
    constexpr long n = 1'000'000;
    BOOST_TEST(sync_wait(loop, add_up(count(nullptr, n))) == n * (n + 1) / 2);
    BOOST_TEST(sync_wait(loop, add_up(count(&loop, n))) == n * (n + 1) / 2);
}

BOOST_AUTO_TEST_CASE(an_empty_one_gives_nothing) {
    manual_executor loop;
    BOOST_TEST(sync_wait(loop, add_up(count(nullptr, 0))) == 0);
    BOOST_TEST(sync_wait(loop, add_up(async_generator<int>{})) == 0);
}

BOOST_AUTO_TEST_CASE(values_may_be_move_only) {
    manual_executor loop;
    BOOST_TEST(sync_wait(loop, open_boxes()) == 12);
}

BOOST_AUTO_TEST_CASE(an_exception_comes_out_of_next_and_ends_the_sequence) {
    manual_executor loop;
    bool failed = false;
    bool ended = false;
    BOOST_TEST(sync_wait(loop, values_before_failure(loop, &failed, &ended)) == 1);
    BOOST_TEST(failed);
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(destroyed_early_it_destroys_its_locals) {
    manual_executor loop;
    const std::size_t faults = counted::faults();
    {
        auto unstarted = objects(counted{1});
        auto other = objects(counted{2});
        other = std::move(unstarted);
    }
    BOOST_TEST(counted::alive() == 0u);
    BOOST_TEST(sync_wait(loop, first_only()) == 7);
    BOOST_TEST(counted::alive() == 0u);
    BOOST_TEST(counted::faults() == faults);
}

BOOST_AUTO_TEST_CASE(a_consumer_that_dies_while_it_waits_ends_the_sequence) {
    manual_executor loop;
    async_event event{loop};
    auto source = stuck(event, counted{1});
    BOOST_CHECK_THROW(sync_wait(loop, consume_one(&source)), error);
    BOOST_TEST(counted::alive() == 0u);
    event.set();
    BOOST_TEST(loop.run_ready() == 0u);
    BOOST_TEST(sync_wait(loop, add_up(std::move(source))) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
