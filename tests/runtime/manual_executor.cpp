// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/manual_executor.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

BOOST_AUTO_TEST_SUITE(runtime_manual_executor)

using namespace escodb;
using namespace std::chrono_literals;

async<> tick(executor& where, std::string* log, char name, std::chrono::hours every, int times) {
    for (int i = 0; i < times; ++i) {
        co_await sleep_for(where, every);
        *log += name;
    }
}
async<> idle_first(manual_executor& where, std::chrono::nanoseconds* when) {
    co_await when_idle(where);
    *when = where.elapsed();
}

BOOST_AUTO_TEST_CASE(time_jumps_to_the_next_timer_and_nothing_sleeps) {
    manual_executor loop;
    std::string log;
    const auto begin = std::chrono::steady_clock::now();
    spawn(tick(loop, &log, 'a', 2h, 4));
    spawn(tick(loop, &log, 'b', 3h, 2));
    sync_wait(loop, sleep_for(loop, 24h));
    // At six hours both are due; b was posted earlier.
    BOOST_TEST(log == "ababaa");
    BOOST_CHECK(loop.elapsed() == 24h);
    BOOST_CHECK(std::chrono::steady_clock::now() - begin < 10s);
}

BOOST_AUTO_TEST_CASE(time_stands_still_while_something_is_idle) {
    manual_executor loop;
    std::chrono::nanoseconds when{-1};
    std::string log;
    spawn(tick(loop, &log, 'a', 1h, 1));
    spawn(idle_first(loop, &when));
    sync_wait(loop, sleep_for(loop, 1h));
    BOOST_CHECK(when == 0ns);
}

BOOST_AUTO_TEST_CASE(time_can_be_advanced_by_hand) {
    manual_executor loop;
    std::string log;
    spawn(tick(loop, &log, 'a', 1h, 1));
    loop.run_ready();
    loop.advance(59min);
    BOOST_TEST(loop.run_ready() == 0u);
    loop.advance(1min);
    BOOST_TEST(loop.run_ready() == 1u);
    BOOST_TEST(log == "a");
    BOOST_CHECK(loop.now().time_since_epoch() == 1h);
}

BOOST_AUTO_TEST_CASE(work_outside_takes_no_virtual_time) {
    manual_executor loop;
    loop.work_started();
    std::atomic<bool> ended = false;
    std::thread other{[&] {
        std::this_thread::sleep_for(20ms);
        ended = true;
        loop.work_finished();
    }};
    std::string log;
    spawn(tick(loop, &log, 'a', 1h, 1));
    loop.run_until([&] { return log == "a"; });
    BOOST_TEST(ended);
    BOOST_CHECK(loop.elapsed() == 1h);
    other.join();
}

BOOST_AUTO_TEST_SUITE_END()
