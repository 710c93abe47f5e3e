// SPDX-License-Identifier: Apache-2.0
#include <escodb/store/turns.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/root.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <coroutine>
#include <memory>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(store_turns)

using namespace escodb;

struct numbered {
    int number;
};

struct fixture {
    std::shared_ptr<turns<numbered>> make(bool one_by_one) {
        return std::make_shared<turns<numbered>>(
            loop, [this] { return numbered{++made}; }, one_by_one);
    }
    void run_ready() { loop.run_ready(); }

    manual_executor loop;
    int made = 0;
    std::string log;
};

async<void> call(fixture* in, std::shared_ptr<turns<numbered>> among, char name, int hops) {
    turns<numbered>::place mine{std::move(among)};
    co_await mine.wait();
    in->log += name;
    in->log += std::to_string(mine.task().number);
    for (int i = 0; i < hops; ++i)
        co_await schedule(in->loop);
    in->log += '.';
}

BOOST_FIXTURE_TEST_SUITE(all, fixture)

BOOST_AUTO_TEST_CASE(calls_made_together_share_a_task) {
    for (const bool one_by_one : {false, true}) {
        log.clear();
        made = 0;
        const auto among = make(one_by_one);
        spawn(call(this, among, 'a', 0));
        spawn(call(this, among, 'b', 0));
        BOOST_TEST(log == "");
        run_ready();
        BOOST_TEST(log == "a1.b1.");
        spawn(call(this, among, 'c', 0));
        run_ready();
        BOOST_TEST(log == "a1.b1.c2.");
    }
}

BOOST_AUTO_TEST_CASE(in_turns_the_next_begins_when_the_last_has_ended) {
    const auto among = make(true);
    spawn(call(this, among, 'a', 1));
    spawn(call(this, among, 'b', 3));
    loop.post_idle(std::noop_coroutine());
    const auto late = [](fixture* in, std::shared_ptr<turns<numbered>> of) -> async<void> {
        co_await when_idle(in->loop);
        spawn(call(in, of, 'c', 0));
        spawn(call(in, of, 'd', 0));
    };
    spawn(late(this, among));
    run_ready();
    BOOST_TEST(log == "a1b1..c2.d2.");
    BOOST_TEST(made == 2);
}

BOOST_AUTO_TEST_CASE(otherwise_each_begins_when_nothing_else_is_ready) {
    const auto among = make(false);
    spawn(call(this, among, 'a', 3));
    run_ready();
    const auto slow = [](fixture* in, std::shared_ptr<turns<numbered>> of) -> async<void> {
        turns<numbered>::place mine{of};
        co_await mine.wait();
        spawn(call(in, of, 'c', 0)); // while the turn of this one is under way
        co_await sleep_for(in->loop, std::chrono::seconds{1});
        in->log += "slow";
    };
    spawn(slow(this, among));
    loop.run_until([this] { return log.ends_with("slow"); });
    BOOST_TEST(log == "a1.c3.slow");
}

BOOST_AUTO_TEST_CASE(a_call_that_is_destroyed_where_it_waits_gives_its_place_up) {
    const auto among = make(true);
    using top = detail::root<void>;
    const auto start = [this](top& one) {
        loop.post(one.handle());
        run_ready();
    };
    {
        // The one that would open the turn.
        top opener = detail::make_root<void, async<void>>(call(this, among, 'a', 0));
        loop.post(opener.handle());
        const auto step = [](fixture* in) -> async<void> { co_await schedule(in->loop); };
        sync_wait(loop, step(this));
        spawn(call(this, among, 'b', 0));
        BOOST_TEST(log == "");
    }
    run_ready();
    BOOST_TEST(log == "b1.");
    // One that waits for a turn, alone.
    const auto holds = [](fixture* in, std::shared_ptr<turns<numbered>> of) -> async<void> {
        turns<numbered>::place mine{of};
        co_await mine.wait();
        co_await sleep_for(in->loop, std::chrono::seconds{1});
        in->log += '!';
    };
    top holder = detail::make_root<void, async<void>>(holds(this, among));
    start(holder);
    {
        top waiter = detail::make_root<void, async<void>>(call(this, among, 'c', 0));
        start(waiter);
    }
    loop.run_until([&] { return holder.done(); });
    BOOST_TEST(log == "b1.!");
    // The turn that nobody came to keeps nobody away.
    sync_wait(loop, call(this, among, 'd', 0));
    BOOST_TEST(log == "b1.!d4.");
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
