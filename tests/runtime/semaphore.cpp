// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/semaphore.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/root.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_semaphore)

using namespace escodb;
using namespace std::chrono_literals;

struct tally {
    int now = 0;
    int most = 0;
};

async<> work(executor& where, async_semaphore& semaphore, tally* seen) {
    const async_permit permit = co_await semaphore.acquire();
    seen->most = std::max(seen->most, ++seen->now);
    co_await sleep_for(where, 10ms);
    --seen->now;
}
async<> take_and_note(async_semaphore& semaphore, std::string* log, char name) {
    const async_permit permit = co_await semaphore.acquire();
    *log += name;
}
async<long> take_often(async_semaphore& semaphore, int times) {
    long taken = 0;
    for (int i = 0; i < times; ++i) {
        const async_permit permit = co_await semaphore.acquire();
        ++taken;
    }
    co_return taken;
}

BOOST_AUTO_TEST_CASE(so_many_at_once_and_no_more) {
    manual_executor loop;
    async_semaphore semaphore{loop, 3};
    tally seen;
    std::vector<async<>> all;
    for (int i = 0; i < 10; ++i)
        all.push_back(work(loop, semaphore, &seen));
    sync_wait(loop, when_all(std::move(all)));
    BOOST_TEST(seen.most == 3);
    BOOST_TEST(seen.now == 0);
    BOOST_TEST(semaphore.free() == 3u);
    BOOST_CHECK(loop.elapsed() == 40ms);
}

BOOST_AUTO_TEST_CASE(first_come_first_served_and_nobody_overtakes) {
    manual_executor loop;
    async_semaphore semaphore{loop, 1};
    std::string log;
    std::optional<async_permit> mine = semaphore.try_acquire();
    BOOST_REQUIRE(mine.has_value());
    BOOST_TEST(!semaphore.try_acquire().has_value());
    spawn(take_and_note(semaphore, &log, 'a'));
    spawn(take_and_note(semaphore, &log, 'b'));
    mine.reset();
    // It belongs to a already, who only has not run yet.
    BOOST_TEST(!semaphore.try_acquire().has_value());
    spawn(take_and_note(semaphore, &log, 'c'));
    BOOST_TEST(log.empty());
    loop.run_ready();
    BOOST_TEST(log == "abc");
    BOOST_TEST(semaphore.free() == 1u);
}

BOOST_AUTO_TEST_CASE(a_permit_is_given_back_once) {
    manual_executor loop;
    async_semaphore semaphore{loop, 2};
    std::optional<async_permit> first = semaphore.try_acquire();
    async_permit moved = std::move(*first);
    BOOST_TEST(!static_cast<bool>(*first));
    BOOST_TEST(static_cast<bool>(moved));
    first.reset();
    BOOST_TEST(semaphore.free() == 1u);
    async_permit other = std::move(*semaphore.try_acquire());
    BOOST_TEST(semaphore.free() == 0u);
    other = std::move(moved);
    BOOST_TEST(semaphore.free() == 1u);
    other.release();
    other.release();
    BOOST_TEST(semaphore.free() == 2u);
}

BOOST_AUTO_TEST_CASE(a_waiter_that_dies_passes_its_permit_on) {
    manual_executor loop;
    async_semaphore semaphore{loop, 1};
    std::string log;
    detail::countdown group{5};
    std::optional<async_permit> mine = semaphore.try_acquire();
    const auto start = [&](char name) {
        auto top = detail::make_root<void, async<>>(take_and_note(semaphore, &log, name));
        top.start(group);
        return top;
    };
    std::optional<detail::root<void>> first = start('a');
    std::optional<detail::root<void>> second = start('b');
    std::optional<detail::root<void>> third = start('c');
    second.reset(); // while it is queued
    mine.reset();   // goes to the first…
    first.reset();  // …which dies before it has run
    loop.run_ready();
    BOOST_TEST(log == "c");
    BOOST_TEST(semaphore.free() == 1u);
}

BOOST_AUTO_TEST_CASE(a_million_permits_need_no_more_stack) {
    manual_executor loop;
    async_semaphore semaphore{loop, 1};
    BOOST_TEST(sync_wait(loop, take_often(semaphore, 1'000'000)) == 1'000'000);
    // Two who take turns go through the executor each time.
    auto [a, b] =
        sync_wait(loop, when_all(take_often(semaphore, 100'000), take_often(semaphore, 100'000)));
    BOOST_TEST(a + b == 200'000);
}

BOOST_AUTO_TEST_SUITE_END()
