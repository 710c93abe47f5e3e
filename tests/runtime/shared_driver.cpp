// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/shared_driver.hpp>

#include <escodb/base/error.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/event.hpp>
#include <escodb/runtime/pooled_loop.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_shared_driver)

using namespace escodb;

template <class Body> void in_threads(int count, Body body) {
    std::vector<std::thread> all;
    for (int i = 0; i < count; ++i)
        all.emplace_back([&body, i] { body(i); });
    for (std::thread& one : all)
        one.join();
}

/// Not atomic on purpose: one coroutine at a time runs between two awaits.
async<int> add(executor* where, int* total, int hops) {
    for (int i = 0; i < hops; ++i) {
        const int before = *total;
        *total = before + 1;
        co_await schedule(*where);
    }
    co_return hops;
}
async<void> fail(executor* where) {
    co_await schedule(*where);
    throw std::logic_error{"theirs"};
}
async<void> wait_for(async_event* event) { co_await event->wait(); }
async<void> set(async_event* event) {
    event->set();
    co_return;
}
async<void> rest(executor* where) { co_await sleep_for(*where, std::chrono::milliseconds{1}); }

BOOST_AUTO_TEST_CASE(alone_it_is_like_sync_wait) {
    run_loop loop;
    shared_driver driver{loop};
    int total = 0;
    BOOST_TEST(driver.call([&] { return add(&loop, &total, 3); }) == 3);
    BOOST_CHECK_THROW(driver.call([&] { return fail(&loop); }), std::logic_error);
    BOOST_CHECK_THROW(driver.call([]() -> async<void> { throw std::logic_error{"at once"}; }),
                      std::logic_error);
    auto made = driver.call([]() -> async<std::unique_ptr<int>> {
        co_return std::make_unique<int>(7);
    });
    BOOST_TEST(*made == 7);
}

BOOST_AUTO_TEST_CASE(many_threads_one_at_a_time) {
    for (const bool pooled : {false, true}) {
        run_loop plain;
        pooled_loop with_threads{1};
        executor& loop = pooled ? static_cast<executor&>(with_threads) : plain;
        shared_driver driver{loop};
        int total = 0;
        std::atomic<int> given{0};
        in_threads(8, [&](int number) {
            for (int i = 0; i < 200; ++i)
                given += driver.call([&] { return add(&loop, &total, number % 3); });
        });
        BOOST_TEST(total == given);
        BOOST_TEST(total == 200 * (0 + 1 + 2 + 0 + 1 + 2 + 0 + 1));
    }
}

BOOST_AUTO_TEST_CASE(one_waits_for_what_another_does) {
    run_loop loop;
    shared_driver driver{loop};
    for (int round = 0; round < 100; ++round) {
        async_event event{loop};
        loop.work_started(); // the one that waits must not think that nobody comes
        in_threads(6, [&](int number) {
            if (number < 5)
                driver.call([&] { return wait_for(&event); });
            else
                driver.call([&] { return set(&event); });
        });
        loop.work_finished();
    }
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(while_one_sleeps_others_are_taken_up) {
    run_loop loop;
    shared_driver driver{loop};
    std::atomic<int> ended{0};
    in_threads(8, [&](int) {
        for (int i = 0; i < 20; ++i)
            driver.call([&] { return rest(&loop); });
        ++ended;
    });
    BOOST_TEST(ended == 8);
}

BOOST_AUTO_TEST_CASE(from_within_it_is_refused) {
    run_loop loop;
    shared_driver driver{loop};
    const auto nested = [&]() -> async<void> {
        int total = 0;
        driver.call([&] { return add(&loop, &total, 1); });
        co_return;
    };
    try {
        driver.call(nested);
        BOOST_ERROR("not refused");
    } catch (const error& refused) {
        BOOST_TEST((refused.code() == errc::called_from_updater));
    }
}

BOOST_AUTO_TEST_CASE(what_can_never_end_is_told_and_destroyed) {
    run_loop loop;
    shared_driver driver{loop};
    {
        async_event never{loop};
        BOOST_CHECK_THROW(driver.call([&] { return wait_for(&never); }), error);
    } // it would complain of one that waits
    int total = 0;
    BOOST_TEST(driver.call([&] { return add(&loop, &total, 1); }) == 1);
}

BOOST_AUTO_TEST_CASE(to_be_alone) {
    run_loop loop;
    shared_driver driver{loop};
    int total = 0;
    int times = 0;
    in_threads(8, [&](int number) {
        for (int i = 0; i < 100; ++i)
            if (number < 4)
                driver.call([&] { return add(&loop, &total, 2); });
            else
                driver.alone([&] {
                    times += !loop.running();
                    sync_wait(loop, add(&loop, &total, 1)); // it may drive
                });
    });
    BOOST_TEST(total == 4 * 100 * 2 + 4 * 100);
    BOOST_TEST(times == 400);
    const auto inside = [&]() -> async<void> {
        driver.alone([&] { ++times; });
        co_return;
    };
    driver.call(inside);
    BOOST_TEST(times == 401);
}

BOOST_AUTO_TEST_SUITE_END()
