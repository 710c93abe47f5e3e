// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=600

#include <escodb/engine/engine.hpp>

#include <support/any_store.hpp>
#include <support/memory_store.hpp>
#include <support/simulation.hpp>

#include <escodb/adapters/fault_adapter.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(engine_engine)

using namespace escodb_test;
using escodb::pending;

const std::vector<std::string> documents{"/a/x", "/a/y", "/a/b/x", "/a/b/y", "/b/x", "/z"};
const std::vector<std::string> directories{"/", "/a/", "/a/b/", "/b/"};

/// The documents that a plain loop over the calls would leave. Every update adds its number.
using reference = std::map<std::string, std::vector<int>>;

enum class kind { update, clear, fail, remove, prune };

struct step {
    kind what;
    std::string path;
    int number;
};

std::vector<step> random_steps(std::mt19937_64& random, int count) {
    const auto pick = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(random);
    };
    std::vector<step> steps;
    for (int i = 0; i < count; ++i) {
        const std::size_t dice = pick(20);
        if (dice < 9)
            steps.push_back({kind::update, documents[pick(documents.size())], i});
        else if (dice < 10)
            steps.push_back({kind::clear, documents[pick(documents.size())], i});
        else if (dice < 11)
            steps.push_back({kind::fail, documents[pick(documents.size())], i});
        else if (dice < 18)
            steps.push_back({kind::remove, documents[pick(documents.size())], i});
        else
            steps.push_back({kind::prune, directories[pick(directories.size())], i});
    }
    return steps;
}

void run(reference& documents_now, const step& one) {
    switch (one.what) {
    case kind::update: documents_now[one.path].push_back(one.number); break;
    case kind::clear:
    case kind::remove: documents_now.erase(one.path); break;
    case kind::fail: break;
    case kind::prune:
        std::erase_if(documents_now,
                      [&](const auto& entry) { return entry.first.starts_with(one.path); });
        break;
    }
}

struct refused : std::runtime_error {
    refused() : std::runtime_error("the updater refuses") {}
};

template <class Task> pending call(Task& task, const step& one) {
    using value = boost::json::value;
    switch (one.what) {
    case kind::update:
        return task.async_update(one.path, [number = one.number](std::optional<value> current) {
            value next = current ? *current : value(boost::json::array{});
            next.as_array().emplace_back(number);
            return next;
        });
    case kind::clear:
        return task.async_update(
            one.path, [](const std::optional<value>&) -> std::optional<value> { return {}; });
    case kind::fail:
        return task.async_update(one.path,
                                 [](const std::optional<value>&) -> value { throw refused{}; });
    case kind::remove: return task.async_remove(one.path);
    case kind::prune: break;
    }
    return task.async_prune(one.path);
}

reference stored(const simulated_storage& storage) {
    reference found;
    for (const auto& [path, text] : storage.view.documents()) {
        const boost::json::value numbers = boost::json::parse(text);
        for (const auto& number : numbers.as_array())
            found[path].push_back(static_cast<int>(number.as_int64()));
    }
    return found;
}

std::string show(const std::vector<step>& steps) {
    static const char* const names[] = {"update", "clear", "fail", "remove", "prune"};
    std::string text;
    for (const step& one : steps)
        text += std::string{names[static_cast<int>(one.what)]} + " " + one.path + "; ";
    return text;
}

std::uint64_t rounds(std::uint64_t usual) {
    const char* const set = std::getenv("ESCODB_TEST_ROUNDS");
    return set ? std::strtoull(set, nullptr, 10) : usual;
}

// Updates, removals, prunes, updaters that return nothing and updaters that throw, all called at
// once in one task, with storage that answers in random order: safe after every write, consistent
// at the end, and the documents are those of running the calls in order.
BOOST_AUTO_TEST_CASE(random_mixes_in_one_task_come_out_as_if_run_in_order) {
    for (std::uint64_t seed = 1; seed <= rounds(250); ++seed) {
        const auto shards = static_cast<std::uint32_t>(1 + seed % 8);
        simulated_storage storage{seed, simulated_config(shards), simulated_password};
        simulated_store store{simulated_adapter{storage}, simulated_options(), storage.clock};
        auto handle = store.open();

        reference expected;
        std::vector<step> all;
        for (int batch = 0; batch < 2; ++batch) { // the second one finds what the first one left
            auto task = handle.task();
            const std::vector<step> steps = random_steps(storage.random, 12);
            std::vector<pending> called;
            for (const step& one : steps) {
                run(expected, one);
                called.push_back(call(task, one));
            }
            all.insert(all.end(), steps.begin(), steps.end());
            for (std::size_t i = 0; i < steps.size(); ++i) {
                if (steps[i].what == kind::fail)
                    BOOST_CHECK_THROW(called[i].wait(), refused);
                else
                    called[i].wait();
            }
        }
        BOOST_REQUIRE_MESSAGE(storage.violation.empty(),
                              "seed " << seed << ": " << storage.violation << "\n" << show(all));
        BOOST_REQUIRE_MESSAGE(storage.view.dangling().empty(),
                              "seed " << seed << ": " << storage.view.dangling() << "\n"
                                      << show(all));
        BOOST_REQUIRE_MESSAGE(stored(storage) == expected,
                              "seed " << seed << ": other documents\n" << show(all));
        BOOST_REQUIRE_EQUAL(storage.conflicts, 0U);
    }
}

