// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/sync_wait.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/event.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <support/counted.hpp>

#include <boost/test/unit_test.hpp>

#include <coroutine>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

BOOST_AUTO_TEST_SUITE(runtime_sync_wait)

using namespace escodb;
using test_support::counted;

async<std::unique_ptr<int>> boxed(int value) { co_return std::make_unique<int>(value); }
async<> broken(executor& where) {
    co_await schedule(where);
    throw std::runtime_error{"broken"};
}
async<int> running(executor& where) { co_return where.running() ? 1 : 0; }
async<int> inner(executor& where) {
    co_await schedule(where);
    co_return 5;
}
async<int> outer(executor& where) {
    const int value = sync_wait(where, inner(where));
    co_await schedule(where);
    co_return value + 1;
}
async<> stuck(async_event& event, counted object) {
    co_await event.wait();
    (void)object.value();
}

BOOST_AUTO_TEST_CASE(it_gives_the_value_or_throws_the_error) {
    run_loop loop;
    BOOST_TEST(*sync_wait(loop, boxed(4)) == 4);
    BOOST_CHECK_THROW(sync_wait(loop, broken(loop)), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(it_takes_any_awaitable) {
    run_loop loop;
    async_event event{loop, true};
    sync_wait(loop, event.wait());
    sync_wait(loop, schedule(loop));
    sync_wait(loop, std::suspend_never{});
    const auto named = when_idle(loop);
    sync_wait(loop, named);
}

BOOST_AUTO_TEST_CASE(the_first_step_already_runs_inside_the_executor) {
    run_loop loop;
    BOOST_TEST(sync_wait(loop, running(loop)) == 1);
}

BOOST_AUTO_TEST_CASE(it_may_be_nested) {
    run_loop loop;
    BOOST_TEST(sync_wait(loop, outer(loop)) == 6);
}

BOOST_AUTO_TEST_CASE(what_can_never_end_is_an_error_and_is_destroyed) {
    run_loop loop;
    async_event event{loop};
    BOOST_CHECK_EXCEPTION(sync_wait(loop, stuck(event, counted{1})), error,
                          [](const error& e) { return e.code() == errc::storage_failed; });
    BOOST_TEST(counted::alive() == 0u);
    event.set();
    BOOST_TEST(loop.run_ready() == 0u);
}

BOOST_AUTO_TEST_CASE(if_the_executor_refuses_nothing_is_left_in_it) {
    run_loop loop;
    loop.run_until([&loop] {
        std::thread{[&loop] { BOOST_CHECK_THROW(sync_wait(loop, boxed(1)), error); }}.join();
        return true;
    });
    BOOST_TEST(loop.run_ready() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
