// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/when_all.hpp>

#include <escodb/runtime/event.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <support/counted.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_when_all)

using namespace escodb;
using namespace std::chrono_literals;
using test_support::counted;

async<int> at_once(int value) { co_return value; }
async<int> after(executor& where, std::chrono::nanoseconds delay, int value) {
    co_await sleep_for(where, delay);
    co_return value;
}
async<std::unique_ptr<std::string>> boxed(executor& where) {
    co_await schedule(where);
    co_return std::make_unique<std::string>("b");
}
async<> note(std::string* log, char name) {
    *log += name;
    co_return;
}
async<int> broken(executor& where, std::chrono::nanoseconds delay, const char* what) {
    co_await sleep_for(where, delay);
    throw std::runtime_error{what};
}
async<> broken_at_once() {
    throw std::runtime_error{"at once"};
    co_return;
}
async<counted> held(executor& where, counted object) {
    co_await schedule(where);
    co_return std::move(object);
}
async<> held_for_ever(async_event& event, counted object) {
    co_await event.wait();
    (void)object.value();
}
async<long> many_small_groups(executor& where, int count, bool post) {
    long sum = 0;
    for (int i = 0; i < count; ++i) {
        if (post && i % 2 == 0)
            co_await when_all(schedule(where), at_once(1));
        else {
            auto [a, b] = co_await when_all(at_once(1), at_once(2));
            sum += a + b;
        }
    }
    co_return sum;
}
std::string what_of(executor& where, async<std::tuple<int, int, int>> work) {
    try {
        sync_wait(where, std::move(work));
    } catch (const std::runtime_error& e) {
        return e.what();
    }
    return {};
}

BOOST_AUTO_TEST_CASE(results_come_in_the_order_of_the_arguments) {
    manual_executor loop;
    std::string log;
    auto [a, nothing, b, c] = sync_wait(
        loop, when_all(after(loop, 20ms, 1), note(&log, 'x'), boxed(loop), after(loop, 10ms, 3)));
    static_assert(std::is_same_v<decltype(nothing), std::monostate>);
    BOOST_TEST(a == 1);
    BOOST_TEST(*b == "b");
    BOOST_TEST(c == 3);
    BOOST_CHECK(loop.elapsed() == 20ms);
    sync_wait(loop, when_all());
}

BOOST_AUTO_TEST_CASE(it_is_lazy_and_starts_in_order) {
    manual_executor loop;
    std::string log;
    auto all = when_all(note(&log, '1'), note(&log, '2'), note(&log, '3'));
    BOOST_TEST(log.empty());
    sync_wait(loop, std::move(all));
    BOOST_TEST(log == "123");
}

BOOST_AUTO_TEST_CASE(the_first_error_in_order_is_thrown_after_all_have_ended) {
    manual_executor loop;
    BOOST_TEST(what_of(loop, when_all(after(loop, 30ms, 0), broken(loop, 20ms, "second"),
                                      broken(loop, 10ms, "third"))) == "second");
    BOOST_CHECK(loop.elapsed() == 30ms);
}

BOOST_AUTO_TEST_CASE(vectors_of_any_length) {
    manual_executor loop;
    std::vector<async<int>> parts;
    for (int i = 0; i < 1000; ++i)
        parts.push_back(i % 3 == 0 ? at_once(i) : after(loop, std::chrono::milliseconds{i % 7}, i));
    const std::vector<int> values = sync_wait(loop, when_all(std::move(parts)));
    BOOST_REQUIRE(values.size() == 1000u);
    for (int i = 0; i < 1000; ++i)
        BOOST_REQUIRE(values[static_cast<std::size_t>(i)] == i);
    BOOST_TEST(sync_wait(loop, when_all(std::vector<async<int>>{})).empty());
    sync_wait(loop, when_all(std::vector<async<>>{}));

    std::string log;
    std::vector<async<>> notes;
    notes.push_back(note(&log, 'a'));
    notes.push_back(broken_at_once());
    notes.push_back(note(&log, 'b'));
    BOOST_CHECK_THROW(sync_wait(loop, when_all(std::move(notes))), std::runtime_error);
    BOOST_TEST(log == "ab");

    std::vector<async<int>> failing;
    failing.push_back(broken(loop, 1ms, "x"));
    failing.emplace_back();
    BOOST_CHECK_THROW(sync_wait(loop, when_all(std::move(failing))), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(any_awaitable_will_do) {
    manual_executor loop;
    async_event event{loop, true};
    const auto hop = schedule(loop);
    sync_wait(loop, when_all(event.wait(), sleep_for(loop, 1ms), hop, std::suspend_never{}));
    BOOST_CHECK(loop.elapsed() == 1ms);
}

BOOST_AUTO_TEST_CASE(each_object_is_destroyed_once) {
    manual_executor loop;
    const std::size_t faults = counted::faults();
    {
        auto [a, b] = sync_wait(loop, when_all(held(loop, counted{1}), held(loop, counted{2})));
        BOOST_TEST(a.value() + b.value() == 3);
        BOOST_TEST(counted::alive() == 2u);
        std::vector<async<counted>> parts;
        for (int i = 0; i < 10; ++i)
            parts.push_back(held(loop, counted{i}));
        BOOST_TEST(sync_wait(loop, when_all(std::move(parts))).size() == 10u);
        auto unstarted = when_all(held(loop, counted{1}), held(loop, counted{2}));
    }
    BOOST_TEST(counted::alive() == 0u);
    BOOST_TEST(counted::faults() == faults);
}

BOOST_AUTO_TEST_CASE(destroyed_while_it_waits_it_destroys_its_parts) {
    manual_executor loop;
    async_event event{loop};
    BOOST_CHECK_THROW(sync_wait(loop, when_all(held_for_ever(event, counted{1}),
                                               held_for_ever(event, counted{2}), at_once(1))),
                      error);
    BOOST_TEST(counted::alive() == 0u);
    event.set();
    BOOST_TEST(loop.run_ready() == 0u);
}

BOOST_AUTO_TEST_CASE(many_groups_need_no_more_stack) {
    manual_executor loop;
    BOOST_TEST(sync_wait(loop, many_small_groups(loop, 100'000, false)) == 300'000);
    BOOST_TEST(sync_wait(loop, many_small_groups(loop, 100'000, true)) == 150'000);
}

BOOST_AUTO_TEST_SUITE_END()
