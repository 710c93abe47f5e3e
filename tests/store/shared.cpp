// SPDX-License-Identifier: Apache-2.0

// A store and its handles, used by several threads at once. TSan looks on.

#include <escodb/store/shared.hpp>

#include <escodb/runtime/pooled_loop.hpp>
#include <escodb/store/results.hpp>

#include <support/file_store.hpp>
#include <support/memory_store.hpp>
#include <support/temp_folder.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(store_shared)

using namespace escodb;
using boost::json::value;

using vault = basic_store<memory_adapter, policies<threads::shared>>;
using quiet_vault = basic_store<memory_adapter, policies<threads::shared, errors::results>>;

// The store within is the default one, and not compiled anew.
static_assert(std::is_same_v<vault::options, options>);
static_assert(std::is_same_v<quiet_vault::options, options>);

constexpr int threads_at_once = 8;
constexpr int rounds = 40;

options cheap() {
    options made{password{"open sesame"}};
    made.kdf.iterations = 1;
    return made;
}
value add_one(std::optional<value> current) {
    return value(current ? current->as_int64() + 1 : 1);
}

// Boost.Test's macros are for one thread: others count what is wrong.
template <class Error, class Fn> bool throws(Fn fn) {
    try {
        fn();
    } catch (const Error&) {
        return true;
    }
    return false;
}

/// Eight threads that begin together; what one of them throws fails the test.
void in_threads(const std::function<void(int)>& body) {
    std::latch together{threads_at_once};
    std::mutex mutex;
    std::exception_ptr failure;
    std::vector<std::thread> all;
    for (int number = 0; number < threads_at_once; ++number)
        all.emplace_back([&, number] {
            together.arrive_and_wait();
            try {
                body(number);
            } catch (...) {
                const std::lock_guard lock{mutex};
                failure = std::current_exception();
            }
        });
    for (std::thread& one : all)
        one.join();
    if (failure)
        std::rethrow_exception(failure);
}

BOOST_AUTO_TEST_CASE(no_increment_is_lost) {
    vault store{memory_adapter{}, cheap()};
    const auto handle = store.create();
    in_threads([&](int) {
        for (int i = 0; i < rounds; ++i)
            handle.update("/counters/one", add_one);
    });
    BOOST_TEST(handle.get("/counters/one")->as_int64() == threads_at_once * rounds);
    BOOST_TEST(handle.shard_count() == 4U);
}

BOOST_AUTO_TEST_CASE(all_calls_mixed) {
    vault store{memory_adapter{}, cheap()};
    const auto handle = store.create();
    std::atomic<int> wrong{0};
    in_threads([&](int number) {
        const std::string own = "/" + std::to_string(number) + "/";
        const vault::handle mine = number % 2 == 0 ? handle : store.open();
        for (int i = 0; i < rounds; ++i) {
            const std::string path = own + std::to_string(i % 5);
            mine.update(path, add_one);
            wrong += !mine.get(path).has_value(); // its own write has ended
            wrong += mine.list(own).empty();
            if (i % 4 == 1)
                mine.remove(path);
            if (i % 4 == 1)
                wrong += mine.get(path).has_value();
            if (i % 10 == 7)
                mine.prune(own);
            if (i % 10 == 7)
                wrong += !mine.list(own).empty();
            if (i % 10 == 8)
                for (const std::string& found : mine.find("/"))
                    wrong += found.empty();
        }
        mine.prune(own);
    });
    BOOST_TEST(wrong == 0);
    BOOST_TEST(handle.list("/").empty());
}

BOOST_AUTO_TEST_CASE(in_a_folder_and_beside_other_handles_with_threads_that_seal) {
    using folder_vault = basic_store<file_adapter, policies<threads::shared>>;
    const escodb_test::temp_folder place;
    {
        pooled_loop loop{2};
        file_options files{false};
        files.offload_to = &loop;
        folder_vault store{file_adapter{place / "store", files}, cheap(), loop};
        const auto handle = store.create();
        in_threads([&](int number) {
            for (int i = 0; i < rounds / 4; ++i) {
                handle.update("/all", add_one);
                handle.update("/" + std::to_string(number) + "/" + std::to_string(i), add_one);
            }
        });
    }
    folder_vault again{file_adapter{place / "store", file_options{false}}, cheap()};
    const auto handle = again.open();
    BOOST_TEST(handle.get("/all")->as_int64() == threads_at_once * rounds / 4);
    BOOST_TEST(handle.find("/").size() == 1U + threads_at_once * rounds / 4);
}

