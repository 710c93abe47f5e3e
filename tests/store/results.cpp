// SPDX-License-Identifier: Apache-2.0
#include <escodb/store/results.hpp>

#include <support/memory_store.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(store_results)

using namespace escodb;
using boost::json::value;

using vault = basic_store<memory_adapter, policies<errors::results>>;

// The store within is the default one, and not compiled anew.
static_assert(std::is_same_v<vault::options, options>);
static_assert(std::is_same_v<policy::essential<policies<errors::results>>, policies<>>);

options cheap(const char* secret = "open sesame") {
    options made{password{secret}};
    made.kdf.iterations = 1;
    return made;
}
vault over(const std::shared_ptr<memory_storage>& storage, options set = cheap()) {
    return *vault::make(memory_adapter{storage}, std::move(set));
}
value add_one(std::optional<value> current) {
    return value(current ? current->as_int64() + 1 : 1);
}
value throws_own(const std::optional<value>&) { throw std::logic_error{"its own"}; }
value throws_ours(const std::optional<value>&) { throw error(errc::stopped, "on purpose"); }

template <class Result> errc code_of(const Result& from) {
    return from.ok() ? errc{} : from.error().code();
}
#define FAILS(expression, expected) BOOST_TEST((code_of(expression) == errc::expected))

/// Every one of them. The config stays, since that it has changed would be another error.
void damage_shards(memory_storage& storage) {
    for (const auto& [id, text] : storage.contents())
        if (id != format::config_id)
            storage.replace(id, "damaged");
}

struct opened {
    std::shared_ptr<memory_storage> storage = std::make_shared<memory_storage>();
    vault store = over(storage);
    vault::handle handle = *store.create();

    void damage() const { damage_shards(*storage); }
};

BOOST_AUTO_TEST_CASE(all_goes_well) {
    const opened in;
    BOOST_TEST(in.handle.update("/a/x", add_one).ok());
    BOOST_TEST((*in.handle.get("/a/x"))->as_int64() == 1);
    BOOST_TEST(!in.handle.get("/a/y")->has_value());
    BOOST_TEST(in.handle.list("/")->front() == "a/");
    BOOST_TEST(in.handle.find("/")->front() == "a/x");
    BOOST_TEST(in.handle.shard_count() == 4U);
    auto task = *in.handle.task();
    const auto write = task.async_update("/a/y", add_one);
    BOOST_TEST(!write.done());
    BOOST_TEST(task.unfinished() == 1U);
    BOOST_TEST(task.wait().ok());
    BOOST_TEST(write.done());
    BOOST_TEST(write.wait().ok());
    BOOST_TEST((*task.get("/a/y"))->as_int64() == 1);
    BOOST_TEST(task.list("/a/")->size() == 2U);
    BOOST_TEST(task.find("/")->size() == 2U);
    BOOST_TEST(task.update("/b/z", add_one).ok());
    BOOST_TEST(task.remove("/a/y").ok());
    BOOST_TEST(task.prune("/b/").ok());
    BOOST_TEST(in.handle.remove("/a/x").ok());
    BOOST_TEST(in.handle.prune("/").ok());
    BOOST_TEST(in.handle.list("/")->empty());
}

BOOST_AUTO_TEST_CASE(opening_fails) {
    auto storage = std::make_shared<memory_storage>();
    vault store = over(storage);
    FAILS(store.open(), store_missing);
    BOOST_TEST(store.open_or_create().ok());
    FAILS(store.create(), store_exists);
    FAILS(over(storage, cheap("a guess")).open(), access_denied);
    FAILS(over(storage, cheap("a guess")).open_or_create(), access_denied);
    FAILS(store.reshard(0), invalid_option);
    BOOST_TEST(store.reshard(2)->shard_count() == 2U);
    storage->replace(format::config_id, "damaged");
    FAILS(store.open(), malformed_config);
    FAILS(store.open_or_create(), malformed_config);
    FAILS(store.reshard(2), malformed_config);
}

BOOST_AUTO_TEST_CASE(making_fails) {
    options wrong = cheap();
    wrong.parallel_requests = 0;
    const auto made = vault::make(memory_adapter{}, std::move(wrong));
    FAILS(made, invalid_option);
    BOOST_TEST(made.error().subject() == "parallel_requests");
    run_loop loop;
    options wrong_too = cheap();
    wrong_too.retry.attempts = 0;
    FAILS(vault::make(memory_adapter{}, std::move(wrong_too), loop), invalid_option);
    auto there = vault::make(memory_adapter{}, cheap(), loop);
    BOOST_TEST(&there->get_executor() == &loop);
    BOOST_TEST(there->create().ok());
}

BOOST_AUTO_TEST_CASE(wrong_paths) {
    const opened in;
    auto task = *in.handle.task();
    FAILS(in.handle.get("a"), invalid_path);
    FAILS(in.handle.list("/a"), invalid_path);
    FAILS(in.handle.find("/a"), invalid_path);
    FAILS(in.handle.update("/a/", add_one), invalid_path);
    FAILS(in.handle.remove("/a/"), invalid_path);
    FAILS(in.handle.prune("/a"), invalid_path);
    FAILS(task.get("a"), invalid_path);
    FAILS(task.list("/a"), invalid_path);
    FAILS(task.find("/a"), invalid_path);
    FAILS(task.update("/a/", add_one), invalid_path);
    FAILS(task.remove("/a/"), invalid_path);
    FAILS(task.prune("/a"), invalid_path);
    const auto refused = task.async_update("/a/", add_one);
    BOOST_TEST(refused.done());
    FAILS(refused.wait(), invalid_path);
    BOOST_TEST(task.wait().ok()); // a refused call is none
}

