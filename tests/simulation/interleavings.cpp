// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=600

// Every interleaving of the storage calls of a few clients: real stores, explored to the end. See
// docs/reliability.md. ESCODB_TEST_INTERLEAVINGS=full explores all placements of the paths on up to
// four shards, which takes hours (ESCODB_TEST_MINUTES ends each of the three tests in time), ESCODB_TEST_INTERLEAVINGS=table prints what the quick set has explored, and
// ESCODB_TEST_INTERLEAVING replays the one line that a report gives.

#include <support/interleaving_catalogue.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(simulation_interleavings)

using namespace escodb_test::interleaved;

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool is_full() { return environment("ESCODB_TEST_INTERLEAVINGS") == "full"; }

search_result explored(const named_search& search) {
    interleaved_world world = search.world();
    search_result found = interleaving_search{world}.run();
    switched_rules::broken = {};
    return found;
}

std::string report_of(const named_search& search, const search_result& found) {
    return found.fault + "\nreplay it by ESCODB_TEST_INTERLEAVING='" + search.name() + ": " +
           text_of(found.trace) + "'";
}

/// What a scenario has taken: in one shard, in two, in three or four.
struct totals {
    std::uint64_t states = 0;
    double histories = 0;
};
using table = std::map<std::string, std::array<totals, 3>>;

void explore(const named_search& search, table& rows) {
    BOOST_TEST_CHECKPOINT(search.name());
    const search_result found = explored(search);
    BOOST_TEST(found.fault.empty(), report_of(search, found));
    const std::string name =
        search.what.scripts.size() == 1 ? "two calls begun at once in one task" : search.what.name;
    totals& cell = rows[name][std::min(search.shard_count(), 3u) - 1];
    cell.states += found.states;
    cell.histories += found.histories;
}

/// As a table of docs/reliability.md.
void print(const char* title, const table& rows) {
    if (environment("ESCODB_TEST_INTERLEAVINGS").empty())
        return;
    std::printf("\n%s: states / histories\n\n| scenario | 1 shard | 2 shards | 3 or 4 shards |\n"
                "|---|---|---|---|\n",
                title);
    totals all;
    for (const auto& [name, cells] : rows) {
        std::printf("| %s |", name.c_str());
        for (const totals& cell : cells) {
            if (cell.states == 0)
                std::printf(" – |");
            else
                std::printf(" %llu / %.2g |", static_cast<unsigned long long>(cell.states),
                            cell.histories);
            all.states += cell.states;
            all.histories += cell.histories;
        }
        std::printf("\n");
    }
    std::printf("\nAll: %llu states, %.2g histories\n", static_cast<unsigned long long>(all.states),
                all.histories);
    std::fflush(stdout);
}

// What the search is worth: with each rule of consistency switched off it must find and report a
// history that breaks the store, and the line that it reports must replay.

struct known_break {
    std::string_view rule;
    std::string_view search; // one where it shows
};
constexpr std::array known_breaks{
    known_break{"reads-after-links", "race-03/012"},
    known_break{"parallel-unlinks", "race-03/012"},
    known_break{"links-untouched", "race-05/0123"},
    known_break{"removals-untouched", "race-04/0123"},
    known_break{"kept-after-reload", "in-flight/0101"},
    known_break{"order-ignored", "task-race-03-turned/012"},
    known_break{"missing-unchecked", "both-new/010"},
};
std::ostream& operator<<(std::ostream& to, const known_break& one) { return to << one.rule; }

std::vector<named_search> searches(world_options options) {
    std::vector<named_search> made;
    for (const named_scenario& one : all_scenarios()) {
        const std::vector<std::string> nodes = one.made().nodes();
        if (is_full()) {
            options.attempts = nodes.size() <= 4 ? 3 : 2;
            for (const std::string& digits : all_placements(nodes.size()))
                made.push_back({one, digits, options});
            continue;
        }
        for (const std::string& digits :
             one.placements.empty() ? few_placements(nodes) : one.placements) {
            const named_search search{one, digits, options};
            const bool is_large = search.shard_count() > 2 && nodes.size() > 4;
            if (!is_large || !options.one_dies)
                made.push_back(search);
        }
    }
    return made;
}