// Several clients, each with a task of its own, and storage that also refuses writes now and then.
BOOST_AUTO_TEST_CASE(clients_that_disturb_each_other_keep_the_store_safe) {
    std::uint64_t conflicts = 0;
    for (std::uint64_t seed = 1; seed <= rounds(150); ++seed) {
        const auto shards = static_cast<std::uint32_t>(1 + seed % 5);
        simulated_storage storage{seed, simulated_config(shards), simulated_password};
        storage.faults.conflicts = seed % 3 == 0 ? 100 : 0;
        simulated_store store{simulated_adapter{storage}, simulated_options(), storage.clock};
        auto handle = store.open();

        std::vector<decltype(handle.task())> tasks;
        std::vector<pending> called;
        std::vector<bool> fails;
        int number = 0;
        for (int client = 0; client < 3; ++client) {
            tasks.push_back(handle.task());
            for (step one : random_steps(storage.random, 5)) {
                one.number = number++;
                fails.push_back(one.what == kind::fail);
                called.push_back(call(tasks.back(), one));
            }
        }
        for (std::size_t i = 0; i < called.size(); ++i) {
            if (fails[i])
                BOOST_CHECK_THROW(called[i].wait(), refused);
            else
                called[i].wait();
        }
        conflicts += storage.conflicts;
        BOOST_REQUIRE_MESSAGE(storage.violation.empty(),
                              "seed " << seed << ": " << storage.violation);
        BOOST_REQUIRE_MESSAGE(storage.view.dangling().empty(),
                              "seed " << seed << ": " << storage.view.dangling());
    }
    BOOST_TEST_MESSAGE("conflicts met: " << conflicts);
    BOOST_CHECK_GT(conflicts, 100U); // else nothing was tested
}

// Updates alone: every one counts, exactly once, whoever disturbs.
BOOST_AUTO_TEST_CASE(no_update_is_lost_or_counted_twice) {
    for (std::uint64_t seed = 1; seed <= rounds(150); ++seed) {
        const auto shards = static_cast<std::uint32_t>(1 + seed % 5);
        simulated_storage storage{seed, simulated_config(shards), simulated_password};
        storage.faults.conflicts = 50;
        simulated_store store{simulated_adapter{storage}, simulated_options(), storage.clock};
        auto handle = store.open();

        std::vector<decltype(handle.task())> tasks;
        std::vector<pending> called;
        std::map<std::string, std::vector<int>> expected;
        int number = 0;
        for (int client = 0; client < 3; ++client) {
            tasks.push_back(handle.task());
            for (int i = 0; i < 5; ++i) {
                const step one{kind::update, documents[storage.random() % documents.size()],
                               number++};
                expected[one.path].push_back(one.number);
                called.push_back(call(tasks.back(), one));
            }
        }
        for (const pending& one : called)
            one.wait();
        reference found = stored(storage);
        for (auto& [path, numbers] : found)
            std::sort(numbers.begin(), numbers.end());
        BOOST_REQUIRE_MESSAGE(found == expected, "seed " << seed);
        BOOST_REQUIRE_EQUAL(storage.violation, "");
    }
}

