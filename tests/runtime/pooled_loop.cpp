// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/pooled_loop.hpp>

#include <escodb/base/error.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

BOOST_AUTO_TEST_SUITE(runtime_pooled_loop)

using namespace escodb;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(no_threads_are_refused) {
    BOOST_CHECK_EXCEPTION(pooled_loop{0}, error, [](const error& e) {
        return e.code() == errc::invalid_option && e.subject() == "threads";
    });
}

// Each piece of work waits for the others, so it hangs where they are not done at the same time.
BOOST_AUTO_TEST_CASE(all_threads_work_at_once) {
    std::latch met{4};
    {
        pooled_loop loop{3};
        for (int i = 0; i < 3; ++i)
            BOOST_TEST(loop.try_offload([&met] { met.arrive_and_wait(); }));
        met.arrive_and_wait();
    }
    BOOST_TEST(met.try_wait());
}

BOOST_AUTO_TEST_CASE(its_end_waits_for_all_that_was_offloaded) {
    std::atomic<int> ended{0};
    {
        pooled_loop loop{2};
        for (int i = 0; i < 5; ++i)
            (void)loop.try_offload([&ended] {
                std::this_thread::sleep_for(20ms);
                ++ended;
            });
    }
    BOOST_TEST(ended == 5);
}

BOOST_AUTO_TEST_SUITE_END()
