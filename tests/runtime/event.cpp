// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/event.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/root.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(runtime_event)

using namespace escodb;

async<> wait_and_note(async_event& event, std::string* log, char name) {
    co_await event.wait();
    *log += name;
}
async<long> many_waits(async_event& event, int times) {
    long waits = 0;
    for (int i = 0; i < times; ++i) {
        co_await event.wait();
        event.reset();
        ++waits;
    }
    co_return waits;
}
async<> keep_setting(executor& where, async_event& event, const bool* stop) {
    while (!*stop) {
        event.set();
        co_await schedule(where);
    }
}
async<long> wait_while_set(executor& where, async_event& event, int times) {
    bool stop = false;
    spawn(keep_setting(where, event, &stop));
    const long waits = co_await many_waits(event, times);
    stop = true;
    event.set();
    co_await when_idle(where);
    co_return waits;
}

BOOST_AUTO_TEST_CASE(all_who_wait_go_on_in_order_through_the_executor) {
    manual_executor loop;
    async_event event{loop};
    std::string log;
    for (const char name : {'a', 'b', 'c'})
        spawn(wait_and_note(event, &log, name));
    loop.run_ready();
    BOOST_TEST(log.empty());
    event.set();
    BOOST_TEST(log.empty());
    // Released is released, even if it is reset before they run.
    event.reset();
    loop.run_ready();
    BOOST_TEST(log == "abc");
}

BOOST_AUTO_TEST_CASE(set_it_lets_everybody_pass_until_it_is_reset) {
    manual_executor loop;
    async_event event{loop, true};
    std::string log;
    BOOST_TEST(event.is_set());
    spawn(wait_and_note(event, &log, 'a'));
    BOOST_TEST(log == "a");
    event.reset();
    BOOST_TEST(!event.is_set());
    spawn(wait_and_note(event, &log, 'b'));
    BOOST_TEST(log == "a");
    event.set();
    loop.run_ready();
    BOOST_TEST(log == "ab");
}

BOOST_AUTO_TEST_CASE(a_waiter_that_dies_steps_out) {
    manual_executor loop;
    std::optional<async_event> event{std::in_place, loop};
    std::string log;
    detail::countdown group{5};
    const auto start = [&](char name) {
        auto top = detail::make_root<void, async<>>(wait_and_note(*event, &log, name));
        top.start(group);
        return top;
    };
    std::optional<detail::root<void>> first = start('a');
    std::optional<detail::root<void>> second = start('b');
    std::optional<detail::root<void>> third = start('c');
    second.reset(); // while it is queued
    event->set();
    first.reset(); // while it is posted
    event.reset(); // whom it has released need it no more
    loop.run_ready();
    BOOST_TEST(log == "c");
    BOOST_TEST(third->done());
}

BOOST_AUTO_TEST_CASE(a_million_waits_need_no_more_stack) {
    manual_executor loop;
    async_event event{loop};
    BOOST_TEST(sync_wait(loop, wait_while_set(loop, event, 1'000'000)) == 1'000'000);
}

BOOST_AUTO_TEST_SUITE_END()
