// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/basic_store.hpp>

#include <support/memory_store.hpp>
#include <support/simulation.hpp>

#include <escodb/runtime/when_all.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(store_basic_store)

using namespace escodb_test;
using escodb::errc;

using memory_store = escodb::basic_store<escodb::memory_adapter>;

memory_store at(const std::shared_ptr<escodb::memory_storage>& storage,
                const char* password = "secret") {
    memory_store::options options{escodb::password{password}};
    options.kdf.iterations = 10;
    return memory_store{escodb::memory_adapter{storage}, std::move(options)};
}

auto with_code(errc code) {
    return [code](const escodb::error& failure) {
        BOOST_TEST(std::string{failure.what()}.find("secret") == std::string::npos);
        return failure.code() == code;
    };
}

BOOST_AUTO_TEST_CASE(create_makes_a_store_and_never_overwrites_one) {
    const auto storage = std::make_shared<escodb::memory_storage>();
    at(storage).create().update("/x", [](auto) { return boost::json::value(1); });
    const auto before = storage->contents();
    BOOST_CHECK_EXCEPTION(at(storage).create(), escodb::error, with_code(errc::store_exists));
    BOOST_TEST((storage->contents() == before));
    BOOST_TEST(at(storage).open().get("/x")->as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(open_needs_a_store_and_its_password) {
    const auto storage = std::make_shared<escodb::memory_storage>();
    BOOST_CHECK_EXCEPTION(at(storage).open(), escodb::error, with_code(errc::store_missing));
    at(storage).create();
    BOOST_CHECK_EXCEPTION(at(storage, "other").open(), escodb::error,
                          with_code(errc::access_denied));
    BOOST_CHECK_EXCEPTION(at(storage, "").open(), escodb::error, with_code(errc::empty_password));
    BOOST_CHECK_NO_THROW(at(storage).open());
}

BOOST_AUTO_TEST_CASE(options_out_of_range_are_refused_by_name) {
    const auto refused = [](auto change) {
        memory_store::options options{escodb::password{"secret"}};
        options.kdf.iterations = 10;
        change(options);
        try {
            memory_store{escodb::memory_adapter{}, std::move(options)}.create();
        } catch (const escodb::error& failure) {
            BOOST_TEST((failure.code() == errc::invalid_option));
            return failure.subject();
        }
        return std::string{"nothing"};
    };
    BOOST_TEST(refused([](auto& o) { o.shards = 0; }) == "shards");
    BOOST_TEST(refused([](auto& o) { o.shards = 65'537; }) == "shards");
    BOOST_TEST(refused([](auto& o) { o.kdf.iterations = 0; }) == "iterations");
    BOOST_TEST(refused([](auto& o) { o.retry.attempts = 0; }) == "retry.attempts");
    BOOST_TEST(refused([](auto&) {}) == "nothing");
}

BOOST_AUTO_TEST_CASE(many_that_start_at_once_make_one_store) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        simulated_storage storage{seed, simulated_config(4), simulated_password};
        storage.blobs.erase("config");
        storage.faults.lost_before = seed % 2 == 0 ? 100 : 0;
        storage.faults.lost_after = seed % 2 == 0 ? 100 : 0;
        std::vector<std::unique_ptr<simulated_store>> stores;
        std::vector<escodb::async<simulated_store::handle>> opening;
        for (int i = 0; i < 8; ++i) {
            stores.push_back(std::make_unique<simulated_store>(
                simulated_adapter{storage}, simulated_options(), storage.clock));
            opening.push_back(stores.back()->async_open_or_create());
        }
        auto handles = sync_wait(storage.clock, escodb::when_all(std::move(opening)));
        storage.faults = {};
        // All have the same keys: what one writes, the others read.
        storage.view = store_view<escodb::policies<>>{storage.blobs.read("config")->value,
                                                      simulated_password};
        handles.front().update("/x", [](auto) { return boost::json::value("y"); });
        for (auto& handle : handles)
            BOOST_REQUIRE(handle.get("/x")->as_string() == "y");
    }
}

// A folder answers "conflict" while another holds the config's lock, before there is a config.
BOOST_AUTO_TEST_CASE(a_conflict_over_a_config_that_is_not_there_yet_is_tried_again) {
    simulated_storage storage{1, simulated_config(2), simulated_password};
    storage.blobs.erase("config");
    storage.is_watched = false;
    const auto fate = std::make_shared<client_fate>();
    fate->conflicts_at = 2; // after two looks for a config
    simulated_store store{simulated_adapter{storage, fate}, simulated_options(), storage.clock};
    BOOST_TEST(store.open_or_create().list("/").empty());
    BOOST_TEST(storage.blobs.read("config").has_value());
}

BOOST_AUTO_TEST_CASE(a_handle_outlives_its_store) {
    auto handle = at(std::make_shared<escodb::memory_storage>()).create();
    handle.update("/x", [](auto) { return boost::json::value(1); });
    BOOST_TEST(handle.get("/x")->as_int64() == 1);
}

escodb::async<void> leave_work_behind(memory_store& store) {
    auto handle = co_await store.async_create();
    auto task = handle.task();
    task.async_update("/x", [](auto) { return boost::json::value(1); });
    // The task and the handle go while the executor runs, so they cannot wait.
}
BOOST_AUTO_TEST_CASE(a_store_that_goes_finishes_what_is_under_way) {
    const auto storage = std::make_shared<escodb::memory_storage>();
    {
        memory_store store = at(storage);
        sync_wait(store.get_executor(), leave_work_behind(store));
    }
    BOOST_TEST(at(storage).open().get("/x")->as_int64() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