/// Where ESCODB_TEST_MINUTES limits them: as many as can be, in random order.
void explore_all(const char* title, std::vector<named_search> all) {
    using clock = std::chrono::steady_clock;
    const std::string minutes = environment("ESCODB_TEST_MINUTES");
    const clock::time_point end = clock::now() + std::chrono::minutes{std::atoi(minutes.c_str())};
    if (!minutes.empty())
        std::shuffle(all.begin(), all.end(), std::mt19937_64{std::random_device{}()});
    table rows;
    std::size_t explored = 0;
    for (const named_search& search : all) {
        if (!minutes.empty() && clock::now() > end)
            break;
        explore(search, rows);
        ++explored;
    }
    if (!minutes.empty())
        std::printf("%s: %zu of %zu searches\n", title, explored, all.size());
    print(title, rows);
}

BOOST_AUTO_TEST_CASE(a_line_replays) {
    const std::string line = environment("ESCODB_TEST_INTERLEAVING");
    if (line.empty())
        return;
    const std::string fault = replayed(line, [](const step& one, interleaved_world& world) {
        std::cout << one.text() << "   " << world.described() << "\n";
    });
    BOOST_TEST(fault.empty(), fault);
}

BOOST_AUTO_TEST_CASE(in_every_order_the_races_are_closed) { explore_all("Nobody dies", searches({})); }

BOOST_AUTO_TEST_CASE(wherever_a_client_dies_the_others_go_on) {
    world_options options;
    options.one_dies = true;
    std::vector<named_search> all = searches(options);
    std::erase_if(all, [](const named_search& one) {
        return one.what.scripts.size() == 1 && !one.what.name.starts_with("task-");
    });
    explore_all("One client dies after any of its storage calls", std::move(all));
}

BOOST_AUTO_TEST_CASE(replies_may_come_late) {
    world_options options;
    options.late_replies = true;
    std::vector<named_search> all = searches(options);
    if (!is_full())
        std::erase_if(all, [](const named_search& one) {
            return !one.what.name.starts_with("race-") || one.shard_count() > 2;
        });
    explore_all("A write and the reply to it are two steps", std::move(all));
}

// What the search leaves out: it takes answers to reads that are under way together as a set. Were
// one of two such states another than the other, what follows them would differ in number.
BOOST_AUTO_TEST_CASE(the_order_of_reads_that_are_under_way_together_tells_nothing) {
    for (const char* name :
         {"race-01/001", "race-03/010", "race-05/0101", "race-07/01230", "race-03/010/dies",
          "prune-same/010", "nothing-returned/001", "again-and-again/0011"}) {
        named_search search = search_named(name);
        const double as_a_set = explored(search).histories;
        search.options.exact_order = true;
        BOOST_TEST(explored(search).histories == as_a_set, name);
    }
}

BOOST_DATA_TEST_CASE(without_a_rule_it_finds_what_breaks, known_breaks, broken) {
    named_search search = search_named(broken.search);
    BOOST_TEST(explored(search).fault == ""); // with the rule

    search.without = broken.rule;
    const search_result found = explored(search);
    BOOST_REQUIRE(!found.fault.empty());
    const std::string line = search.name() + ": " + text_of(found.trace);
    BOOST_TEST_MESSAGE(found.fault << "\n  " << line);
    BOOST_TEST(replayed(line, [](const step&, interleaved_world&) {}) == found.fault);
}

BOOST_AUTO_TEST_CASE(every_rule_is_among_them) { BOOST_TEST(known_breaks.size() == breaks.size()); }

BOOST_AUTO_TEST_SUITE_END()
