// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=900
//
// Many clients, long runs, one seed: see docs/reliability.md, "Seeded simulation".
//
// ESCODB_TEST_SEEDS      how many seeds are run
// ESCODB_TEST_SEED       the first of them; alone, that one is run and traced
// ESCODB_TEST_MINUTES    goes on with further seeds for so long

#include <support/seeded_run.hpp>
#include <support/seeded_shrink.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

BOOST_AUTO_TEST_SUITE(simulation_seeds)

using namespace escodb_test::seeded;

std::optional<std::uint64_t> number_from(const char* variable) {
    const char* const set = std::getenv(variable);
    return set ? std::optional{std::strtoull(set, nullptr, 10)} : std::nullopt;
}

/// A violation without its names and numbers, so that shrinking does not end at another one.
std::string kind_of(const std::string& violation) {
    std::istringstream words{violation};
    std::string kind;
    for (std::string word; words >> word;)
        if (word.size() > 2 && word.find_first_of("/0123456789[]()") == std::string::npos)
            kind += word + ' ';
    return kind;
}

shrinker shrinker_for(const scenario& failing) {
    return shrinker{failing, [kind = kind_of(run(failing).violation)](const scenario& one) {
                        const outcome of = run(one);
                        return trial{of.failed() && kind_of(of.violation) == kind, of.befallen};
                    }};
}

/// What there is to say of a failing scenario: as it is, and as small as it can be made.
std::string report(const scenario& failing) {
    shrinker making = shrinker_for(failing);
    const scenario small = making.shrink();
    const outcome of = run(small, true);
    return "seed " + std::to_string(failing.seed) + ": " + run(failing).violation +
           "\nshrunk, after " + std::to_string(making.trials()) + " trials: " + of.violation +
           "\n" + show(small) + of.trace +
           "replay: ESCODB_TEST_SEED=" + std::to_string(failing.seed) +
           " escodb_test_simulation --run_test=simulation_seeds\n";
}

std::size_t calls_in(const scenario& of) {
    std::size_t count = 0;
    for (const auto& program : of.clients)
        for (const batch& one : program)
            count += one.steps.size();
    return count;
}

/// The first seed from 1 that fails with this fault planted.
std::optional<scenario> first_failing(planted bug, std::uint64_t seeds) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        scenario one = make_scenario(seed);
        one.bug = bug;
        if (run(one).failed())
            return one;
    }
    return std::nullopt;
}

BOOST_AUTO_TEST_CASE(every_seed_keeps_every_promise) {
    const std::optional<std::uint64_t> first = number_from("ESCODB_TEST_SEED");
    const std::optional<std::uint64_t> count = number_from("ESCODB_TEST_SEEDS");
    const std::optional<std::uint64_t> minutes = number_from("ESCODB_TEST_MINUTES");
    const std::uint64_t begin = first.value_or(1);
    const std::uint64_t end = begin + count.value_or(first ? 1 : 2'000);
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes{minutes.value_or(0)};

    outcome total;
    std::uint64_t seeds = 0;
    for (std::uint64_t seed = begin;
         seed < end || (minutes && std::chrono::steady_clock::now() < deadline); ++seed) {
        const scenario one = make_scenario(seed);
        const bool alone = first && !count && !minutes;
        const outcome of = run(one, alone);
        if (alone)
            std::cout << show(one) << of.trace;
        if (of.failed())
            BOOST_FAIL(report(one));
        ++seeds;
        for (std::size_t i = 0; i < total.updates.size(); ++i)
            total.updates[i] += of.updates[i];
        total.unknown_stored += of.unknown_stored;
        total.calls += of.calls;
        total.writes += of.writes;
        total.lost_replies += of.lost_replies;
        total.crashes += of.crashes;
    }
    std::cout << seeds << " seeds: " << total.calls << " calls, " << total.writes << " writes, "
              << total.lost_replies << " lost replies, " << total.crashes << " crashes; updates: "
              << total.ended(ending::done) << " acknowledged, " << total.ended(ending::failed)
              << " failed, " << total.ended(ending::unknown) << " of unknown outcome ("
              << total.unknown_stored << " of them stored), " << total.ended(ending::crashed)
              << " of clients that died\n";
    if (seeds >= 1'000) { // else nothing was tested
        BOOST_CHECK_GT(total.crashes, 100U);
        BOOST_CHECK_GT(total.lost_replies, 1'000U);
        BOOST_CHECK_GT(total.ended(ending::unknown), 10U);
        BOOST_CHECK_GT(total.ended(ending::failed), 100U);
        BOOST_CHECK_GT(total.ended(ending::crashed), 100U);
    }
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_trace_and_the_same_bytes) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const scenario one = make_scenario(seed);
        const outcome first = run(one, true);
        const outcome second = run(one, true);
        BOOST_TEST(first.trace == second.trace);
        BOOST_TEST(first.digest == second.digest);
        BOOST_TEST(run(make_scenario(seed + 1)).digest != first.digest); // it is a digest
    }
}

BOOST_AUTO_TEST_CASE(a_storage_that_breaks_its_contract_is_found_out_and_the_history_is_short) {
    for (const planted bug : {planted::late_write_wins, planted::lost_reply_is_error}) {
        const auto failing = first_failing(bug, 100);
        BOOST_REQUIRE(failing.has_value());
        shrinker making = shrinker_for(*failing);
        const scenario small = making.shrink();
        BOOST_TEST_MESSAGE(show(small));
        BOOST_TEST(run(small).failed());
        BOOST_TEST(calls_in(small) <= 4U);
        BOOST_TEST(small.mishaps.has_value());
        BOOST_TEST(small.mishaps->size() <= 2U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
