// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/offload.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/pooled_loop.hpp>
#include <escodb/runtime/root.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

BOOST_AUTO_TEST_SUITE(runtime_offload)

using namespace escodb;
using namespace std::chrono_literals;

template <class Fn> async<std::invoke_result_t<Fn&>> offloading(executor& where, Fn fn) {
    auto work = offload(where, std::move(fn));
    co_return co_await work;
}
async<std::string> after_a_while(executor& where) {
    auto work = offload(where, [] { return std::string{"done"}; });
    co_await sleep_for(where, 50ms); // it is done before anybody asks
    co_return co_await work;
}
async<> ticking(executor& where, const std::atomic<bool>& stop, int& ticks) {
    while (!stop) {
        ++ticks;
        co_await schedule(where);
    }
}
async<int> while_others_go_on(executor& where) {
    std::atomic<bool> stop{false};
    int ticks = 0;
    spawn(ticking(where, stop, ticks));
    auto work = offload(where, [&stop] {
        std::this_thread::sleep_for(50ms);
        stop = true;
        return 0;
    });
    co_await work;
    co_await schedule(where);
    co_return ticks;
}
async<long> many(executor& where, int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) {
        auto first = offload(where, [i] { return i; });
        auto second = offload(where, [i] { return -i + 1; });
        sum += co_await second;
        sum += co_await first;
    }
    co_return sum;
}
async<> joined(executor& where, bool& seen) {
    auto work = offload(where, [&seen] {
        std::this_thread::sleep_for(50ms);
        return seen = true;
    });
    work.work()->join();
    BOOST_TEST(seen);
    co_await work;
}

BOOST_AUTO_TEST_CASE(without_other_threads_it_is_done_at_once) {
    manual_executor loop;
    const auto here = std::this_thread::get_id();
    const auto work = offload(loop, [] { return std::this_thread::get_id(); });
    BOOST_TEST(work.await_ready());
    work.work()->join();
    BOOST_TEST((sync_wait(loop, offloading(loop, [] { return std::this_thread::get_id(); })) ==
                here));
}

BOOST_AUTO_TEST_CASE(another_thread_does_it) {
    pooled_loop loop{1};
    BOOST_TEST((sync_wait(loop, offloading(loop, [] { return std::this_thread::get_id(); })) !=
                std::this_thread::get_id()));
    BOOST_TEST(*sync_wait(loop, offloading(loop, [] { return std::make_unique<int>(7); })) == 7);
}

BOOST_AUTO_TEST_CASE(what_it_throws_comes_to_who_awaits_it) {
    const auto failing = []() -> int { throw std::runtime_error("no"); };
    manual_executor here;
    BOOST_CHECK_THROW(sync_wait(here, offloading(here, failing)), std::runtime_error);
    pooled_loop there{1};
    BOOST_CHECK_THROW(sync_wait(there, offloading(there, failing)), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(it_may_be_done_before_it_is_awaited) {
    pooled_loop loop{1};
    BOOST_TEST(sync_wait(loop, after_a_while(loop)) == "done");
}

BOOST_AUTO_TEST_CASE(coroutines_go_on_meanwhile) {
    pooled_loop loop{1};
    BOOST_TEST(sync_wait(loop, while_others_go_on(loop)) > 10);
}

BOOST_AUTO_TEST_CASE(ten_thousand_one_after_another_lose_none) {
    pooled_loop loop{2};
    BOOST_TEST(sync_wait(loop, many(loop, 10'000)) == 10'000);
}

BOOST_AUTO_TEST_CASE(join_blocks_until_it_is_done) {
    pooled_loop loop{1};
    bool seen = false;
    sync_wait(loop, joined(loop, seen));
}

BOOST_AUTO_TEST_CASE(who_lets_it_go_waits_until_it_is_done) {
    pooled_loop loop{1};
    bool seen = false;
    {
        const auto work = offload(loop, [&seen] {
            std::this_thread::sleep_for(50ms);
            return seen = true;
        });
    }
    BOOST_TEST(seen);
    // Nothing is left that the loop would wait for, or resume.
    BOOST_CHECK_THROW(loop.run_until([] { return false; }), error);
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_is_destroyed_while_it_waits_is_not_resumed) {
    pooled_loop loop{1};
    bool done = false;
    {
        auto top = detail::make_root<bool, async<bool>>(offloading(loop, [&done] {
            std::this_thread::sleep_for(50ms);
            return done = true;
        }));
        detail::countdown group{2};
        top.start(group);
    }
    BOOST_TEST(done);
    BOOST_TEST(loop.run_ready() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