BOOST_AUTO_TEST_CASE(calls_that_wait_together_share_their_writes) {
    const auto storage = std::make_shared<memory_storage>();
    vault store{memory_adapter{storage}, cheap()};
    const auto handle = store.create();
    const auto writes_so_far = [&] {
        unsigned long long last = 0; // revisions of this storage are one count of its writes
        for (const auto& [id, text] : storage->contents())
            last = std::max(last, std::stoull(storage->read(id)->revision));
        return last;
    };
    // The first keeps the store busy until the others have called, or nearly.
    std::latch first_is_writing{1};
    std::atomic<int> calling{0};
    std::thread first{[&] {
        handle.update("/same", [&](std::optional<value>) {
            first_is_writing.count_down();
            while (calling < threads_at_once - 1)
                std::this_thread::yield();
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
            return value(0);
        });
    }};
    first_is_writing.wait();
    const auto before = writes_so_far();
    std::vector<std::thread> all;
    for (int number = 1; number < threads_at_once; ++number)
        all.emplace_back([&] {
            ++calling;
            handle.update("/same", add_one);
        });
    first.join();
    for (std::thread& one : all)
        one.join();
    BOOST_TEST(handle.get("/same")->as_int64() == threads_at_once - 1);
    // The first one's, and one more for all others; a late caller has a third. Not one for each.
    BOOST_TEST(writes_so_far() - before <= 3U);
}

BOOST_AUTO_TEST_CASE(errors_reach_the_thread_that_called) {
    vault store{memory_adapter{}, cheap()};
    const auto handle = store.create();
    std::atomic<int> thrown{0};
    in_threads([&](int number) {
        const std::string own = std::to_string(number);
        for (int i = 0; i < rounds; ++i)
            try {
                handle.update("/" + own, [&](std::optional<value>) -> value {
                    throw std::logic_error{own};
                });
            } catch (const std::logic_error& failure) {
                thrown += failure.what() == own;
            }
        thrown += throws<error>([&] { (void)handle.get("wrong"); });
        thrown += throws<error>([&] { (void)handle.list("/wrong"); });
        thrown += throws<error>([&] { (void)handle.find("/wrong"); });
        thrown += throws<error>([&] { handle.update("/wrong/", add_one); });
    });
    BOOST_TEST(thrown == threads_at_once * (rounds + 4));
    BOOST_TEST(handle.list("/").empty());
    BOOST_CHECK_THROW(store.create(), error);
    BOOST_CHECK_THROW(store.reshard(0), error);
    BOOST_TEST(store.reshard(2).shard_count() == 2U);
    BOOST_CHECK_THROW(handle.get("/a"), error); // of the former layout
}

BOOST_AUTO_TEST_CASE(a_call_from_within_the_store_is_refused) {
    vault store{memory_adapter{}, cheap()};
    const auto handle = store.create();
    std::optional<errc> inside;
    const auto asks = [&](std::optional<value>) {
        try {
            (void)handle.get("/y");
        } catch (const error& refused) {
            inside = refused.code();
        }
        const vault::handle copy = handle; // comes and goes
        return value(copy.shard_count());
    };
    handle.update("/x", asks);
    BOOST_TEST((inside == errc::called_from_updater));
}

async<int> add_many(vault::handle::task_type* task, int number) {
    for (int i = 0; i < rounds; ++i)
        (void)task->async_update("/" + std::to_string(number) + "/" + std::to_string(i), add_one);
    co_await task->async_wait();
    auto listing = task->async_list("/" + std::to_string(number) + "/");
    const auto listed = co_await std::move(listing);
    co_return static_cast<int>(listed.size());
}

