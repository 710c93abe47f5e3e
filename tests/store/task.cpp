// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/task.hpp>

#include <support/simulation.hpp>

#include <escodb/runtime/when_all.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace store_task {

using namespace escodb_test;
using boost::json::value;
using escodb::errc;

struct fixture {
    explicit fixture(std::uint32_t shards = 4)
        : storage(1, simulated_config(shards), simulated_password),
          store(simulated_adapter{storage}, options(), storage.clock), handle(store.open()) {
        storage.reads = 0;
    }
    simulated_store::options options() {
        auto set = simulated_options();
        set.lost_error = [this](std::exception_ptr) { ++lost; };
        return set;
    }

    simulated_storage storage;
    int lost = 0;
    simulated_store store;
    simulated_store::handle handle;
};

auto writes(std::string text) {
    return [text = std::move(text)](auto) { return value(text); };
}

bool is(const escodb::error& failure, errc code, const std::string& subject) {
    BOOST_TEST(failure.subject() == subject);
    return failure.code() == code;
}

} // namespace store_task

BOOST_FIXTURE_TEST_SUITE(store_task, store_task::fixture)

// The figures of docs/consistency.md. Requests are counted, not time.
BOOST_AUTO_TEST_CASE(a_thousand_updates_cost_one_read_and_two_writes_a_shard) {
    for (const std::uint32_t shards : {1U, 4U, 16U, 64U}) {
        fixture with{shards};
        auto task = with.handle.task();
        for (int i = 0; i < 1'000; ++i)
            task.async_update("/d" + std::to_string(i % 7) + "/e" + std::to_string(i % 31) + "/" +
                                  std::to_string(i),
                              writes("x"));
        task.wait();
        BOOST_TEST(with.storage.reads == shards);
        BOOST_TEST(with.storage.writes <= 2U * shards);
        // Reads in parallel, links in parallel, documents in parallel: three round trips of 20 ms.
        BOOST_TEST((with.storage.clock.elapsed() <= std::chrono::milliseconds{20 + 3 * 20}));
        BOOST_TEST(with.storage.violation == "");
    }
}

BOOST_AUTO_TEST_CASE(a_prune_writes_once_a_shard_for_each_level) {
    for (const unsigned levels : {0U, 1U, 2U, 3U, 4U}) {
        fixture with{4};
        auto task = with.handle.task();
        for (unsigned i = 0; i < 1'000; ++i) {
            std::string path = "/p/";
            for (unsigned level = 0; level < levels; ++level)
                path += "d" + std::to_string((i >> level) % 3) + "/";
            task.async_update(path + std::to_string(i), writes("x"));
        }
        task.wait();
        const auto before = with.storage.writes;
        task.prune("/p/");
        BOOST_TEST(with.storage.writes - before <= 4U * (levels + 2));
        BOOST_TEST(with.storage.view.documents().empty());
        BOOST_TEST(with.storage.view.dangling() == "");
    }
}

BOOST_AUTO_TEST_CASE(gets_read_each_shard_once) {
    {
        auto task = handle.task();
        for (int i = 0; i < 50; ++i)
            task.async_update("/" + std::to_string(i), writes("x"));
        task.wait();
    }
    storage.reads = 0;
    auto task = handle.task();
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(task.get("/" + std::to_string(i)).has_value());
    BOOST_TEST(storage.reads <= 4U);
    BOOST_TEST(!task.get("/none"));
}

BOOST_AUTO_TEST_CASE(a_directory_lists_what_is_in_it) {
    auto task = handle.task();
    task.async_update("/a/x", writes("1"));
    task.async_update("/a/b/y", writes("2"));
    task.async_update("/a", writes("3"));
    task.wait();
    const std::vector<std::string> root{"a", "a/"};
    const std::vector<std::string> inner{"b/", "x"};
    BOOST_TEST(task.list("/") == root, boost::test_tools::per_element());
    BOOST_TEST(task.list("/a/") == inner, boost::test_tools::per_element());
    BOOST_TEST(task.list("/none/").empty());
    task.remove("/a/b/y");
    BOOST_TEST(task.list("/a/b/").empty());
    BOOST_TEST(task.list("/a/").size() == 1U);
}

BOOST_AUTO_TEST_CASE(wrong_paths_are_refused_by_the_call) {
    auto task = handle.task();
    for (const char* const path : {"", "x", "//", "/a//b", "/a/", "/\xff"}) {
        BOOST_CHECK_EXCEPTION(task.async_update(path, writes("x")), escodb::error,
                              [](const auto& e) { return e.code() == errc::invalid_path; });
        BOOST_CHECK_THROW(task.get(path), escodb::error);
        BOOST_CHECK_THROW(task.remove(path), escodb::error);
    }
    BOOST_CHECK_THROW(task.prune("/a"), escodb::error);
    BOOST_CHECK_THROW(task.list("/a"), escodb::error);
    BOOST_CHECK_THROW(task.find("/a"), escodb::error);
    BOOST_TEST(storage.reads == 0U);
}

BOOST_AUTO_TEST_CASE(a_failing_updater_fails_its_call_alone) {
    auto task = handle.task();
    const auto good = task.async_update("/d/good", writes("x"));
    const auto bad = task.async_update("/d/e/bad", [](auto) -> value {
        throw std::runtime_error("no");
    });
    const auto also_good = task.async_update("/d/e/also", writes("y"));
    good.wait();
    also_good.wait();
    BOOST_CHECK_THROW(bad.wait(), std::runtime_error);
    BOOST_TEST(storage.view.documents().size() == 2U);
    BOOST_TEST(storage.view.dangling() == "");
}

BOOST_AUTO_TEST_CASE(a_failing_updater_leaves_nothing_behind) {
    auto task = handle.task();
    BOOST_CHECK_THROW(task.update("/a/b/c/x", [](auto) -> value { throw std::runtime_error("no"); }),
                      std::runtime_error);
    BOOST_TEST(task.list("/").empty());
    BOOST_TEST(storage.view.dangling() == "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_stored_fails_the_call_and_names_the_path) {
    auto task = handle.task();
    BOOST_CHECK_EXCEPTION(
        task.update("/x", [](auto) { return value(std::numeric_limits<double>::quiet_NaN()); }),
        escodb::error, [](const auto& e) { return is(e, errc::invalid_document, "/x"); });
}

BOOST_AUTO_TEST_CASE(null_and_nothing_remove_the_document_and_its_links) {
    auto task = handle.task();
    task.update("/a/x", writes("1"));
    task.update("/a/x", [](auto) { return value(nullptr); });
    BOOST_TEST(task.list("/").empty());
    task.update("/a/x", writes("1"));
    task.update("/a/x", [](auto) { return std::optional<value>{}; });
    BOOST_TEST(task.list("/").empty());
    BOOST_TEST(storage.view.dangling() == "");
}

BOOST_AUTO_TEST_CASE(an_updater_that_calls_its_task_gets_an_error_and_no_deadlock) {
    auto task = handle.task();
    task.update("/x", [&](auto) {
        const auto refused = [](const escodb::error& e) {
            return e.code() == errc::called_from_updater;
        };
        BOOST_CHECK_EXCEPTION(task.update("/y", writes("1")), escodb::error, refused);
        BOOST_CHECK_EXCEPTION(task.async_remove("/y"), escodb::error, refused);
        BOOST_CHECK_EXCEPTION(task.prune("/"), escodb::error, refused);
        BOOST_CHECK_EXCEPTION(task.get("/y"), escodb::error, refused);
        BOOST_CHECK_EXCEPTION(task.list("/"), escodb::error, refused);
        BOOST_CHECK_EXCEPTION(task.find("/"), escodb::error, refused);
        BOOST_CHECK_EXCEPTION(task.wait(), escodb::error, refused);
        return value("x");
    });
    BOOST_TEST(task.get("/x").has_value());
}

BOOST_AUTO_TEST_CASE(wait_throws_the_errors_nobody_saw_one_by_one) {
    auto task = handle.task();
    const auto throws = [](const char* text) {
        return [text](auto) -> value { throw std::runtime_error(text); };
    };
    task.async_update("/x", throws("first"));
    task.async_update("/y", throws("second"));
    task.async_update("/z", writes("z"));
    // In the order in which the updates end, which is that of their shards.
    std::set<std::string> seen;
    const auto remember = [&](const auto& e) { return seen.insert(e.what()).second; };
    BOOST_CHECK_EXCEPTION(task.wait(), std::runtime_error, remember);
    BOOST_CHECK_EXCEPTION(task.wait(), std::runtime_error, remember);
    BOOST_TEST((seen == std::set<std::string>{"first", "second"}));
    BOOST_CHECK_NO_THROW(task.wait());
    BOOST_TEST(task.get("/z").has_value());
    BOOST_TEST(lost == 0);
}

BOOST_AUTO_TEST_CASE(a_task_that_goes_finishes_its_writes_and_reports_lost_errors) {
    {
        auto task = handle.task();
        task.async_update("/x", writes("x"));
        task.async_update("/y", [](auto) -> value { throw std::runtime_error("no"); });
        BOOST_TEST(task.unfinished() == 2U);
    }
    BOOST_TEST(handle.get("/x").has_value());
    BOOST_TEST(lost == 1);
}

BOOST_AUTO_TEST_CASE(a_storage_error_fails_its_calls_and_the_task_goes_on) {
    auto task = handle.task();
    task.get("/x");
    storage.faults.errors = 1'000;
    BOOST_CHECK_EXCEPTION(task.update("/x", writes("x")), escodb::error,
                          [](const auto& e) { return e.code() == errc::storage_failed; });
    storage.faults.errors = 0;
    task.update("/x", writes("y"));
    BOOST_TEST(task.get("/x")->as_string() == "y");
}

BOOST_AUTO_TEST_CASE(conflicts_without_end_end_in_an_error_that_says_how_often) {
    storage.faults.conflicts = 1'000;
    auto task = handle.task();
    BOOST_CHECK_EXCEPTION(task.update("/x", writes("x")), escodb::error, [](const auto& e) {
        return is(e, errc::conflict, "/x") && e.detail().starts_with("gave up after ");
    });
}

BOOST_AUTO_TEST_CASE(retries_are_bounded_by_number_and_by_time) {
    const auto attempts_with = [](std::uint32_t attempts, std::chrono::milliseconds time) {
        simulated_storage other{1, simulated_config(1), simulated_password};
        other.faults.conflicts = 1'000;
        auto set = simulated_options();
        set.retry.attempts = attempts;
        set.retry.time = time;
        simulated_store bounded{simulated_adapter{other}, std::move(set), other.clock};
        auto opened = bounded.open();
        BOOST_CHECK_THROW(opened.update("/x", writes("x")), escodb::error);
        return other.clock.elapsed();
    };
    BOOST_TEST((attempts_with(1, std::chrono::hours{1}) < std::chrono::milliseconds{100}));
    BOOST_TEST((attempts_with(1'000'000, std::chrono::seconds{5}) < std::chrono::seconds{8}));
}

escodb::async<void> in_a_coroutine(simulated_store::handle handle) {
    auto task = handle.task();
    auto first = task.async_update("/a/x", writes("1"));
    auto second = task.async_update("/a/y", writes("2"));
    co_await escodb::when_all(std::move(first), std::move(second));
    const auto names = co_await task.async_list("/a/");
    BOOST_TEST(names.size() == 2U);
    auto paths = task.async_find("/");
    int found = 0;
    while (const auto path = co_await paths.next())
        ++found;
    BOOST_TEST(found == 2);
    co_await task.async_prune("/a/");
    const auto left = co_await task.async_list("/");
    BOOST_TEST(left.empty());
}
BOOST_AUTO_TEST_CASE(everything_has_a_coroutine_form) {
    sync_wait(storage.clock, in_a_coroutine(handle));
}

BOOST_AUTO_TEST_SUITE_END()