// Errors and lost replies on top: safe after every write; an update that was acknowledged is
// there, one that ended with "outcome unknown" is there once at most, any other that failed is not.
BOOST_AUTO_TEST_CASE(lost_replies_and_errors_lose_nothing_and_double_nothing) {
    std::uint64_t unknown = 0;
    std::uint64_t failed = 0;
    for (std::uint64_t seed = 1; seed <= rounds(150); ++seed) {
        const auto shards = static_cast<std::uint32_t>(1 + seed % 5);
        simulated_storage storage{seed, simulated_config(shards), simulated_password};
        simulated_store store{simulated_adapter{storage}, simulated_options(), storage.clock};
        auto handle = store.open();
        storage.faults.errors = seed % 2 == 0 ? 30 : 0;
        storage.faults.lost_before = 60;
        storage.faults.lost_after = 60;

        std::vector<decltype(handle.task())> tasks;
        std::vector<pending> called;
        std::vector<step> steps;
        for (int client = 0; client < 3; ++client) {
            tasks.push_back(handle.task());
            for (int i = 0; i < 4; ++i) {
                steps.push_back({kind::update, documents[storage.random() % documents.size()],
                                 static_cast<int>(steps.size())});
                called.push_back(call(tasks.back(), steps.back()));
            }
        }
        std::vector<std::string> outcome;
        for (const pending& one : called) {
            try {
                one.wait();
                outcome.emplace_back("done");
            } catch (const escodb::error& failure) {
                const bool is_unknown = failure.code() == escodb::errc::outcome_unknown;
                outcome.emplace_back(is_unknown ? "unknown" : "failed");
                (is_unknown ? unknown : failed) += 1;
            }
        }
        const reference found = stored(storage);
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const auto at = found.find(steps[i].path);
            const long times =
                at == found.end()
                    ? 0
                    : std::count(at->second.begin(), at->second.end(), steps[i].number);
            BOOST_REQUIRE_MESSAGE(times <= 1, "seed " << seed << ": update " << i << " twice");
            if (outcome[i] == "done")
                BOOST_REQUIRE_MESSAGE(times == 1, "seed " << seed << ": update " << i << " lost");
            if (outcome[i] == "failed")
                BOOST_REQUIRE_MESSAGE(times == 0, "seed " << seed << ": update " << i
                                                          << " failed and is there");
        }
        BOOST_REQUIRE_MESSAGE(storage.violation.empty(),
                              "seed " << seed << ": " << storage.violation);
    }
    BOOST_TEST_MESSAGE("outcome unknown: " << unknown << ", failed: " << failed);
    BOOST_CHECK_GT(failed, 10U);
}

// An updater that throws changes nothing: where the reply to its write is lost and another client
// has written since, the call is planned again, and the names that it announced are removed.
BOOST_AUTO_TEST_CASE(a_lost_reply_to_a_refused_update_leaves_no_name_behind) {
    using lossy = escodb::fault_adapter<escodb::memory_adapter>;
    std::uint64_t lost = 0;
    for (int round = 0; round < 12; ++round) {
        const escodb::memory_adapter memory;
        const auto options = [] {
            escodb::options cheap{escodb::password{"secret"}};
            cheap.kdf.iterations = 1;
            return cheap;
        };
        escodb::store<escodb::memory_adapter> others{memory, options()};
        auto other = others.open_or_create();
        const std::string document = "/of/" + std::to_string(round) + "/x";
        const std::uint64_t spoilt = 1 + static_cast<std::uint64_t>(round) % 4;
        std::uint64_t writes = 0;
        bool armed = false;
        const auto script = [&](escodb::request_kind kind, std::string_view, std::uint64_t) {
            if (kind == escodb::request_kind::read || !armed || ++writes != spoilt)
                return escodb::fault::none;
            for (int i = 0; i < 40; ++i) // some of these are in the same shard
                other.update("/" + std::to_string(i), [](auto) { return boost::json::value(1); });
            ++lost;
            return escodb::fault::reply_lost_before;
        };
        escodb::store store{escodb::net::any_adapter{lossy{memory, script}}, options()};
        auto handle = store.open();
        armed = true;
        BOOST_CHECK_THROW(handle.update(document,
                                        [](const std::optional<boost::json::value>&)
                                            -> boost::json::value { throw refused{}; }),
                          refused);
        BOOST_TEST(other.list("/of/").empty());
    }
    BOOST_TEST(lost > 0U);
}

// Everything at once: whatever fails, the store stays safe.
BOOST_AUTO_TEST_CASE(no_mix_of_calls_and_faults_cuts_a_document_off) {
    std::uint64_t failed = 0;
    for (std::uint64_t seed = 1; seed <= rounds(150); ++seed) {
        const auto shards = static_cast<std::uint32_t>(1 + seed % 5);
        simulated_storage storage{seed, simulated_config(shards), simulated_password};
        simulated_store store{simulated_adapter{storage}, simulated_options(), storage.clock};
        auto handle = store.open();
        storage.faults = {50, 20, 30, 30};

        std::vector<decltype(handle.task())> tasks;
        std::vector<pending> called;
        for (int client = 0; client < 3; ++client) {
            tasks.push_back(handle.task());
            for (const step& one : random_steps(storage.random, 6))
                called.push_back(call(tasks.back(), one));
        }
        for (const pending& one : called) {
            try {
                one.wait();
            } catch (const std::exception&) {
                ++failed;
            }
        }
        BOOST_REQUIRE_MESSAGE(storage.violation.empty(),
                              "seed " << seed << ": " << storage.violation);
    }
    BOOST_CHECK_GT(failed, 100U);
}

BOOST_AUTO_TEST_SUITE_END()
