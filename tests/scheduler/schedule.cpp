// SPDX-License-Identifier: Apache-2.0
#include <escodb/scheduler/schedule.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <initializer_list>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(scheduler_schedule)

using escodb::scheduler::operation_ref;
using escodb::scheduler::progress;
using plan = escodb::scheduler::schedule<int>;
using shard_list = std::vector<std::uint32_t>;

operation_ref add(plan& to, std::uint32_t shard, int payload,
                  std::initializer_list<operation_ref> after = {}) {
    return to.add(shard, payload, std::span{after.begin(), after.size()});
}

/// Starts a shard's next group. \return its payloads, in their order.
std::vector<int> start(plan& of, std::uint32_t shard) {
    std::vector<int> payloads;
    for (const operation_ref ref : of.start(shard))
        payloads.push_back(of.payload(ref));
    return payloads;
}

using payload_list = std::vector<int>;

/// Runs a schedule at random beside a record of what was asked for, and checks every start.
class reference_run {
public:
    reference_run(std::uint64_t seed, std::uint32_t shards, bool uses_reconsider)
        : random_(seed), shards_(shards), uses_reconsider_(uses_reconsider) {}

    void run(std::size_t operations) {
        while (records_.size() < operations || plan_.pending() > 0 || !in_flight_.empty()) {
            const std::size_t what = below(10);
            if (what < 5 && records_.size() < operations)
                add();
            else if (what < 6)
                drop();
            else if (what < 8)
                start();
            else
                finish();
            check_progress();
        }
        for (const record& one : records_)
            BOOST_REQUIRE(one.state == standing::committed || one.state == standing::dropped);
    }

private:
    enum class standing : std::uint8_t { pending, in_flight, committed, dropped };
    struct record {
        operation_ref ref;
        std::uint32_t shard = 0;
        standing state = standing::pending;
        std::vector<int> predecessors; // that had not ended
    };

    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
    record& at(int index) { return records_[static_cast<std::size_t>(index)]; }

    void add() {
        record added;
        added.shard = static_cast<std::uint32_t>(below(shards_));
        std::vector<operation_ref> after;
        for (std::size_t i = records_.empty() ? 0 : below(5); i > 0; --i) {
            const std::size_t back = 1 + below(std::min<std::size_t>(records_.size(), 30));
            const int predecessor = static_cast<int>(records_.size() - back);
            after.push_back(at(predecessor).ref); // it may have ended, or be named twice
            if (at(predecessor).state == standing::pending ||
                at(predecessor).state == standing::in_flight)
                added.predecessors.push_back(predecessor);
        }
        added.ref = plan_.add(added.shard, static_cast<int>(records_.size()), after);
        records_.push_back(std::move(added));
    }

    void drop() {
        if (records_.empty())
            return;
        const std::size_t back = 1 + below(std::min<std::size_t>(records_.size(), 30));
        record& one = records_[records_.size() - back];
        if (one.state != standing::pending)
            return;
        BOOST_REQUIRE(plan_.state(one.ref) == progress::pending);
        plan_.drop(one.ref);
        one.state = standing::dropped;
        BOOST_REQUIRE(plan_.state(one.ref) == progress::ended);
    }

    /// Starts what is told, or some of it and the rest later.
    void start() {
        for (const std::uint32_t shard : plan_.take_startable()) {
            if (uses_reconsider_ && below(2) == 0) {
                plan_.reconsider(shard);
                continue;
            }
            BOOST_REQUIRE(!plan_.in_flight(shard));
            const std::vector<operation_ref> group = plan_.start(shard);
            BOOST_REQUIRE(!group.empty());
            int last = -1;
            for (const operation_ref ref : group) {
                const int index = plan_.payload(ref);
                record& one = at(index);
                BOOST_REQUIRE(one.ref == ref);
                BOOST_REQUIRE(one.shard == shard);
                BOOST_REQUIRE(one.state == standing::pending); // each once, and none dropped
                BOOST_REQUIRE_LT(last, index);
                for (const int predecessor : one.predecessors)
                    require_before(predecessor, shard);
                one.state = standing::in_flight;
                last = index;
            }
            in_flight_.push_back(shard);
        }
    }

