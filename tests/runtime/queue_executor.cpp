// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/queue_executor.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/root.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_queue_executor)

using namespace escodb;
using namespace std::chrono_literals;

bool found_nothing_to_run(const error& e) {
    return e.code() == errc::storage_failed && e.subject() == "executor" &&
           std::string{e.what()}.find("nothing is left to run, yet the awaited work has not "
                                      "ended") != std::string::npos;
}

async<> hop_times(executor& where, int times, int* left) {
    for (int i = 0; i < times; ++i)
        co_await schedule(where);
    --*left;
}
async<> note_running(executor& where, bool* running) {
    *running = where.running();
    co_return;
}
async<int> nested(executor& where) {
    int left = 1;
    spawn(hop_times(where, 10, &left));
    where.run_until([&left] { return left == 0; });
    co_await schedule(where);
    co_return left;
}
async<> busy(executor& where, const bool* stop) {
    while (!*stop)
        co_await schedule(where);
}
async<> stop_after(executor& where, std::chrono::nanoseconds delay, bool* stop) {
    co_await sleep_for(where, delay);
    *stop = true;
}

/// Goes on when another thread has slept, as the contract of `executor` says.
class elsewhere {
public:
    elsewhere(executor& where, std::vector<std::thread>& threads)
        : where_(&where), threads_(&threads) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) {
        where_->work_started();
        threads_->emplace_back([where = where_, caller] {
            std::this_thread::sleep_for(2ms);
            where->post_from_any_thread(caller);
        });
    }
    void await_resume() noexcept { where_->work_finished(); }

private:
    executor* where_;
    std::vector<std::thread>* threads_;
};

async<std::thread::id> go_elsewhere(executor& where, std::vector<std::thread>& threads) {
    elsewhere trip{where, threads};
    co_await trip;
    co_return std::this_thread::get_id();
}

template <class Loop> void check_failure_without_work() {
    Loop loop;
    BOOST_CHECK_EXCEPTION(loop.run_until([] { return false; }), error, found_nothing_to_run);
    // It can be used again.
    int left = 1;
    spawn(hop_times(loop, 3, &left));
    loop.run_until([&left] { return left == 0; });
    BOOST_CHECK_EXCEPTION(loop.run_until([] { return false; }), error, found_nothing_to_run);
}

template <class Loop> void check_other_threads() {
    std::vector<std::thread> threads;
    {
        Loop loop;
        for (int i = 0; i < 20; ++i)
            BOOST_CHECK(sync_wait(loop, go_elsewhere(loop, threads)) == std::this_thread::get_id());
    }
    for (std::thread& each : threads)
        each.join();
}

BOOST_AUTO_TEST_CASE(it_fails_when_it_could_only_wait_for_ever) {
    check_failure_without_work<run_loop>();
    check_failure_without_work<manual_executor>();
}

BOOST_AUTO_TEST_CASE(it_waits_for_work_on_other_threads) {
    check_other_threads<run_loop>();
    check_other_threads<manual_executor>();
}

BOOST_AUTO_TEST_CASE(it_stops_waiting_when_the_work_outside_ends_without_a_post) {
    run_loop loop;
    loop.work_started();
    std::thread other{[&loop] {
        std::this_thread::sleep_for(5ms);
        loop.work_finished();
    }};
    BOOST_CHECK_EXCEPTION(loop.run_until([] { return false; }), error, found_nothing_to_run);
    other.join();
}

BOOST_AUTO_TEST_CASE(it_can_be_driven_from_within) {
    run_loop loop;
    BOOST_TEST(sync_wait(loop, nested(loop)) == 0);
    BOOST_TEST(!loop.running());
}

BOOST_AUTO_TEST_CASE(it_knows_whether_it_runs_on_this_thread) {
    run_loop loop;
    bool inside = false;
    BOOST_TEST(!loop.running());
    sync_wait(loop, note_running(loop, &inside));
    BOOST_TEST(inside);
    BOOST_TEST(!loop.running());
    bool elsewhere_too = true;
    loop.run_until([&] {
        std::thread{[&] { elsewhere_too = loop.running(); }}.join();
        return true;
    });
    BOOST_TEST(!elsewhere_too);
}

BOOST_AUTO_TEST_CASE(a_second_thread_cannot_drive_it) {
    run_loop loop;
    bool refused = false;
    loop.run_until([&] {
        std::thread{[&] {
            try {
                loop.run_until([] { return true; });
            } catch (const error& e) {
                refused = e.code() == errc::storage_failed;
            }
        }}.join();
        return true;
    });
    BOOST_TEST(refused);
    // After the first has left, another may.
    bool ran = false;
    std::thread{[&] { loop.run_until([&ran] { return ran = true; }); }}.join();
    BOOST_TEST(ran);
}

BOOST_AUTO_TEST_CASE(a_busy_queue_does_not_hold_timers_up) {
    run_loop loop;
    bool stop = false;
    spawn(stop_after(loop, 5ms, &stop));
    sync_wait(loop, busy(loop, &stop));
    BOOST_TEST(stop);
}

BOOST_AUTO_TEST_CASE(its_end_forgets_the_handles_that_it_holds) {
    const detail::root<void> top = detail::make_root<void, std::suspend_never>({});
    {
        run_loop loop;
        loop.post(top.handle());
        loop.post_idle(top.handle());
        loop.post_after(1ms, top.handle());
        loop.post_from_any_thread(top.handle());
    }
    BOOST_TEST(!top.done());
}

BOOST_AUTO_TEST_CASE(forget_takes_back_every_kind_of_post) {
    run_loop loop;
    detail::root<void> top = detail::make_root<void, std::suspend_never>({});
    loop.post(top.handle());
    loop.post_idle(top.handle());
    loop.post_after(0ms, top.handle());
    loop.post_from_any_thread(top.handle());
    loop.forget(top.handle());
    BOOST_TEST(loop.run_ready() == 0u);
    BOOST_CHECK_EXCEPTION(loop.run_until([] { return false; }), error, found_nothing_to_run);
}

BOOST_AUTO_TEST_CASE(many_threads_may_post_at_once) {
    run_loop loop;
    constexpr int threads = 4;
    constexpr int each = 500;
    std::vector<detail::root<void>> roots;
    for (int i = 0; i < threads * each; ++i)
        roots.push_back(detail::make_root<void, std::suspend_never>({}));
    loop.work_started();
    std::vector<std::thread> posters;
    for (int t = 0; t < threads; ++t)
        posters.emplace_back([&, t] {
            for (int i = 0; i < each; ++i)
                loop.post_from_any_thread(roots[static_cast<std::size_t>(t * each + i)].handle());
        });
    std::size_t done = 0;
    loop.run_until([&] {
        while (done < roots.size() && roots[done].done())
            ++done;
        return done == roots.size();
    });
    loop.work_finished();
    for (std::thread& poster : posters)
        poster.join();
    BOOST_TEST(done == roots.size());
}

BOOST_AUTO_TEST_SUITE_END()
