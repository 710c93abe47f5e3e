// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=900
#include "command.hpp"

#include <support/file_store.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

// Several processes on one folder, and processes that are killed.
BOOST_AUTO_TEST_SUITE(cli_processes)

using cli_test::command_with_store;
using cli_test::pipe_ends;

/// Counts one document up, `times` times, and writes a byte for each that is acknowledged.
/// Runs in a child; returns its exit code.
int count_up(const std::string& store_folder, int times, int acknowledge) noexcept {
    try {
        escodb::options options{escodb::password{cli_test::the_password}};
        options.retry.attempts =
            100'000; // Four clients that do nothing else are in each other's way.
        options.retry.time = std::chrono::minutes{10};
        escodb::store store{escodb::file_adapter{store_folder}, std::move(options)};
        auto handle = store.open();
        for (int i = 0; i < times; ++i) {
            handle.update("/count", [](const std::optional<boost::json::value>& current) {
                return boost::json::value(current ? current->as_int64() + 1 : 1);
            });
            if (::write(acknowledge, "+", 1) != 1)
                return 2;
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "count_up: %s\n", error.what());
        return 1;
    }
}

pid_t start_counting(const std::string& store, int times, const pipe_ends& acknowledgements) {
    const pid_t child = cli_test::fork_child();
    if (child == 0)
        ::_exit(count_up(store, times, acknowledgements.end(1)));
    return child;
}

std::int64_t acknowledged(pipe_ends& acknowledgements) {
    acknowledgements.close(1);
    std::int64_t total = 0;
    std::array<char, 4096> buffer;
    for (ssize_t count = 0;
         (count = ::read(acknowledgements.end(0), buffer.data(), buffer.size())) > 0;)
        total += count;
    return total;
}

std::int64_t final_count(const command_with_store& escodb) {
    const auto got = escodb({"get", "/count"});
    BOOST_TEST_REQUIRE(got.exit == 0, got.err);
    return std::stoll(got.out);
}

BOOST_FIXTURE_TEST_CASE(four_processes_lose_no_update, command_with_store) {
    constexpr int processes = 4, increments = 500;
    pipe_ends acknowledgements;
    std::vector<pid_t> children;
    for (int i = 0; i < processes; ++i)
        children.push_back(start_counting(store, increments, acknowledgements));
    for (const pid_t child : children)
        BOOST_TEST(cli_test::wait_for(child).exit == 0);
    BOOST_TEST(acknowledged(acknowledgements) == processes * increments);
    BOOST_TEST(final_count(*this) == processes * increments);
}

BOOST_FIXTURE_TEST_CASE(killed_processes_lose_no_acknowledged_update, command_with_store) {
    constexpr int processes = 4, kills = 50, endless = 1'000'000;
    pipe_ends acknowledgements;
    // More than a pipe holds is never acknowledged in this time.
    std::array<pid_t, processes> children{};
    for (pid_t& child : children)
        child = start_counting(store, endless, acknowledgements);
    std::mt19937 random{20'240'229};
    for (int i = 0; i < kills; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20 + random() % 60});
        pid_t& victim = children[random() % processes];
        ::kill(victim, SIGKILL);
        BOOST_TEST(cli_test::wait_for(victim).signal == SIGKILL);
        victim = start_counting(store, endless, acknowledgements);
    }
    for (const pid_t child : children) {
        ::kill(child, SIGKILL);
        BOOST_TEST(cli_test::wait_for(child).signal == SIGKILL);
    }
    const std::int64_t certain = acknowledged(acknowledgements);
    const std::int64_t counted = final_count(*this);
    BOOST_TEST(certain > 0);
    BOOST_TEST(certain <= counted);
    BOOST_TEST(counted <= certain + kills + processes);
    // No hand needs to be lent: the next client writes at once.
    BOOST_TEST((*this)({"put", "/after", "1"}).exit == 0);
    BOOST_TEST((*this)({"find"}).out == "after\ncount\n");
    if (const auto said = read_independently())
        BOOST_TEST(said->exit == 0, said->err);
}

BOOST_FIXTURE_TEST_CASE(killed_imports_leave_a_store_that_is_safe, command_with_store) {
    std::string input;
    for (int i = 0; i < 2'000; ++i)
        input += "{\"path\":\"/d" + std::to_string(i % 20) + "/" + std::to_string(i) +
                 "\",\"value\":" + std::to_string(i) + "}\n";
    const std::string lines = file("lines", input);
    std::mt19937 random{7};
    for (int i = 0; i < 20; ++i) {
        const cli_test::exec_plan plan{{cli_test::program(), "import", lines}, environment};
        const pid_t child = cli_test::fork_child();
        if (child == 0)
            plan.exec();
        std::this_thread::sleep_for(std::chrono::milliseconds{random() % 150});
        ::kill(child, SIGKILL);
        (void)cli_test::wait_for(child);
        BOOST_TEST((*this)({"export"}).exit == 0);
        if (const auto said = read_independently())
            BOOST_TEST(said->exit == 0, said->err);
        BOOST_TEST((*this)({"prune", "/d0/"}).exit == 0);
    }
    BOOST_TEST((*this)({"import", lines}).exit == 0);
    const auto exported = (*this)({"find"});
    BOOST_TEST(std::count(exported.out.begin(), exported.out.end(), '\n') == 2'000);
}

BOOST_AUTO_TEST_SUITE_END()