    /// It is committed, or earlier in this very group; dropped ones hand that on.
    void require_before(int index, std::uint32_t shard) {
        const record& one = at(index);
        BOOST_REQUIRE(one.state != standing::pending);
        BOOST_REQUIRE(one.state != standing::in_flight || one.shard == shard);
        if (one.state == standing::dropped)
            for (const int predecessor : one.predecessors)
                require_before(predecessor, shard);
    }

    void finish() {
        if (in_flight_.empty())
            return;
        std::swap(in_flight_[below(in_flight_.size())], in_flight_.back());
        const std::uint32_t shard = in_flight_.back();
        in_flight_.pop_back();
        plan_.finish(shard);
        BOOST_REQUIRE(!plan_.in_flight(shard));
        for (record& one : records_)
            if (one.shard == shard && one.state == standing::in_flight) {
                one.state = standing::committed;
                BOOST_REQUIRE(plan_.state(one.ref) == progress::ended);
            }
    }

    void check_progress() {
        BOOST_REQUIRE_EQUAL(plan_.pending(),
                            std::count_if(records_.begin(), records_.end(), [](const record& one) {
                                return one.state == standing::pending;
                            }));
        if (!in_flight_.empty() || plan_.pending() == 0)
            return;
        const shard_list told = plan_.take_startable();
        BOOST_REQUIRE_MESSAGE(!told.empty(), "nothing in flight, and nothing can start");
        for (const std::uint32_t shard : told)
            plan_.reconsider(shard);
    }

    std::mt19937_64 random_;
    std::uint32_t shards_;
    bool uses_reconsider_;
    plan plan_;
    std::vector<record> records_;
    shard_list in_flight_;
};

struct drained {
    std::size_t operations = 0;
    std::size_t writes = 0;
    std::size_t rounds = 0;
};

/// Starts all that can be started, ends it together, and so on.
drained drain(plan& of) {
    drained result;
    while (of.pending() > 0) {
        const shard_list told = of.take_startable();
        BOOST_REQUIRE(!told.empty());
        for (const std::uint32_t shard : told)
            result.operations += of.start(shard).size();
        for (const std::uint32_t shard : told)
            of.finish(shard);
        result.writes += told.size();
        result.rounds += 1;
    }
    return result;
}

BOOST_AUTO_TEST_CASE(what_is_unordered_shares_a_write) {
    plan p;
    add(p, 1, 10);
    add(p, 1, 11);
    add(p, 0, 12);
    BOOST_TEST(p.pending() == 3u);
    BOOST_TEST(p.take_startable() == (shard_list{0, 1}));
    BOOST_TEST(start(p, 1) == (payload_list{10, 11}));
    BOOST_TEST(start(p, 0) == (payload_list{12}));
    BOOST_TEST(p.pending() == 0u);
    p.finish(0);
    p.finish(1);
    BOOST_TEST(p.take_startable().empty());
}

BOOST_AUTO_TEST_CASE(a_predecessor_on_the_same_shard_shares_the_write) {
    plan p;
    const auto a = add(p, 0, 1);
    const auto b = add(p, 0, 2, {a});
    add(p, 0, 3, {b, a});
    BOOST_TEST(p.take_startable() == shard_list{0});
    BOOST_TEST(start(p, 0) == (payload_list{1, 2, 3}));
}

BOOST_AUTO_TEST_CASE(a_predecessor_on_another_shard_comes_before) {
    plan p;
    const auto a = add(p, 0, 1);
    add(p, 1, 2, {a, a}); // named twice
    BOOST_TEST(p.take_startable() == shard_list{0});
    start(p, 0);
    BOOST_TEST(p.take_startable().empty());
    p.finish(0);
    BOOST_TEST(p.take_startable() == shard_list{1});
    BOOST_TEST(start(p, 1) == payload_list{2});
}

