// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/async.hpp>

#include <escodb/runtime/event.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/root.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <support/counted.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace runtime_async {

using namespace escodb;
using test_support::counted;

static_assert(std::is_move_constructible_v<async<int>> &&
              !std::is_copy_constructible_v<async<int>>);

constexpr int many = 1'000'000;

struct fixture {
    manual_executor loop;
    std::size_t faults = counted::faults();

    ~fixture() {
        BOOST_TEST(counted::alive() == 0u);
        BOOST_TEST(counted::faults() == faults);
    }
};

async<int> at_once(int value) { co_return value; }
async<int> posted(executor& where, int value) {
    co_await schedule(where);
    co_return value;
}
async<long> add_up_at_once(int count) {
    long sum = 0;
    for (int i = 0; i < count; ++i)
        sum += co_await at_once(1);
    co_return sum;
}
async<long> add_up_posted(executor& where, int count) {
    long sum = 0;
    for (int i = 0; i < count; ++i)
        sum += co_await posted(where, 1);
    co_return sum;
}
async<long> add_up_in_turns(executor& where, int count) {
    long sum = 0;
    for (int i = 0; i < count; ++i) {
        if (i % 3 == 0)
            sum += co_await posted(where, 1);
        else
            sum += co_await at_once(1);
    }
    co_return sum;
}

async<> mark(bool* ran) {
    *ran = true;
    co_return;
}
async<std::unique_ptr<std::string>> move_only() { co_return std::make_unique<std::string>("x"); }
async<std::string> converted() { co_return "text"; }

async<> fail(executor* where) {
    if (where != nullptr)
        co_await schedule(*where);
    throw std::runtime_error{"broken"};
}
async<std::string> message_of_failure(executor* where) {
    // The handler only takes note: there is no await in a handler.
    std::string message;
    try {
        co_await fail(where);
    } catch (const std::runtime_error& e) {
        message = e.what();
    }
    co_await at_once(0);
    co_return message;
}

async<counted> keep(counted object, executor* where) {
    const counted local{2};
    if (where != nullptr)
        co_await schedule(*where);
    co_return std::move(object);
}
async<int> use(counted object, executor* where) {
    const counted back = co_await keep(std::move(object), where);
    counted named = co_await keep(counted{3}, where);
    co_return back.value() + named.value();
}
async<int> wait_for_ever(async_event& event, counted object) {
    co_await event.wait();
    co_return object.value();
}
async<int> wait_below(async_event& event) {
    const counted local{1};
    co_return co_await wait_for_ever(event, counted{2}) + local.value();
}
async<> store_result(async<int> work, std::optional<int>* result) {
    *result = co_await std::move(work);
}

} // namespace runtime_async

BOOST_FIXTURE_TEST_SUITE(runtime_async, runtime_async::fixture)

BOOST_AUTO_TEST_CASE(a_million_awaits_that_complete_at_once_need_no_more_stack) {
    BOOST_TEST(sync_wait(loop, add_up_at_once(many)) == many);
}

BOOST_AUTO_TEST_CASE(a_million_awaits_that_complete_through_the_executor_need_no_more_stack) {
    BOOST_TEST(sync_wait(loop, add_up_posted(loop, many)) == many);
}

BOOST_AUTO_TEST_CASE(a_million_awaits_of_both_kinds_need_no_more_stack) {
    BOOST_TEST(sync_wait(loop, add_up_in_turns(loop, many)) == many);
}

BOOST_AUTO_TEST_CASE(nothing_runs_before_it_is_awaited) {
    bool ran = false;
    async<> work = mark(&ran);
    BOOST_TEST(static_cast<bool>(work));
    BOOST_TEST(!ran);
    sync_wait(loop, std::move(work));
    BOOST_TEST(ran);
    BOOST_TEST(!static_cast<bool>(work));
}

BOOST_AUTO_TEST_CASE(destroyed_or_overwritten_before_the_start_it_runs_nothing) {
    bool ran = false;
    {
        async<> work = mark(&ran);
        async<> other = mark(&ran);
        other = std::move(work);
        async<int> holder = use(counted{1}, nullptr);
        BOOST_TEST(counted::alive() == 1u);
    }
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(results_may_be_move_only_or_converted) {
    BOOST_TEST(*sync_wait(loop, move_only()) == "x");
    BOOST_TEST(sync_wait(loop, converted()) == "text");
}

BOOST_AUTO_TEST_CASE(exceptions_come_out_of_the_await) {
    BOOST_TEST(sync_wait(loop, message_of_failure(nullptr)) == "broken");
    BOOST_TEST(sync_wait(loop, message_of_failure(&loop)) == "broken");
    BOOST_CHECK_THROW(sync_wait(loop, fail(&loop)), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(arguments_locals_and_results_are_destroyed_once) {
    BOOST_TEST(sync_wait(loop, use(counted{4}, nullptr)) == 7);
    BOOST_TEST(counted::alive() == 0u);
    BOOST_TEST(sync_wait(loop, use(counted{4}, &loop)) == 7);
}

BOOST_AUTO_TEST_CASE(an_empty_one_cannot_be_awaited) {
    const auto is_bad_input = [](const error& e) { return e.code() == errc::invalid_option; };
    async<int> work = at_once(1);
    BOOST_TEST(sync_wait(loop, std::move(work)) == 1);
    BOOST_CHECK_EXCEPTION(sync_wait(loop, std::move(work)), error, is_bad_input);
    BOOST_CHECK_EXCEPTION(sync_wait(loop, async<>{}), error, is_bad_input);
}

BOOST_AUTO_TEST_CASE(destroyed_while_it_waits_it_destroys_what_it_awaits_and_is_not_resumed) {
    async_event event{loop};
    {
        // The executor fails because nobody sets the event; the chain dies where it waits.
        BOOST_CHECK_THROW(sync_wait(loop, wait_below(event)), error);
        BOOST_TEST(counted::alive() == 0u);
        event.set();
        BOOST_TEST(loop.run_ready() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(destroyed_while_it_is_queued_or_sleeps_it_is_not_resumed) {
    int asked = 0;
    const auto stop_at_second_question = [&asked] {
        if (++asked == 2)
            throw std::runtime_error{"stop"};
        return false;
    };
    for (const int kind : {0, 1, 2}) {
        asked = 0;
        auto body = [](executor& where, int how, counted) -> async<> {
            if (how == 0)
                co_await schedule(where);
            else if (how == 1)
                co_await when_idle(where);
            else
                co_await sleep_for(where, std::chrono::hours{1});
        };
        {
            detail::root<void> top = detail::make_root<void, async<>>(body(loop, kind, counted{1}));
            loop.post(top.handle());
            BOOST_CHECK_THROW(loop.run_until(stop_at_second_question), std::runtime_error);
            BOOST_TEST(counted::alive() > 0u);
        }
        BOOST_TEST(counted::alive() == 0u);
        loop.advance(std::chrono::hours{2});
        BOOST_TEST(loop.run_ready() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(it_can_be_moved_into_another_coroutine) {
    async_event event{loop};
    std::optional<int> result;
    async<int> work = wait_below(event);
    async<int> moved = std::move(work);
    spawn(store_result(std::move(moved), &result));
    BOOST_TEST(!result.has_value());
    event.set();
    loop.run_ready();
    BOOST_TEST((result == 3));
}

BOOST_AUTO_TEST_SUITE_END()
