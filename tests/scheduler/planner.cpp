// SPDX-License-Identifier: Apache-2.0
// ctest: timeout=600
#include <escodb/scheduler/planner.hpp>

#include <support/scheduler_world.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(scheduler_planner)

using namespace escodb::scheduler;
using test_support::few_paths;
using test_support::model_kind;
using test_support::model_world;
using test_support::sequential_model;

/// What is committed, as a test says; each path in a shard of its own unless it says otherwise.
struct told_state final : committed_state {
    std::set<std::string> documents;
    std::map<std::string, std::set<std::string>> names;
    std::set<std::uint32_t> unloaded;
    std::map<std::string, std::uint32_t, std::less<>> shards;

    bool is_loaded(std::uint32_t shard) const override { return !unloaded.contains(shard); }
    bool exists(const name_node& document) const override {
        return documents.contains(std::string{document.path});
    }
    bool is_named(const name_node& node) const override {
        const auto found = names.find(std::string{node.parent->path});
        return found != names.end() && found->second.contains(std::string{node.name()});
    }
    std::size_t size(const name_node& directory) const override {
        const auto found = names.find(std::string{directory.path});
        return found == names.end() ? 0 : found->second.size();
    }
    std::uint32_t operator()(std::string_view path) {
        return shards.try_emplace(std::string{path}, static_cast<std::uint32_t>(shards.size()))
            .first->second;
    }
};

struct fixture {
    told_state state;
    planner planned{state};

    name_node& node(std::string_view path) { return planned.names().intern(path, state); }
    std::string text(operation_ref ref) {
        static constexpr const char* names[] = {"link", "put", "remove", "unlink", "touch"};
        const operation& one = planned.plan().payload(ref);
        return std::string{names[static_cast<std::size_t>(one.what)]} + " " +
               std::string{one.subject->path};
    }
    /// All that is planned for a call, in the order of planning.
    std::vector<std::string> texts(const planned_call& call) {
        std::vector<std::string> all;
        for (const operation_ref ref : call.operations)
            all.push_back(text(ref));
        return all;
    }
    /// What an operation waits for.
    std::set<std::string> before(operation_ref ref) {
        std::set<std::string> all;
        planned.plan().visit_predecessors(ref,
                                          [&](operation_ref one) { all.insert(text(one)); });
        return all;
    }
    void start(std::string_view path) { (void)planned.plan().start(state(path)); }
    bool is_startable(std::string_view path) {
        planned.plan().reconsider(state(path));
        const auto told = planned.plan().take_startable();
        return std::count(told.begin(), told.end(), state(path)) == 1;
    }
};

using strings = std::vector<std::string>;
using string_set = std::set<std::string>;

/// 1,000 documents in so many levels of directories below /p/, each level three wide.
std::string pruned_path(int i, int levels) {
    std::string path = "/p/";
    for (int rest = i, level = 0; level < levels; ++level, rest /= 3)
        path += "d" + std::to_string(rest % 3) + "/";
    return path + "x" + std::to_string(i);
}

BOOST_FIXTURE_TEST_CASE(an_update_links_all_ancestors_then_puts, fixture) {
    planned_call call;
    planned.plan_update(call, node("/a/b/x"));
    BOOST_TEST(texts(call) == (strings{"link /a/b/x", "link /a/b/", "link /a/", "put /a/b/x"}),
               boost::test_tools::per_element());
    BOOST_TEST(call.remaining == 1u); // links are shared
    const string_set links{"link /a/b/x", "link /a/b/", "link /a/"};
    BOOST_TEST((before(call.operations[3]) == links));
    for (std::size_t i = 0; i < 3; ++i) // in no order among themselves
        BOOST_TEST(before(call.operations[i]).empty());
}