BOOST_AUTO_TEST_CASE(through_another_shard_it_is_a_later_write) {
    plan p;
    const auto a = add(p, 0, 1);
    const auto b = add(p, 1, 2, {a});
    add(p, 0, 3, {b});
    add(p, 0, 4);
    BOOST_TEST(p.take_startable() == shard_list{0});
    BOOST_TEST(start(p, 0) == (payload_list{1, 4}));
    p.finish(0);
    BOOST_TEST(p.take_startable() == shard_list{1});
    start(p, 1);
    p.finish(1);
    BOOST_TEST(p.take_startable() == shard_list{0});
    BOOST_TEST(start(p, 0) == payload_list{3});
}

BOOST_AUTO_TEST_CASE(a_started_group_takes_no_more) {
    plan p;
    const auto a = add(p, 0, 1);
    BOOST_TEST(p.take_startable() == shard_list{0});
    start(p, 0);
    BOOST_TEST((p.state(a) == progress::in_flight));
    add(p, 0, 2, {a});
    BOOST_TEST(p.take_startable().empty()); // one write of a shard at a time
    BOOST_TEST(p.in_flight(0));
    p.finish(0);
    BOOST_TEST(p.take_startable() == shard_list{0});
    BOOST_TEST(start(p, 0) == payload_list{2});
}

BOOST_AUTO_TEST_CASE(layers_are_no_barriers) {
    plan p;
    const auto slow = add(p, 0, 1);
    const auto quick = add(p, 1, 2);
    add(p, 2, 3, {slow});
    add(p, 3, 4, {quick}); // of the same layer as the one before
    BOOST_TEST(p.take_startable() == (shard_list{0, 1}));
    start(p, 0);
    start(p, 1);
    p.finish(1);
    BOOST_TEST(p.take_startable() == shard_list{3});
}

BOOST_AUTO_TEST_CASE(a_group_takes_along_what_is_ready) {
    plan p;
    const auto a = add(p, 1, 1);
    const auto b = add(p, 1, 2, {add(p, 0, 3, {a})}); // layer 2 of shard 1
    add(p, 1, 4, {b});
    BOOST_TEST(p.take_startable() == shard_list{1});
    start(p, 1);
    p.finish(1);
    BOOST_TEST(p.take_startable() == shard_list{0});
    start(p, 0);
    p.finish(0);
    add(p, 1, 5); // would be layer 1, by itself
    BOOST_TEST(p.take_startable() == shard_list{1});
    BOOST_TEST(start(p, 1) == (payload_list{2, 4, 5}));
    BOOST_TEST(p.pending() == 0u);
}

BOOST_AUTO_TEST_CASE(the_caller_may_refuse_to_take_one_along) {
    plan p;
    const auto a = add(p, 1, 1);
    const auto b = add(p, 1, 2, {add(p, 0, 3, {a})});
    add(p, 1, 4, {b});
    (void)p.take_startable();
    start(p, 1);
    p.finish(1);
    start(p, 0);
    p.finish(0);
    add(p, 1, 5);
    BOOST_TEST(p.start(1, [](int payload) { return payload != 2; }).size() == 1u);
    add(p, 1, 6);
    p.finish(1);
    BOOST_TEST(p.take_startable() == shard_list{1});
    BOOST_TEST(start(p, 1) == (payload_list{2, 4, 6})); // it was not forgotten
}

BOOST_AUTO_TEST_CASE(the_next_group_can_be_seen) {
    plan p;
    const auto a = add(p, 0, 1);
    const auto b = add(p, 0, 2);
    add(p, 0, 3, {add(p, 1, 4, {a})});
    p.drop(b);
    payload_list seen;
    p.visit_next(0, [&](int payload) { seen.push_back(payload); });
    BOOST_TEST(seen == payload_list{1});
    p.visit_next(7, [&](int) { BOOST_ERROR("there is no such group"); });
}

