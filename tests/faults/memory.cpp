// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=600
//
// The first, the second, the third … request for memory fails, once singly and once with all that
// follow, until the operation needs no more of them.

#include <escodb/store/results.hpp>

#include <support/failing_memory.hpp>
#include <support/memory_store.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(faults_memory)

using boost::json::value;
using escodb_test::memory_fault;

using store_type = escodb::basic_store<escodb::memory_adapter>;
using handle_type = store_type::handle;

escodb::options cheap_options() {
    escodb::options options{escodb::password{"secret"}};
    options.kdf.iterations = 1;
    options.retry.attempts = 2; // nobody else writes; but what fails has others planned again
    options.retry.first_delay = options.retry.longest_delay = std::chrono::milliseconds{0};
    options.lost_error = [](std::exception_ptr) {};
    return options;
}

auto set_to(int number) {
    return [number](const std::optional<value>&) { return value(number); };
}
int number_at(const handle_type& handle, const char* path) {
    const std::optional<value> found = handle.get(path);
    return found ? static_cast<int>(found->as_int64()) : 0;
}

/// A store with /a/x = 1, /a/b/y = 1 and /z = 1.
std::shared_ptr<escodb::memory_storage> filled() {
    const auto storage = std::make_shared<escodb::memory_storage>();
    store_type store{escodb::memory_adapter{storage}, cheap_options()};
    auto task = store.create().task();
    task.async_update("/a/x", set_to(1));
    task.async_update("/a/b/y", set_to(1));
    task.async_update("/z", set_to(1));
    task.wait();
    return storage;
}

std::shared_ptr<escodb::memory_storage> copy_of(const escodb::memory_storage& from) {
    auto copy = std::make_shared<escodb::memory_storage>();
    for (const auto& [id, text] : from.contents())
        copy->replace(id, text);
    return copy;
}

/// One thing to do with an opened store, and what it may leave.
struct operation {
    const char* name;
    std::function<void(const handle_type&)> run;
    std::function<bool(const handle_type&)> is_old;
    std::function<bool(const handle_type&)> is_new;
};

const auto x_is = [](int n) {
    return [n](const handle_type& handle) { return number_at(handle, "/a/x") == n; };
};
const auto anything = [](const handle_type&) { return true; };

const std::vector<operation>& operations() {
    static const std::vector<operation> all{
        {"get", [](const handle_type& h) { BOOST_REQUIRE(number_at(h, "/a/x") == 1); }, x_is(1),
         x_is(1)},
        {"list", [](const handle_type& h) { BOOST_REQUIRE(h.list("/").size() == 2); }, x_is(1),
         x_is(1)},
        {"find",
         [](const handle_type& h) {
             int found = 0;
             for (const std::string& one : h.find("/"))
                 found += one.empty() ? 0 : 1;
             BOOST_REQUIRE(found == 3);
         },
         x_is(1), x_is(1)},
        {"update", [](const handle_type& h) { h.update("/a/x", set_to(2)); }, x_is(1), x_is(2)},
        {"update of a new one", [](const handle_type& h) { h.update("/new/of/x", set_to(2)); },
         [](const handle_type& h) { return number_at(h, "/new/of/x") == 0; },
         [](const handle_type& h) { return number_at(h, "/new/of/x") == 2; }},
        {"remove", [](const handle_type& h) { h.remove("/a/b/y"); },
         [](const handle_type& h) { return number_at(h, "/a/b/y") == 1; },
         [](const handle_type& h) { return number_at(h, "/a/b/y") == 0; }},
        {"prune", [](const handle_type& h) { h.prune("/"); }, anything,
         [](const handle_type& h) {
             return number_at(h, "/a/x") == 0 && number_at(h, "/a/b/y") == 0 &&
                    number_at(h, "/z") == 0;
         }},
        {"task",
         [](const handle_type& h) {
             auto task = h.task();
             auto one = task.async_update("/a/x", set_to(2));
             auto two = task.async_update("/b/c/y", set_to(2));
             auto three = task.async_remove("/z");
             auto four = task.async_prune("/a/b/");
             task.wait();
             BOOST_REQUIRE((one.done() && two.done() && three.done() && four.done()));
         },
         anything,
         [](const handle_type& h) {
             return number_at(h, "/a/x") == 2 && number_at(h, "/b/c/y") == 2 &&
                    number_at(h, "/z") == 0 && number_at(h, "/a/b/y") == 0;
         }},
    };
    return all;
}

/// In a thread of its own, whose coroutine frames are all new ones.
void in_new_thread(const std::function<void()>& body) {
    std::exception_ptr failure;
    std::thread{[&] {
        try {
            body();
        } catch (...) {
            failure = std::current_exception();
        }
    }}.join();
    if (failure)
        std::rethrow_exception(failure);
}