BOOST_AUTO_TEST_CASE(damaged_storage) {
    const opened in;
    BOOST_TEST(in.handle.update("/a/x", add_one).ok());
    in.damage();
    auto task = *in.handle.task();
    FAILS(in.handle.get("/a/x"), malformed_shard);
    FAILS(in.handle.list("/a/"), malformed_shard);
    FAILS(in.handle.find("/"), malformed_shard);
    FAILS(in.handle.update("/a/x", add_one), malformed_shard);
    FAILS(in.handle.remove("/a/x"), malformed_shard);
    FAILS(in.handle.prune("/"), malformed_shard);
    FAILS(task.get("/a/x"), malformed_shard);
    FAILS(task.list("/a/"), malformed_shard);
    FAILS(task.find("/"), malformed_shard);
    FAILS(task.update("/a/x", add_one), malformed_shard);
    FAILS(task.remove("/a/x"), malformed_shard);
    FAILS(task.prune("/"), malformed_shard);
    (void)task.async_update("/a/x", add_one);
    FAILS(task.wait(), malformed_shard);
}

async<void> all_in_coroutines(vault* store, std::shared_ptr<memory_storage> storage) {
    auto opening = store->async_open();
    const auto missing = co_await std::move(opening);
    FAILS(missing, store_missing);
    auto creating = store->async_create();
    const auto handle = co_await std::move(creating);
    auto opening_again = store->async_open_or_create();
    const auto again = co_await std::move(opening_again);
    BOOST_TEST(again.ok());
    auto resharding = store->async_reshard(0);
    const auto resharded = co_await std::move(resharding);
    FAILS(resharded, invalid_option);

    auto task = handle->task();
    const auto writing = handle->async_update("/a/x", add_one);
    const auto written = co_await writing;
    BOOST_TEST(written.ok());
    const auto writing_too = task->async_update("/a/y", add_one);
    const auto written_too = co_await writing_too;
    BOOST_TEST(written_too.ok());
    const auto refused = handle->async_update("/a/", add_one);
    const auto refusal = co_await refused;
    FAILS(refusal, invalid_path);
    const auto refused_too = task->async_remove("a");
    const auto refusal_too = co_await refused_too;
    FAILS(refusal_too, invalid_path);

    auto finding = handle->async_find("/");
    const auto found = co_await std::move(finding);
    BOOST_TEST(found->size() == 2U);
    auto finding_wrong = task->async_find("/a");
    const auto not_found = co_await std::move(finding_wrong);
    FAILS(not_found, invalid_path);
    auto listing = task->async_list("/a/");
    const auto listed = co_await std::move(listing);
    BOOST_TEST(listed->size() == 2U);
    auto listing_wrong = handle->async_list("/a");
    const auto not_listed = co_await std::move(listing_wrong);
    FAILS(not_listed, invalid_path);
    auto getting = task->async_get("/a/z");
    const auto nothing = co_await std::move(getting);
    BOOST_TEST((nothing.ok() && !nothing->has_value()));

    damage_shards(*storage);
    auto getting_damaged = handle->async_get("/a/x");
    const auto not_got = co_await std::move(getting_damaged);
    FAILS(not_got, malformed_shard);
    const auto removing = handle->async_remove("/a/x");
    const auto not_removed = co_await removing;
    FAILS(not_removed, malformed_shard);
    const auto pruning = handle->async_prune("/a/");
    const auto not_pruned = co_await pruning;
    FAILS(not_pruned, malformed_shard);
    auto other = handle->task();
    const auto dropped = other->async_prune("/a/");
    auto waiting = other->async_wait();
    const auto waited = co_await std::move(waiting);
    FAILS(waited, malformed_shard);
}

BOOST_AUTO_TEST_CASE(coroutines) {
    auto storage = std::make_shared<memory_storage>();
    vault store = over(storage);
    sync_wait(store.get_executor(), all_in_coroutines(&store, storage));
}

BOOST_AUTO_TEST_CASE(what_an_updater_throws) {
    const opened in;
    // Not ours: unchanged. Of our type: nobody can tell it from ours.
    BOOST_CHECK_THROW((void)in.handle.update("/x", throws_own), std::logic_error);
    FAILS(in.handle.update("/x", throws_ours), stopped);
    auto task = *in.handle.task();
    BOOST_CHECK_THROW((void)task.update("/x", throws_own), std::logic_error);
    BOOST_TEST(!in.handle.get("/x")->has_value());
}

BOOST_AUTO_TEST_CASE(calls_from_within_an_updater_are_refused) {
    const opened in;
    errc inside{};
    const auto asks = [&](std::optional<value>) {
        inside = code_of(in.handle.get("/y"));
        return value(1);
    };
    BOOST_TEST(in.handle.update("/x", asks).ok());
    BOOST_TEST((inside == errc::called_from_updater));
}

BOOST_AUTO_TEST_CASE(errors_that_nobody_waits_for_are_told) {
    auto storage = std::make_shared<memory_storage>();
    int lost = 0;
    options set = cheap();
    set.lost_error = [&lost](const std::exception_ptr&) { ++lost; };
    {
        vault store = over(storage, std::move(set));
        auto handle = *store.create();
        auto task = *handle.task();
        (void)task.async_update("/x", throws_ours);
    }
    BOOST_TEST(lost == 1);
}

BOOST_AUTO_TEST_CASE(handles_are_copied_and_tasks_moved) {
    const opened in;
    std::optional<vault::handle> copy{in.handle};
    auto first = *copy->task();
    auto second = std::move(first);
    copy.reset();
    BOOST_TEST(second.update("/x", add_one).ok());
    BOOST_TEST(std::move(second).release().get("/x")->as_int64() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