BOOST_AUTO_TEST_CASE(what_is_ready_of_a_later_group_is_not_of_the_next) {
    plan p;
    const auto elsewhere = add(p, 1, 1);
    add(p, 0, 2, {elsewhere}); // layer 1
    start(p, 1);
    p.finish(1);
    add(p, 0, 3); // layer 0
    payload_list seen;
    p.visit_next(0, [&](int payload) { seen.push_back(payload); });
    BOOST_TEST(seen == payload_list{3});
    BOOST_TEST(start(p, 0) == (payload_list{2, 3})); // it is only taken along
}

BOOST_AUTO_TEST_CASE(an_order_through_a_dropped_one_holds) {
    plan p;
    const auto a = add(p, 0, 1);
    const auto b = add(p, 1, 2, {a});
    const auto c = add(p, 2, 3, {b});
    add(p, 3, 4, {c});
    p.drop(b);
    p.drop(c);
    BOOST_TEST(p.pending() == 2u);
    BOOST_TEST(p.take_startable() == shard_list{0});
    start(p, 0);
    BOOST_TEST(p.take_startable().empty());
    p.finish(0);
    BOOST_TEST(p.take_startable() == shard_list{3});
}

BOOST_AUTO_TEST_CASE(an_order_through_a_dropped_one_holds_behind_a_write_in_flight) {
    plan p;
    const auto a = add(p, 0, 1);
    (void)p.take_startable();
    start(p, 0);
    const auto b = add(p, 0, 2, {a}); // behind it, being on its shard
    const auto c = add(p, 1, 3, {b});
    p.drop(b);
    BOOST_TEST(p.take_startable().empty()); // not ahead of the write of 1
    p.finish(0);
    BOOST_TEST(p.take_startable() == shard_list{1});
    BOOST_TEST((p.state(c) == progress::pending));
}

BOOST_AUTO_TEST_CASE(an_emptied_group_is_gone) {
    plan p;
    const auto a = add(p, 0, 1);
    const auto b = add(p, 1, 2, {a});
    add(p, 1, 3, {add(p, 0, 4, {b})});
    p.drop(b); // layer 1 of shard 1: its layer 3 is next
    BOOST_TEST(start(p, 0) == (payload_list{1, 4}));
    p.finish(0);
    BOOST_TEST(p.take_startable() == shard_list{1});
    BOOST_TEST(start(p, 1) == payload_list{3});

    plan q;
    q.drop(add(q, 0, 1));
    BOOST_TEST(q.take_startable().empty());
    BOOST_TEST(q.pending() == 0u);
}

BOOST_AUTO_TEST_CASE(edges_do_not_multiply) {
    plan p; // each follows the one before twice; with doubled edges this takes 2^1,000 steps
    operation_ref first = add(p, 0, 0);
    std::vector<operation_ref> chain;
    for (std::uint32_t i = 1; i <= 1'000; ++i) {
        const auto before = chain.empty() ? first : chain.back();
        chain.push_back(add(p, i % 3, 1, {before, before}));
    }
    const auto last = add(p, 4, 2, {chain.back(), chain.back()});
    const auto edges = [&] {
        std::size_t count = 0;
        p.visit_predecessors(last, [&](operation_ref) { ++count; });
        return count;
    };
    BOOST_TEST(edges() == 1u);
    for (const operation_ref ref : chain)
        p.drop(ref);
    BOOST_TEST(edges() == 1u);
    BOOST_TEST(p.take_startable() == shard_list{0});
    start(p, 0);
    p.finish(0);
    BOOST_TEST(p.take_startable() == shard_list{4});
}