/// \return whether the fault came before the operation was done.
bool try_one(const escodb::memory_storage& original, const operation& what, std::uint64_t nth,
             bool for_good) {
    const auto storage = copy_of(original);
    bool fired = false;
    bool done = false;
    in_new_thread([&] {
        store_type store{escodb::memory_adapter{storage}, cheap_options()};
        const handle_type handle = store.open();
        {
            const memory_fault fault{nth, for_good};
            try {
                what.run(handle);
                done = true;
            } catch (const std::bad_alloc&) {
            } catch (const escodb::error& failure) {
                // By then an attempt has failed, and only that is told.
                BOOST_REQUIRE(failure.code() == escodb::errc::outcome_unknown ||
                              failure.code() == escodb::errc::storage_failed);
            }
            fired = fault.fired();
        }
        BOOST_REQUIRE(done || fired);
        // The same handle goes on, at once.
        BOOST_REQUIRE(what.is_new(handle) || (!done && what.is_old(handle)));
        handle.update("/after", set_to(7));
        BOOST_REQUIRE(number_at(handle, "/after") == 7);
    });
    // And so does who comes later: what was not done can be done.
    store_type store{escodb::memory_adapter{storage}, cheap_options()};
    const handle_type handle = store.open();
    BOOST_REQUIRE(what.is_new(handle) || (!done && what.is_old(handle)));
    handle.prune("/");
    BOOST_REQUIRE(!handle.get("/a/x") && !handle.get("/a/b/y") && !handle.get("/z"));
    return fired;
}

BOOST_AUTO_TEST_CASE(an_operation_that_gets_no_memory_fails_and_nothing_else_does) {
    const auto original = filled();
    for (const operation& what : operations())
        for (const bool for_good : {false, true}) {
            std::uint64_t nth = 1;
            BOOST_TEST_CONTEXT(what.name << (for_good ? ", for good" : ", once")) {
                // Where all that follow fail too, two neighbours hardly differ.
                for (bool fired = true; fired; nth += for_good ? 3 : 1) {
                    BOOST_TEST_CONTEXT("request for memory " << nth) {
                        fired = try_one(*original, what, nth, for_good);
                    }
                }
                BOOST_TEST(nth > 10U);
                BOOST_TEST_MESSAGE(what.name << (for_good ? ", for good: " : ", once: ") << nth - 2
                                             << " requests");
            }
        }
}

// Everything that a store does which returns its errors. What it throws would end this test.
BOOST_AUTO_TEST_CASE(a_lack_of_memory_is_a_result_where_errors_are_returned) {
    using vault = escodb::basic_store<escodb::memory_adapter,
                                      escodb::policies<escodb::errors::results>>;
    const auto original = filled();
    const auto try_all = [](const vault::handle& handle) {
        const auto missing = [](const auto& result) {
            return !result.ok() && (result.error().code() == escodb::errc::out_of_memory ||
                                    result.error().code() == escodb::errc::outcome_unknown ||
                                    result.error().code() == escodb::errc::storage_failed);
        };
        int lacking = 0;
        lacking += missing(handle.get("/a/x"));
        lacking += missing(handle.list("/a/"));
        lacking += missing(handle.find("/"));
        lacking += missing(handle.update("/a/x", set_to(2)));
        lacking += missing(handle.remove("/z"));
        lacking += missing(handle.async_update("/b", set_to(2)).wait());
        auto task = handle.task();
        lacking += missing(task);
        if (task.ok()) {
            const auto dropped = task->async_prune("/a/");
            lacking += missing(task->get("/b"));
            lacking += missing(task->wait()) || missing(dropped.wait());
        }
        return lacking;
    };
    std::uint64_t nth = 1;
    // The store within is the one of the test above, so that a sixth of them will do for the shell.
    for (bool fired = true; fired; nth += 6) {
        BOOST_TEST_CONTEXT("request for memory " << nth) {
            const auto storage = copy_of(*original);
            in_new_thread([&] {
                auto store = vault::make(escodb::memory_adapter{storage}, cheap_options());
                const auto handle = store->open();
                int lacking = 0;
                {
                    const memory_fault fault{nth, true};
                    lacking = try_all(*handle);
                    fired = fault.fired();
                }
                BOOST_REQUIRE((lacking == 0 || fired));
            });
        }
    }
    BOOST_TEST(nth > 100U);
    nth = 1;
    for (bool lacking = true; lacking; ++nth) {
        BOOST_TEST_CONTEXT("request for memory while opening, " << nth) {
            const auto storage = copy_of(*original);
            auto settings = cheap_options();
            in_new_thread([&] {
                escodb::memory_adapter adapter{storage};
                const memory_fault fault{nth, true};
                auto store = vault::make(std::move(adapter), std::move(settings));
                const auto handle = store.ok() ? store->open() : std::move(store).error();
                lacking = !handle.ok();
                if (lacking)
                    BOOST_REQUIRE(handle.error().code() == escodb::errc::out_of_memory);
            });
        }
    }
    BOOST_TEST(nth > 10U);
}

BOOST_AUTO_TEST_SUITE_END()
