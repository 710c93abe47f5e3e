// SPDX-License-Identifier: Apache-2.0
// ctest: timeout=600
#include <escodb/scheduler/replan.hpp>

#include <support/scheduler_world.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(scheduler_replan)

using namespace escodb::scheduler;
using test_support::call_log;
using test_support::few_paths;
using test_support::model_kind;
using test_support::model_world;
using test_support::sequential_model;

/// Nothing is stored; each path is in a shard of its own.
struct empty_state final : committed_state {
    std::map<std::string, std::uint32_t, std::less<>> shards;

    bool is_loaded(std::uint32_t) const override { return true; }
    bool exists(const name_node&) const override { return false; }
    bool is_named(const name_node&) const override { return false; }
    std::size_t size(const name_node&) const override { return 0; }
    std::uint32_t operator()(std::string_view path) {
        return shards.try_emplace(std::string{path}, static_cast<std::uint32_t>(shards.size()))
            .first->second;
    }
};

struct fixture {
    empty_state state;
    planner planned{state};
    std::vector<std::unique_ptr<planned_call>> calls;

    planned_call& add(std::string_view path) {
        calls.push_back(std::make_unique<planned_call>());
        calls.back()->order = calls.size();
        calls.back()->target = &planned.names().intern(path, state);
        return *calls.back();
    }
    void update(std::string_view path) {
        planned_call& made = add(path);
        planned.plan_update(made, *made.target);
    }
    void remove(std::string_view path) {
        planned_call& made = add(path);
        planned.plan_remove(made, *made.target);
    }
    void start(std::string_view path) { (void)planned.plan().start(state(path)); }
    void write(std::string_view path) {
        for (const operation_ref ref : planned.plan().start(state(path)))
            planned.forget(planned.plan().payload(ref));
        planned.plan().finish(state(path));
    }
    /// The places of the calls that go with a failure of the path's shard.
    std::vector<std::uint64_t> selected(std::string_view path) {
        std::vector<planned_call*> all;
        for (const auto& one : calls)
            all.push_back(one.get());
        std::vector<std::uint64_t> orders;
        for (const planned_call* one : select_for_replan(all, state(path), planned))
            orders.push_back(one->order);
        return orders;
    }
};

using orders = std::vector<std::uint64_t>;

/// Calls of several clients at random, some writes refused. \return what the calls of a client
/// leave if there is no other.
sequential_model run_mix(model_world& world, std::uint64_t seed, std::size_t clients,
                         const std::vector<model_kind>& kinds) {
    sequential_model expected;
    for (std::uint64_t i = 0; i < 4; ++i) {
        const std::string path = few_paths(world);
        world.storage.put(path, {});
        expected.documents[path] = {};
    }
    for (std::size_t i = 4 + world.below(10); i > 0; --i)
        for (std::size_t client = 0; client < clients; ++client) {
            const model_kind kind = kinds[world.below(kinds.size())];
            std::string path = few_paths(world);
            if (kind == model_kind::prune)
                path.resize(path.rfind('/') + 1);
            expected.call(kind, path, world.client(client).call(kind, path));
            for (std::size_t steps = seed % 2 * world.below(6); steps > 0; --steps)
                world.step();
        }
    world.run();
    return expected;
}

const std::vector<model_kind> all_kinds{model_kind::update, model_kind::update, model_kind::update,
                                        model_kind::remove, model_kind::remove, model_kind::remove,
                                        model_kind::erase,  model_kind::fail,   model_kind::prune};

/// Each client's calls stand in a document in their order, none twice.
bool is_in_order(const call_log& log) {
    std::map<std::uint64_t, std::uint64_t> last;
    return std::all_of(log.begin(), log.end(),
                       [&](std::uint64_t id) { return std::exchange(last[id >> 32], id) < id; });
}