BOOST_AUTO_TEST_CASE(stale_names_are_safe) {
    plan p;
    const auto a = add(p, 0, 1);
    (void)p.take_startable();
    start(p, 0);
    p.finish(0);
    const auto b = add(p, 0, 2); // in the same slot
    BOOST_TEST(a.slot == b.slot);
    BOOST_TEST((p.state(a) == progress::ended));
    BOOST_TEST((p.state(b) == progress::pending));
    BOOST_TEST((p.state(operation_ref{}) == progress::ended));
    add(p, 1, 3, {a, operation_ref{}});
    BOOST_TEST(p.take_startable() == (shard_list{0, 1})); // it waits for neither
}

BOOST_AUTO_TEST_CASE(each_is_told_once_until_reconsidered) {
    plan p;
    add(p, 0, 1);
    BOOST_TEST(p.take_startable() == shard_list{0});
    BOOST_TEST(p.take_startable().empty());
    p.reconsider(0);
    p.reconsider(0);
    BOOST_TEST(p.take_startable() == shard_list{0});
}

BOOST_AUTO_TEST_CASE(random_orders_are_kept) {
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            const auto shard_count = static_cast<std::uint32_t>(1 + seed % 8);
            reference_run(seed, shard_count, seed % 2 == 0).run(150);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_million_operations) {
    constexpr std::size_t count = 1'000'000;
    for (const std::uint32_t shard_count : {4u, 64u}) {
        std::mt19937_64 random(shard_count);
        const auto any_shard = [&] { return static_cast<std::uint32_t>(random() % shard_count); };
        const std::clock_t begun = std::clock();
        plan p;
        std::vector<operation_ref> links;
        for (std::size_t i = 0; i < count; ++i) {
            if (i % 4 < 3) {
                links.push_back(p.add(any_shard(), 0, {}));
                continue;
            }
            p.add(any_shard(), 0, links);
            links.clear();
        }
        const drained all = drain(p);
        const double spent = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
        BOOST_TEST_MESSAGE(count << " operations over " << shard_count << " shards: " << all.writes
                                 << " writes, " << spent << " s of processor time");
        BOOST_TEST(all.operations == count);
        BOOST_TEST(all.writes == 2 * shard_count);
        BOOST_TEST(all.rounds == 2u);
    }
}

BOOST_AUTO_TEST_CASE(one_chain_of_a_million) {
    constexpr std::size_t count = 1'000'000;
    const std::clock_t begun = std::clock();
    plan p;
    operation_ref last;
    for (std::size_t i = 0; i < count; ++i) // two by two on a shard: half as many writes
        last = p.add(static_cast<std::uint32_t>(i / 2 % 2), 0, std::span{&last, 1});
    const drained all = drain(p);
    const double spent = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    BOOST_TEST_MESSAGE("one chain of " << count << ": " << spent << " s of processor time");
    BOOST_TEST(all.operations == count);
    BOOST_TEST(all.writes == count / 2);
    BOOST_TEST(all.rounds == count / 2);
}

BOOST_AUTO_TEST_CASE(a_million_operations_in_chains) {
    constexpr std::size_t count = 1'000'000;
    for (const std::uint32_t shard_count : {4u, 64u}) {
        std::mt19937_64 random(shard_count);
        const std::clock_t begun = std::clock();
        plan p;
        std::vector<operation_ref> last(50'000);     // of each document
        std::vector<std::size_t> depth(last.size()); // of its chain, counting changes of shard
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t document = random() % last.size();
            const auto shard = static_cast<std::uint32_t>(random() % shard_count);
            depth[document] += 1;
            last[document] = p.add(shard, 0, std::span{&last[document], 1});
        }
        const std::size_t longest = *std::max_element(depth.begin(), depth.end());
        const drained all = drain(p);
        const double spent = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
        BOOST_TEST_MESSAGE(count << " operations in chains of up to " << longest << " over "
                                 << shard_count << " shards: " << all.writes << " writes, "
                                 << all.rounds << " rounds, " << spent << " s of processor time");
        BOOST_TEST(all.operations == count);
        BOOST_TEST(all.rounds <= longest);
        BOOST_TEST(all.writes <= longest * shard_count);
    }
}

BOOST_AUTO_TEST_SUITE_END()
