// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/executor.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/spawn.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

BOOST_AUTO_TEST_SUITE(runtime_executor)

using namespace escodb;
using namespace std::chrono_literals;

async<> after_schedule(executor& where, std::string* log, char name) {
    co_await schedule(where);
    *log += name;
}
async<> after_idle(executor& where, std::string* log, char name) {
    co_await when_idle(where);
    *log += name;
    co_await schedule(where);
    *log += static_cast<char>(name - 'A' + 'a');
}
async<> after_sleep(executor& where, std::string* log, char name, std::chrono::nanoseconds delay) {
    co_await sleep_for(where, delay);
    *log += name;
}

BOOST_AUTO_TEST_CASE(schedule_goes_on_in_the_order_of_posting) {
    manual_executor loop;
    std::string log;
    for (const char name : {'1', '2', '3'})
        spawn(after_schedule(loop, &log, name));
    BOOST_TEST(log.empty());
    loop.run_ready();
    BOOST_TEST(log == "123");
}

BOOST_AUTO_TEST_CASE(when_idle_goes_on_after_all_that_is_ready_one_at_a_time) {
    manual_executor loop;
    std::string log;
    spawn(after_idle(loop, &log, 'A'));
    spawn(after_idle(loop, &log, 'B'));
    spawn(after_schedule(loop, &log, '1'));
    spawn(after_schedule(loop, &log, '2'));
    loop.run_ready();
    BOOST_TEST(log == "12AaBb");
}

BOOST_AUTO_TEST_CASE(sleepers_go_on_in_the_order_of_time_and_then_of_posting) {
    manual_executor loop;
    std::string log;
    spawn(after_sleep(loop, &log, 'c', 30ms));
    spawn(after_sleep(loop, &log, 'a', 10ms));
    spawn(after_sleep(loop, &log, 'b', 10ms));
    spawn(after_sleep(loop, &log, 'n', -5ms));
    spawn(after_sleep(loop, &log, '-', std::chrono::nanoseconds::max()));
    loop.run_until([&log] { return log.size() == 4; });
    BOOST_TEST(log == "nabc");
    BOOST_CHECK(loop.elapsed() == 30ms);
    // Ends the last one, so that its memory is released.
    loop.run_until([&log] { return log.size() == 5; });
}

BOOST_AUTO_TEST_SUITE_END()
