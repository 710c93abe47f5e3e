// SPDX-License-Identifier: Apache-2.0
//
// Several processes of ours on one folder: killed, stopped, racing.
#include <escodb/adapters/file/folder.hpp>

#include <support/child.hpp>
#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(adapters_killed)

using namespace escodb;
using namespace escodb_test;
using file::folder;

using clock_type = std::chrono::steady_clock;

file_options fast() { return file_options{false}; }

/// A count and what makes every content a new one, filled up so that a torn blob shows.
std::string content_of(std::uint64_t count, std::uint64_t tag) {
    return std::to_string(count) + ' ' + std::to_string(tag) + ' ' + std::string(20'000, 'x') + '.';
}
std::uint64_t count_in(const std::string& content) {
    if (!content.ends_with("x.") || content.size() < 20'000)
        throw std::runtime_error{"a torn blob: " + content.substr(0, 40)};
    return std::stoull(content);
}

/// Adds one to the count, trying again after conflicts. \returns the conflicts.
int increment(folder& store, std::mt19937_64& random) {
    for (int conflicts = 0;; ++conflicts) {
        const auto found = store.read("a");
        const std::uint64_t count = found ? count_in(found->value) : 0;
        std::optional<std::string> revision;
        if (found)
            revision = found->revision;
        if (store.write("a", content_of(count + 1, random()), revision).ok())
            return conflicts;
        ::usleep(static_cast<useconds_t>(random() % 200));
    }
}

BOOST_AUTO_TEST_CASE(after_a_kill_at_any_instant_the_next_write_succeeds_at_once) {
    const temp_folder temp;
    std::mt19937_64 random{std::random_device{}()};
    std::uint64_t least = 0;
    int locks_found = 0;
    for (int round = 0; round < 80; ++round) {
        child writer{[&] {
            std::mt19937_64 own{std::random_device{}()};
            folder store{temp.path(), round % 2 == 0 ? file_options() : fast()};
            for (;;)
                increment(store, own);
            return 0;
        }};
        ::usleep(static_cast<useconds_t>(2000 + random() % 6000));
        writer.kill();
        locks_found += temp.names().contains("a.lock");

        folder store{temp.path(), fast()};
        const auto found = store.read("a");
        const std::uint64_t count = found ? count_in(found->value) : 0;
        BOOST_REQUIRE(count >= least);
        std::optional<std::string> revision;
        if (found)
            revision = found->revision;
        BOOST_REQUIRE(store.write("a", content_of(count + 1, random()), revision).ok());
        BOOST_REQUIRE(!temp.names().contains("a.lock"));
        least = count + 1;
    }
    BOOST_TEST_MESSAGE("locks left by the killed: " << locks_found);
    // What else was left goes with the first write of a client for which it is old.
    file_options sweeping = fast();
    sweeping.foreign_lock_age = std::chrono::nanoseconds{0};
    folder last{temp.path(), sweeping};
    increment(last, random);
    BOOST_TEST((temp.names() == std::set<std::string>{"a"}));
}

BOOST_AUTO_TEST_CASE(one_writer_wins_each_revision) {
    // Every process tries to write every revision, once.
    const temp_folder temp;
    std::string revision = folder{temp.path(), fast()}.write("a", "0", std::nullopt).revision();
    int winners_in_all = 0;
    for (int round = 0; round < 20; ++round) {
        const auto start = clock_type::now() + std::chrono::milliseconds{5};
        std::vector<child> writers;
        for (int i = 0; i < 4; ++i)
            writers.emplace_back([&, i] {
                folder store{temp.path(), fast()};
                while (clock_type::now() < start) {
                }
                return store.write("a", std::to_string(round * 4 + i + 1), revision).ok() ? 1 : 0;
            });
        int winners = 0;
        for (child& each : writers)
            winners += each.wait();
        BOOST_REQUIRE(winners <= 1);
        winners_in_all += winners;
        revision = folder{temp.path(), fast()}.read("a")->revision;
    }
    // All four may wait for each other in vain, but as a rule one of them wins.
    BOOST_TEST(winners_in_all >= 15);
}

BOOST_AUTO_TEST_CASE(no_increment_of_four_processes_is_lost) {
    const temp_folder temp;
    const auto start = clock_type::now();
    std::vector<child> writers;
    for (int i = 0; i < 4; ++i)
        writers.emplace_back([&] {
            std::mt19937_64 own{std::random_device{}()};
            folder store{temp.path(), fast()};
            for (int n = 0; n < 250; ++n)
                increment(store, own);
            return 0;
        });
    for (child& each : writers)
        BOOST_TEST(each.wait() == 0);
    BOOST_TEST(count_in(get_file(temp / "a")) == 1000u);
    BOOST_TEST((temp.names() == std::set<std::string>{"a"}));
    BOOST_TEST_MESSAGE("1,000 increments by 4 processes: "
                       << std::chrono::duration<double>(clock_type::now() - start).count() << " s");
}

BOOST_AUTO_TEST_CASE(racing_processes_clear_the_lock_of_a_dead_one_once) {
    const temp_folder temp;
    std::mt19937_64 random{1};
    {
        folder store{temp.path(), fast()};
        increment(store, random);
    }
    for (int round = 0; round < 20; ++round) {
        child dying{[&] {
            file::temp_file blob{temp.path(), "a"};
            blob.fill("of a dead one", false);
            const auto lock = file::try_take_lock(temp / "a.lock", blob);
            ::_exit(lock ? 0 : 1);
            return 0;
        }};
        BOOST_REQUIRE(dying.wait() == 0);
        const auto start = clock_type::now() + std::chrono::milliseconds{5};
        std::vector<child> writers;
        for (int i = 0; i < 3; ++i)
            writers.emplace_back([&] {
                std::mt19937_64 own{std::random_device{}()};
                folder store{temp.path(), fast()};
                while (clock_type::now() < start) {
                }
                increment(store, own);
                return 0;
            });
        for (child& each : writers)
            BOOST_REQUIRE(each.wait() == 0);
    }
    BOOST_TEST(count_in(get_file(temp / "a")) == 61u);
    BOOST_TEST((temp.names() == std::set<std::string>{"a"}));
}

BOOST_AUTO_TEST_CASE(a_stopped_writer_keeps_its_lock_and_finishes_when_it_goes_on) {
    const temp_folder temp;
    std::mt19937_64 random{1};
    file_options impatient = fast();
    impatient.foreign_lock_age = std::chrono::nanoseconds{0};
    folder store{temp.path(), impatient};
    increment(store, random);
    const auto before = store.read("a");
    child writer{[&] {
        file::temp_file blob{temp.path(), "a"};
        blob.fill(content_of(1000, 1), false);
        auto lock = file::try_take_lock(temp / "a.lock", blob);
        std::raise(SIGSTOP);
        return lock->publish(temp / "a") ? 0 : 1;
    }};
    writer.wait_until_stopped();
    BOOST_TEST(!store.write("a", "stolen", before->revision).ok());
    BOOST_TEST(temp.names().contains("a.lock"));
    writer.signal(SIGCONT);
    BOOST_TEST(writer.wait() == 0);
    BOOST_TEST(count_in(get_file(temp / "a")) == 1000u);
    BOOST_TEST(!store.write("a", "late", before->revision).ok());
    increment(store, random);
    BOOST_TEST(count_in(get_file(temp / "a")) == 1001u);
}

BOOST_AUTO_TEST_SUITE_END()