BOOST_FIXTURE_TEST_CASE(equal_links_coalesce, fixture) {
    planned_call first;
    planned_call second;
    planned.plan_update(first, node("/a/x"));
    planned.plan_update(second, node("/a/y"));
    BOOST_TEST(planned.plan().pending() == 5u);
    BOOST_TEST((first.operations[1] == second.operations[1]));
    planned.withdraw(first);
    BOOST_TEST(planned.plan().pending() == 3u); // /a/ is still wanted
    BOOST_TEST(first.remaining == 0u);
    planned.withdraw(second);
    BOOST_TEST(planned.plan().pending() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_link_in_flight_is_not_joined, fixture) {
    planned_call first;
    planned_call second;
    planned.plan_update(first, node("/a/x"));
    start("/");
    planned.plan_update(second, node("/a/y"));
    BOOST_TEST((first.operations[1] != second.operations[1]));
}

BOOST_FIXTURE_TEST_CASE(a_link_does_not_coalesce_across_an_unlink, fixture) {
    planned_call first;
    planned_call second;
    planned_call third;
    planned.plan_update(first, node("/x"));
    planned.plan_remove(second, node("/x"));
    planned.plan_update(third, node("/x"));
    BOOST_TEST((first.operations[0] != third.operations[0]));
    BOOST_TEST((before(second.operations[1]) == string_set{"link /x", "remove /x"}));
    BOOST_TEST((before(third.operations[0]) == string_set{"unlink /x"}));
    BOOST_TEST((before(third.operations[1]) == string_set{"link /x", "remove /x"}));
}

BOOST_FIXTURE_TEST_CASE(a_removal_climbs_to_what_keeps_a_name, fixture) {
    state.documents = {"/a/b/x", "/a/y"};
    state.names = {{"/", {"a/"}}, {"/a/", {"b/", "y"}}, {"/a/b/", {"x"}}};
    planned_call call;
    planned.plan_remove(call, node("/a/b/x"));
    BOOST_TEST(texts(call) == (strings{"remove /a/b/x", "unlink /a/b/x", "unlink /a/b/"}),
               boost::test_tools::per_element());
    BOOST_TEST(call.remaining == 3u);
    BOOST_TEST((before(call.operations[1]) == string_set{"remove /a/b/x"}));
    BOOST_TEST((before(call.operations[2]) == string_set{"unlink /a/b/x"}));

    planned_call other; // now nothing will be left
    planned.plan_remove(other, node("/a/y"));
    BOOST_TEST(texts(other) == (strings{"remove /a/y", "unlink /a/y", "unlink /a/"}),
               boost::test_tools::per_element());
    BOOST_TEST((before(other.operations[2]) == string_set{"unlink /a/y", "unlink /a/b/"}));
}

BOOST_FIXTURE_TEST_CASE(a_removal_does_not_climb_past_a_pending_link, fixture) {
    state.documents = {"/a/x"};
    state.names = {{"/", {"a/"}}, {"/a/", {"x"}}};
    planned_call update;
    planned_call remove;
    planned.plan_update(update, node("/a/y"));
    planned.plan_remove(remove, node("/a/x"));
    BOOST_TEST(texts(remove) == (strings{"remove /a/x", "unlink /a/x"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(removing_the_absent_writes_all_the_same, fixture) {
    planned_call call;
    planned.plan_remove(call, node("/a/x"));
    BOOST_TEST(texts(call) == (strings{"remove /a/x", "unlink /a/x", "unlink /a/"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_climb_follows_every_change_of_the_directory, fixture) {
    planned_call update;
    planned_call climb;
    planned.plan_update(update, node("/a/x"));
    planned.plan_cleanup(climb, node("/a/"), true); // in vain, but it must see the link
    BOOST_TEST(texts(climb) == (strings{"touch /a/", "unlink /a/"}),
               boost::test_tools::per_element());
    BOOST_TEST((before(climb.operations[1]) == string_set{"touch /a/", "link /a/", "link /a/x"}));
    planned_call again;
    planned.plan_update(again, node("/a/y"));
    BOOST_TEST((before(again.operations[1]) == string_set{"unlink /a/"}));
}

BOOST_FIXTURE_TEST_CASE(a_cleanup_touches_first_or_not, fixture) {
    state.names = {{"/", {"x"}}};
    planned_call sure;
    planned.plan_cleanup(sure, node("/x"), false);
    BOOST_TEST(texts(sure) == (strings{"unlink /x"}), boost::test_tools::per_element());
    planned.withdraw(sure);
    planned_call unsure;
    planned.plan_cleanup(unsure, node("/x"), true);
    BOOST_TEST(texts(unsure) == (strings{"touch /x", "unlink /x"}),
               boost::test_tools::per_element());
    BOOST_TEST((before(unsure.operations[1]) == string_set{"touch /x"}));
}

BOOST_FIXTURE_TEST_CASE(a_touch_foresees_that_a_document_stays, fixture) {
    state.documents = {"/a/x"};
    state.names = {{"/", {"a/"}}, {"/a/", {"x"}}};
    node("/a/x").expected_exists = false; // of some write long ended
    planned_call touch;
    planned_call cleanup;
    planned.plan_touch(touch, node("/a/x"));
    planned.plan_cleanup(cleanup, node("/a/x"), false);
    BOOST_TEST(texts(cleanup) == (strings{"unlink /a/x"}), boost::test_tools::per_element());
}

// An operation goes; those before it stay: what is planned next must follow these.

BOOST_FIXTURE_TEST_CASE(a_dropped_write_hands_back_its_place, fixture) {
    planned_call update;
    planned_call remove;
    planned_call last;
    planned.plan_update(update, node("/x"));
    planned.plan_remove(remove, node("/x"));
    planned.withdraw(remove);
    planned.plan_remove(last, node("/x"));
    BOOST_TEST((before(last.operations[0]) == string_set{"put /x"}));
    BOOST_TEST((before(last.operations[1]) == string_set{"remove /x", "link /x", "put /x"} ||
                before(last.operations[1]) == string_set{"remove /x", "link /x"}));
}

BOOST_FIXTURE_TEST_CASE(a_dropped_unlink_hands_back_its_place, fixture) {
    planned_call first;
    planned_call second;
    planned_call last;
    planned.plan_remove(first, node("/x"));
    planned.plan_remove(second, node("/x"));
    planned.withdraw(second);
    planned.plan_update(last, node("/x"));
    BOOST_TEST((before(last.operations[0]) == string_set{"unlink /x"}));
    BOOST_TEST((before(last.operations[1]) == string_set{"link /x", "remove /x"}));
}

BOOST_FIXTURE_TEST_CASE(a_dropped_climb_hands_back_what_it_followed, fixture) {
    state.documents = {"/a/y"};
    state.names = {{"/", {"a/"}}, {"/a/", {"y"}}};
    planned_call update;
    planned_call climb;
    planned_call last;
    planned.plan_update(update, node("/a/x"));
    planned.plan_cleanup(climb, node("/a/"), true);
    planned.withdraw(climb);
    planned.plan_cleanup(last, node("/a/"), true);
    BOOST_TEST((before(last.operations[1]) == string_set{"touch /a/", "link /a/", "link /a/x"}));
}

BOOST_FIXTURE_TEST_CASE(what_is_in_flight_goes_on_without_its_call, fixture) {
    planned_call call;
    planned.plan_remove(call, node("/x"));
    const operation_ref removal = call.operations[0];
    start("/x");
    planned.withdraw(call);
    BOOST_TEST((planned.plan().state(removal) == progress::in_flight));
    BOOST_TEST((planned.plan().payload(removal).owner == nullptr));
    BOOST_TEST(planned.plan().pending() == 0u);
    BOOST_TEST(call.operations.empty());
}

BOOST_FIXTURE_TEST_CASE(a_climb_is_missing_if_nobody_will_see_it, fixture) {
    name_node& directory = node("/a/");
    state.names = {{"/", {"a/"}}};
    BOOST_TEST(planned.climb_is_missing(directory));
    BOOST_TEST(!planned.climb_is_missing(node("/")));

    planned_call climb;
    planned.plan_cleanup(climb, directory, false);
    BOOST_TEST(!planned.climb_is_missing(directory)); // it will be evaluated
    start("/");
    BOOST_TEST(planned.climb_is_missing(directory)); // it was, perhaps too early
    state.names.clear();
    BOOST_TEST(!planned.climb_is_missing(directory)); // it has gone

    state.names = {{"/", {"a/"}}};
    planned_call update;
    planned.plan_update(update, node("/a/x"));
    BOOST_TEST(!planned.climb_is_missing(directory)); // it will be filled
}

BOOST_FIXTURE_TEST_CASE(a_forecast_is_corrected, fixture) {
    state.documents = {"/a/x", "/a/y"};
    state.names = {{"/", {"a/"}}, {"/a/", {"x", "y"}}};
    planned_call first;
    planned_call second;
    planned_call third;
    planned.plan_remove(first, node("/a/x"));
    planned.plan_update(second, node("/a/z"));
    BOOST_TEST(node("/a/").expected_size == 2);
    planned.withdraw(first); // x stays after all
    BOOST_TEST(node("/a/").expected_size == 3);
    planned.withdraw(second);
    BOOST_TEST(node("/a/").pending_below == 0u);
    planned.plan_remove(third, node("/a/x"));
    BOOST_TEST(node("/a/").expected_size == 1);
}

BOOST_FIXTURE_TEST_CASE(a_clean_up_stops_at_a_directory_that_holds_something, fixture) {
    state.documents = {"/a/b/x"};
    state.names = {{"/", {"a/"}}, {"/a/", {"b/"}}, {"/a/b/", {"x"}}};
    planned_call call;
    planned.plan_cleanup(call, node("/a/b/"), false);
    BOOST_TEST(texts(call) == (strings{"unlink /a/b/"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_name_that_does_not_come_after_all_is_not_counted, fixture) {
    state.names["/a/"] = {"x", "y"};
    state.documents = {"/a/x", "/a/y"};
    planned_call update;
    planned_call remove;
    planned.plan_update(update, node("/a/z"));
    planned.plan_remove(remove, node("/a/x"));
    BOOST_TEST(node("/a/").expected_size == 2);
    planned.withdraw(update);
    BOOST_TEST(node("/a/").expected_size == 1);
}

BOOST_FIXTURE_TEST_CASE(marks_are_new, fixture) {
    const std::uint64_t mark = planned.next_mark();
    BOOST_TEST(mark > 0u); // the mark of nodes that nobody marked
    BOOST_TEST(planned.next_mark() != mark);
}

// The cost of well-known loads.

BOOST_AUTO_TEST_CASE(updates_called_at_once) {
    for (const std::uint32_t shards : {4u, 16u, 64u})
        for (int levels = 0; levels <= 3; ++levels) {
            model_world world(shards, 1, 1);
            world.checks_safety = false; // after each write: at the end, it is
            for (int i = 0; i < 1'000; ++i)
                world.client().call(model_kind::update, pruned_path(i, levels));
            const std::size_t depth = world.run_in_step();
            const std::size_t writes = world.client().committed_writes();
            BOOST_TEST_MESSAGE("1,000 updates, " << levels << " levels, " << shards << " shards: "
                                                 << writes << " writes, depth " << depth);
            BOOST_TEST(writes <= 2 * shards);
            BOOST_TEST(depth == 2u);
            BOOST_TEST(world.storage.documents().size() == 1'000u);
        }
}

BOOST_AUTO_TEST_CASE(updates_at_any_speed) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
        for (const std::uint32_t shards : {4u, 16u}) {
            model_world world(shards, 1, seed);
            world.checks_safety = false;
            for (int i = 0; i < 1'000; ++i)
                world.client().call(model_kind::update, pruned_path(i, 2));
            world.client().load_all();
            world.run();
            BOOST_TEST(world.client().committed_writes() <= 2 * shards);
        }
}

BOOST_AUTO_TEST_CASE(a_prune) {
    static constexpr std::size_t writes_at_most[] = {6, 9, 14, 18, 22};
    for (int levels = 0; levels <= 4; ++levels) {
        model_world world(4, 1, 1);
        world.checks_safety = false;
        for (int i = 0; i < 1'000; ++i)
            world.storage.put(pruned_path(i, levels), {});
        world.client().call(model_kind::prune, "/p/");
        const std::size_t depth = world.run_in_step();
        const std::size_t writes = world.client().committed_writes();
        BOOST_TEST_MESSAGE("prune of 1,000 documents, " << levels << " levels below, 4 shards: "
                                                        << writes << " writes, depth " << depth);
        BOOST_TEST(writes <= writes_at_most[levels]);
        BOOST_TEST(depth <= static_cast<std::size_t>(levels) + 3);
        BOOST_TEST(world.client().late_climbs() == 0u);
        BOOST_TEST(world.storage.documents().empty());
    }
}

BOOST_AUTO_TEST_CASE(updates_and_removals_called_at_once) {
    struct load {
        std::uint32_t shards;
        int levels;
        std::size_t writes; // on average, with a tenth of slack
    };
    for (const load& one : {load{4, 0, 32}, load{16, 0, 112}, load{4, 1, 40}, load{16, 1, 130}}) {
        std::size_t writes = 0;
        std::size_t depth = 0;
        constexpr std::size_t rounds = 6;
        for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
            model_world world(one.shards, 1, seed);
            world.checks_safety = false;
            sequential_model expected;
            for (int i = 0; i < 1'000; ++i) {
                const auto kind = world.below(2) ? model_kind::update : model_kind::remove;
                const std::string path =
                    pruned_path(static_cast<int>(world.below(300)), one.levels);
                expected.call(kind, path, world.client().call(kind, path));
            }
            depth += world.run_in_step();
            writes += world.client().committed_writes();
            BOOST_TEST((world.storage.documents() == expected.documents));
            BOOST_TEST(world.client().late_climbs() == 0u);
        }
        BOOST_TEST_MESSAGE("1,000 updates and removals of 300 paths, "
                           << one.levels << " levels, " << one.shards << " shards: "
                           << writes / rounds << " writes, depth " << depth / rounds);
        BOOST_TEST(writes <= one.writes * rounds);
        BOOST_TEST(depth <= 14 * rounds);
    }
}

// One client, nothing fails: the outcome is that of the calls one after another.

BOOST_AUTO_TEST_CASE(random_mixes) {
    static constexpr model_kind kinds[] = {
        model_kind::update, model_kind::update, model_kind::update,
        model_kind::remove, model_kind::remove, model_kind::remove,
        model_kind::erase,  model_kind::fail,   model_kind::prune};
    for (std::uint64_t seed = 1; seed <= 1'500; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            model_world world(static_cast<std::uint32_t>(1 + seed % 8), 1, seed);
            sequential_model expected;
            for (std::uint64_t i = 0; i < 4; ++i) {
                const std::string path = few_paths(world);
                world.storage.put(path, {i});
                expected.documents[path] = {i};
            }
            for (std::size_t i = 4 + world.below(12); i > 0; --i) {
                const model_kind kind = kinds[world.below(std::size(kinds))];
                std::string path = few_paths(world);
                if (kind == model_kind::prune)
                    path.resize(path.rfind('/') + 1);
                expected.call(kind, path, world.client().call(kind, path));
                for (std::size_t steps = seed % 2 * world.below(6); steps > 0; --steps)
                    world.step();
            }
            world.run();
            BOOST_REQUIRE((world.storage.documents() == expected.documents));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
