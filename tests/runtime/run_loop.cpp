// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/run_loop.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <ctime>
#include <thread>

BOOST_AUTO_TEST_SUITE(runtime_run_loop)

using namespace escodb;
using namespace std::chrono_literals;

double cpu_seconds() {
    std::timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

BOOST_AUTO_TEST_CASE(it_sleeps_until_a_timer_is_due) {
    run_loop loop;
    const auto begin = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    sync_wait(loop, sleep_for(loop, 200ms));
    BOOST_CHECK(std::chrono::steady_clock::now() - begin >= 200ms);
    BOOST_TEST(cpu_seconds() - cpu < 0.05, "it was busy while it should have slept");
}

BOOST_AUTO_TEST_CASE(it_sleeps_until_another_thread_has_done) {
    run_loop loop;
    loop.work_started();
    std::thread other{[&loop] {
        std::this_thread::sleep_for(200ms);
        loop.work_finished();
    }};
    const double cpu = cpu_seconds();
    BOOST_CHECK_THROW(loop.run_until([] { return false; }), error);
    BOOST_TEST(cpu_seconds() - cpu < 0.05, "it was busy while it should have slept");
    other.join();
}

BOOST_AUTO_TEST_CASE(its_time_is_the_steady_clock) {
    const run_loop loop;
    const auto before = std::chrono::steady_clock::now();
    const auto seen = loop.now();
    BOOST_CHECK(before <= seen);
    BOOST_CHECK(seen <= std::chrono::steady_clock::now());
}

BOOST_AUTO_TEST_SUITE_END()
