// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/mutex.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_mutex)

using namespace escodb;

async<> add_slowly(executor& where, async_mutex& mutex, int* total, std::string* log, char name) {
    auto guard = co_await mutex.lock();
    const int before = *total;
    co_await schedule(where);
    co_await schedule(where);
    *total = before + 1;
    *log += name;
}
async<> fail_inside(executor& where, async_mutex& mutex) {
    const async_lock guard = co_await mutex.lock();
    co_await schedule(where);
    throw std::runtime_error{"broken"};
}

BOOST_AUTO_TEST_CASE(one_at_a_time_in_the_order_of_asking) {
    manual_executor loop;
    async_mutex mutex{loop};
    int total = 0;
    std::string log;
    std::vector<async<>> all;
    for (char name = 'a'; name <= 'j'; ++name)
        all.push_back(add_slowly(loop, mutex, &total, &log, name));
    sync_wait(loop, when_all(std::move(all)));
    BOOST_TEST(total == 10);
    BOOST_TEST(log == "abcdefghij");
    BOOST_TEST(!mutex.is_locked());
}

BOOST_AUTO_TEST_CASE(an_exception_unlocks_it) {
    manual_executor loop;
    async_mutex mutex{loop};
    BOOST_CHECK_THROW(sync_wait(loop, fail_inside(loop, mutex)), std::runtime_error);
    BOOST_TEST(!mutex.is_locked());
}

BOOST_AUTO_TEST_CASE(it_can_be_tried) {
    manual_executor loop;
    async_mutex mutex{loop};
    std::optional<async_lock> first = mutex.try_lock();
    BOOST_TEST(first.has_value());
    BOOST_TEST(mutex.is_locked());
    BOOST_TEST(!mutex.try_lock().has_value());
    first.reset();
    BOOST_TEST(mutex.try_lock().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