BOOST_FIXTURE_TEST_CASE(calls_with_an_uncommitted_operation_on_the_shard, fixture) {
    update("/a/x"); // links in /a/ and /
    update("/b/x"); // links in /b/ and /
    update("/y");   // a link in / alone
    BOOST_TEST(selected("/a/") == orders{1}, boost::test_tools::per_element());
    BOOST_TEST(selected("/") == (orders{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(selected("/y") == orders{3}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_call_without_a_target_counts_by_its_operations, fixture) {
    update("/a/x");
    update("/b/x");
    for (const auto& one : calls)
        one->target = nullptr;
    BOOST_TEST(selected("/") == (orders{1, 2}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_committed_operation_does_not_count, fixture) {
    update("/a/x");
    update("/y");
    write("/");
    BOOST_TEST(selected("/") == orders{}, boost::test_tools::per_element());
    BOOST_TEST(selected("/a/") == orders{1}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(one_in_flight_counts, fixture) {
    update("/a/x");
    start("/a/");
    BOOST_TEST(selected("/a/") == orders{1}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(later_calls_that_conflict_go_along, fixture) {
    update("/a/x");
    remove("/a/y"); // climbs no further than /a/, which will hold x
    update("/b/x");
    remove("/a/x"); // conflicts with the first, and climbs over /a/
    update("/a/z"); // links /a/, after that climb
    update("/c/x");
    BOOST_TEST(selected("/a/x") == (orders{1, 4, 5}), boost::test_tools::per_element());
    BOOST_TEST(selected("/a/y") == (orders{2, 4, 5}), boost::test_tools::per_element());
    BOOST_TEST(selected("/b/x") == orders{3}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(earlier_calls_keep_their_place, fixture) {
    update("/b/x");
    remove("/a/x");
    write("/a/x");
    update("/a/y");
    BOOST_TEST(selected("/a/y") == orders{3}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_committed_write_of_the_document_conflicts_too, fixture) {
    remove("/a/x");
    write("/a/x");                     // its removal; it will be planned again
    write("/a/");                      // its name's
    planned_call& touch = add("/a/x"); // has nothing in the root's shard
    planned.plan_touch(touch, *touch.target);
    BOOST_TEST(selected("/") == (orders{1, 2}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(later_calls_that_are_all_in_flight_keep_their_place, fixture) {
    remove("/a/x");
    write("/a/x");
    write("/a/");
    planned_call& touch = add("/a/x");
    planned.plan_touch(touch, *touch.target);
    start("/a/x");
    BOOST_TEST(selected("/") == orders{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_client_with_refused_writes) {
    std::size_t failed = 0;
    for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            model_world world(static_cast<std::uint32_t>(1 + seed % 8), 1, seed);
            world.refused_percent = 25;
            const sequential_model expected = run_mix(world, seed, 1, all_kinds);
            BOOST_REQUIRE((world.storage.documents() == expected.documents));
            failed += world.client().failed_writes();
        }
    }
    BOOST_TEST(failed > 2'500u); // it was a test
}

BOOST_AUTO_TEST_CASE(clients_that_disturb_each_other) {
    std::size_t failed = 0;
    for (std::uint64_t seed = 1; seed <= 600; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            const std::size_t clients = 2 + seed % 2;
            model_world world(static_cast<std::uint32_t>(1 + seed % 7), clients, seed);
            world.refused_percent = static_cast<unsigned>(seed % 3 * 5);
            run_mix(world, seed, clients, all_kinds);
            for (const auto& [path, log] : world.storage.documents())
                BOOST_REQUIRE(is_in_order(log));
            for (std::size_t i = 0; i < clients; ++i)
                failed += world.client(i).failed_writes();
        }
    }
    BOOST_TEST(failed > 1'500u);
}

BOOST_AUTO_TEST_CASE(no_update_is_lost) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            model_world world(static_cast<std::uint32_t>(1 + seed % 7), 3, seed);
            world.refused_percent = 10;
            const sequential_model expected = run_mix(world, seed, 3, {model_kind::update});
            const auto documents = world.storage.documents();
            BOOST_REQUIRE_EQUAL(documents.size(), expected.documents.size());
            for (const auto& [path, log] : documents) {
                call_log found = log;
                call_log wanted = expected.documents.at(path);
                BOOST_REQUIRE(is_in_order(log));
                std::sort(found.begin(), found.end());
                std::sort(wanted.begin(), wanted.end());
                BOOST_REQUIRE(found == wanted);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