BOOST_AUTO_TEST_CASE(coroutines_run_with_a_task_of_their_own) {
    vault store{memory_adapter{}, cheap()};
    const auto handle = store.create();
    std::atomic<int> sum{0};
    in_threads([&](int number) {
        const int listed = handle.with_task([&](auto& task) { return add_many(&task, number); });
        sum += listed;
        // Writes that it does not wait for have ended too.
        const auto drop = [](auto& task) -> async<void> {
            (void)task.async_update("/dropped", add_one);
            co_return;
        };
        handle.with_task(drop);
        const auto drop_bad = [](auto& task) -> async<int> {
            (void)task.async_update("/x", [](const std::optional<value>&) -> value {
                throw std::logic_error{"dropped"};
            });
            co_return 1;
        };
        sum += throws<std::logic_error>([&] { (void)handle.with_task(drop_bad); });
    });
    BOOST_TEST(sum == threads_at_once * (rounds + 1));
    BOOST_TEST(handle.get("/dropped")->as_int64() == threads_at_once);
}

BOOST_AUTO_TEST_CASE(errors_returned_rather_than_thrown) {
    auto store = *quiet_vault::make(memory_adapter{}, cheap());
    const auto handle = *store.create();
    std::atomic<int> wrong{0};
    in_threads([&](int number) {
        const std::string path = "/" + std::to_string(number);
        wrong += !handle.update(path, add_one).ok();
        wrong += handle.update("/", add_one).ok();
        wrong += handle.get("x").error().code() != errc::invalid_path;
        wrong += !handle.get(path).ok();
        wrong += !handle.list("/").ok() || !handle.find("/").ok();
        const auto adding = [&](auto& task) -> async<bool> {
            static_assert(std::is_same_v<decltype(task.list("/")),
                                         result<std::vector<std::string>>>);
            const auto writing = task.async_update("/sum", add_one);
            const auto written = co_await writing;
            co_return written.ok();
        };
        wrong += !*handle.with_task(adding);
        const auto nothing = [](auto& task) -> async<void> {
            (void)task.async_update("/sum", add_one);
            co_return;
        };
        wrong += !handle.with_task(nothing).ok();
        wrong += !handle.remove(path).ok() || handle.prune("x").ok();
    });
    BOOST_TEST(wrong == 0);
    BOOST_TEST((*handle.get("/sum"))->as_int64() == 2 * threads_at_once);
    BOOST_TEST(store.create().error().code() == errc::store_exists);
    BOOST_TEST(store.open().ok());
    BOOST_TEST(store.reshard(2)->shard_count() == 2U);
}

BOOST_AUTO_TEST_CASE(destruction_waits_for_calls_that_are_under_way) {
    const auto storage = std::make_shared<memory_storage>();
    auto store = std::make_unique<vault>(memory_adapter{storage}, cheap());
    auto handle = std::make_unique<vault::handle>(store->create());
    std::latch in_updater{1};
    std::atomic<bool> let_go{false};
    std::atomic<bool> ended{false};
    std::atomic<bool> destroyed{false};
    std::atomic<int> wrong{0};
    std::thread caller{[&, called = handle.get()] {
        called->update("/x", [&](std::optional<value>) {
            in_updater.count_down();
            let_go.wait(false);
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
            ended = true;
            return value(1);
        });
    }};
    in_updater.wait();
    std::thread destroyer{[&] {
        store.reset(); // no call of its own: the handle keeps what it needs
        wrong += ended;
        handle.reset();
        wrong += !ended;
        destroyed = true;
    }};
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    BOOST_TEST(!destroyed);
    let_go = true;
    let_go.notify_all();
    caller.join();
    destroyer.join();
    BOOST_TEST(wrong == 0);
    vault after{memory_adapter{storage}, cheap()};
    BOOST_TEST(after.open().get("/x")->as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(stores_handles_and_copies_go_in_any_order) {
    const auto storage = std::make_shared<memory_storage>();
    for (int round = 0; round < rounds / 4; ++round) {
        auto store = std::make_unique<vault>(memory_adapter{storage}, cheap());
        auto handle = std::make_unique<vault::handle>(store->open_or_create());
        std::latch have_copies{threads_at_once + 1};
        std::vector<std::thread> all;
        for (int number = 0; number < threads_at_once; ++number)
            all.emplace_back([&] {
                const vault::handle mine = *handle;
                have_copies.arrive_and_wait();
                mine.update("/sum", add_one);
            });
        have_copies.arrive_and_wait();
        store.reset();
        handle.reset();
        for (std::thread& one : all)
            one.join();
    }
    vault after{memory_adapter{storage}, cheap()};
    BOOST_TEST(after.open().get("/sum")->as_int64() == rounds / 4 * threads_at_once);
}

BOOST_AUTO_TEST_SUITE_END()
