// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=600

#include <escodb/engine/reshard.hpp>

#include <support/simulation.hpp>

#include <escodb/format/tombstone.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(engine_reshard)

using namespace escodb_test;
using boost::json::value;
using escodb::async;
using escodb::errc;
using escodb::error;

using fate_ptr = std::shared_ptr<client_fate>;
using handle_type = simulated_store::handle;
using documents_type = std::map<std::string, std::string>;

/// A simulated store whose layout changes, and what is in its blobs in the end.
struct world {
    world(std::uint64_t seed, std::uint32_t shards)
        : storage(seed, simulated_config(shards), simulated_password) {
        storage.is_watched = false;
    }

    simulated_store client(fate_ptr fate = std::make_shared<client_fate>()) {
        return simulated_store{simulated_adapter{storage, std::move(fate)}, simulated_options(),
                               storage.clock};
    }

    /// Documents in directories of several depths, some of which are removed again.
    void fill(int count = 40) {
        auto store = client();
        auto handle = store.open();
        {
            auto task = handle.task();
            for (int i = 0; i < count; ++i)
                task.async_update(path_of(i), [i](auto) { return value(i); });
            sync_wait(storage.clock, task.async_wait());
        }
        for (int i = 0; i < count; i += 9)
            handle.remove(path_of(i));
        handle.update("/ü/\xf0\x9f\x98\x80", [](auto) { return value("text"); });
    }
    static std::string path_of(int i) {
        static const char* const folders[] = {"/", "/a/", "/a/b/", "/a/b/c/d/", "/e/"};
        return folders[i % 5] + std::to_string(i);
    }

    /// What the blobs hold, checked as a whole: all names that are not of the present layout are
    /// tombstones, and every directory names exactly what is there.
    documents_type documents() {
        const std::string config = storage.blobs.read("config")->value;
        BOOST_TEST(!escodb::format::parse_config(config).reshard);
        auto keys = escodb::model::root_keys<escodb::policies<>>::open(
            config, escodb::password{simulated_password});
        store_view<escodb::policies<>> view{config, simulated_password};
        std::set<std::string> current;
        for (std::uint32_t i = 0; i < keys.shard_count(); ++i)
            current.insert(keys.shard_name(i));
        for (const auto& [id, text] : storage.blobs.contents()) {
            if (current.contains(id))
                view.update(id, text);
            else if (id != "config")
                BOOST_TEST(escodb::format::parse_tombstone(text).has_value(), id);
        }
        BOOST_TEST(view.unsafe() == "");
        BOOST_TEST(view.dangling() == "");
        return view.documents();
    }
    std::uint32_t shard_count() {
        return escodb::format::parse_config(storage.blobs.read("config")->value).shard_count;
    }
    /// Blobs that still hold what was moved elsewhere.
    std::size_t frozen() {
        std::size_t count = 0;
        for (const auto& [id, text] : storage.blobs.contents()) {
            const auto there = escodb::format::parse_tombstone(text);
            count += there && there->phase == escodb::format::tombstone_phase::frozen ? 1U : 0U;
        }
        return count;
    }

    simulated_storage storage;
};

bool is_resharded(const error& e) { return e.code() == errc::resharded; }

value appended(std::optional<value> current, int number) {
    value next = current ? *current : value(boost::json::array{});
    next.as_array().emplace_back(number);
    return next;
}

/// Adds numbers to documents, its own and shared ones, and opens the store again where it must.
struct writer {
    writer(world& in, int the_number) : store(in.client()), number(the_number) {}

    static async<void> run(writer* self, int rounds) {
        std::optional<handle_type> handle;
        for (int i = 0; i < rounds; ++i) {
            if (!handle) {
                auto opening = self->store.async_open();
                handle.emplace(co_await std::move(opening));
            }
            const int mark = 1000 * self->number + i;
            const std::string path = i % 3 == 0 ? std::string{"/shared"}
                                                : "/w/" + std::to_string(self->number) + "/" +
                                                      std::to_string(i % 7);
            bool reopen = false;
            try {
                const escodb::pending call = handle->async_update(
                    path, [mark](std::optional<value> now) { return appended(now, mark); });
                co_await call;
                self->acknowledged.insert(mark);
            } catch (const error& failure) {
                reopen = failure.code() == errc::resharded;
                if (!reopen)
                    self->failures.emplace_back(failure.what());
            }
            if (reopen) {
                ++self->reopened;
                handle.reset();
            }
        }
    }

    simulated_store store;
    int number;
    std::set<int> acknowledged;
    std::vector<std::string> failures;
    int reopened = 0;
};

/// The numbers in the documents that writers have written; each may stand once.
std::set<int> marks_in(const documents_type& documents) {
    std::set<int> found;
    for (const auto& [path, text] : documents) {
        if (path != "/shared" && !path.starts_with("/w/"))
            continue;
        const value numbers = boost::json::parse(text);
        for (const value& one : numbers.as_array())
            BOOST_TEST(found.insert(static_cast<int>(one.as_int64())).second,
                       one << " stands twice");
    }
    return found;
}

async<void> reshard(simulated_store* store, std::uint32_t count, std::string* failure) {
    try {
        auto working = store->async_reshard(count);
        co_await std::move(working);
    } catch (const error& e) {
        *failure = e.what();
    }
}

BOOST_AUTO_TEST_CASE(all_documents_and_directories_come_along) {
    const std::vector<std::vector<std::uint32_t>> ways{{4, 16}, {16, 4},     {4, 8, 4}, {3, 100},
                                                       {1, 2},  {4, 8, 4, 8, 4}, {2, 1},    {5, 5}};
    for (const auto& way : ways) {
        world one{1, way.front()};
        one.fill();
        const documents_type before = one.documents();
        BOOST_TEST(before.size() == 36U);
        auto store = one.client();
        for (std::size_t i = 1; i < way.size(); ++i) {
            const auto handle = store.reshard(way[i]);
            BOOST_TEST(handle.shard_count() == way[i]);
            BOOST_TEST(one.shard_count() == way[i]);
            BOOST_TEST((one.documents() == before));
            BOOST_TEST(one.frozen() == 0U);
            BOOST_TEST((*handle.get("/a/b/2") == value(2)));
            BOOST_TEST((handle.list("/") == store.open().list("/")));
        }
    }
}

BOOST_AUTO_TEST_CASE(an_empty_store_and_one_with_an_empty_shard) {
    world one{1, 4};
    auto store = one.client();
    store.reshard(8).update("/x", [](auto) { return value(1); });
    store.reshard(4); // tombstones stand where there were no shards
    store.open().remove("/x");
    const auto handle = store.reshard(8);
    BOOST_TEST(one.documents().empty());
    handle.update("/y", [](auto) { return value(2); });
    BOOST_TEST(one.documents().size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_cost_of_the_key_derivation_stays_and_all_keys_are_new) {
    world one{1, 4};
    const auto before = escodb::format::parse_config(one.storage.blobs.read("config")->value);
    auto options = simulated_options();
    options.kdf.iterations = 7; // for stores that it creates
    simulated_store store{simulated_adapter{one.storage}, std::move(options), one.storage.clock};
    store.reshard(8);
    const auto after = escodb::format::parse_config(one.storage.blobs.read("config")->value);
    BOOST_TEST((after.password.at(1) == before.password.at(1)));
    BOOST_TEST((after.password.at(0) != before.password.at(0)));
    BOOST_TEST((after.cipher.key != before.cipher.key));
    BOOST_REQUIRE(after.former.has_value());
    BOOST_TEST(after.former->shard_count == 4U);
}

BOOST_AUTO_TEST_CASE(what_was_opened_before_is_refused_and_writes_nothing) {
    world one{1, 4};
    one.fill();
    auto old = one.client();
    const auto handle = old.open();
    auto cached = handle.task(); // has read its shards
    BOOST_TEST(cached.get("/a/1").has_value());
    auto unread = handle.task();

    auto store = one.client();
    for (const std::uint32_t count : {8U, 4U, 8U}) {
        // With 8 the old names hold tombstones, with 4 again shards of other keys.
        store.reshard(count);
        const auto blobs = one.storage.blobs.contents();
        const auto before = one.storage.clock.elapsed();
        for (int i = 0; i < 12; ++i) { // in each of the shards
            const std::string path = "/a/" + std::to_string(i);
            BOOST_CHECK_EXCEPTION(handle.get(path), error, is_resharded);
            BOOST_CHECK_EXCEPTION(handle.update(path, [](auto) { return value(0); }), error,
                                  is_resharded);
            BOOST_CHECK_EXCEPTION(handle.remove(path), error, is_resharded);
        }
        BOOST_CHECK_EXCEPTION(handle.list("/"), error, is_resharded);
        BOOST_CHECK_EXCEPTION(handle.prune("/a/"), error, is_resharded);
        BOOST_CHECK_EXCEPTION(unread.get("/a/1"), error, is_resharded);
        const auto called = cached.async_update("/a/1", [](auto) { return value(0); });
        BOOST_CHECK_EXCEPTION(called.wait(), error, is_resharded);
        BOOST_TEST((one.storage.blobs.contents() == blobs));
        BOOST_TEST((one.storage.clock.elapsed() - before < std::chrono::seconds{10}));
    }
    // While the layout is another, opening again is all it takes.
    old.open().update("/a/1", [](auto) { return value(0); });
}

BOOST_AUTO_TEST_CASE(a_damaged_shard_is_still_called_damaged) {
    world one{1, 1};
    one.fill();
    auto store = one.client();
    const auto handle = store.open();
    std::string text = one.storage.blobs.read("shard-0000-ffff")->value;
    char& changed = text[text.find("\"mac\":\"") + 9];
    changed = changed == 'A' ? 'B' : 'A'; // Base64 still
    one.storage.blobs.replace("shard-0000-ffff", text);
    BOOST_CHECK_EXCEPTION(handle.get("/a/1"), error,
                          [](const error& e) { return e.code() == errc::tampered_header; });
}

BOOST_AUTO_TEST_CASE(no_acknowledged_update_is_lost) {
    int reopened = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        world one{seed, 4};
        one.fill(10);
        std::vector<std::unique_ptr<writer>> writers;
        std::vector<async<void>> all;
        for (int i = 0; i < 3; ++i) {
            writers.push_back(std::make_unique<writer>(one, i));
            all.push_back(writer::run(writers.back().get(), 30));
        }
        auto store = one.client();
        std::string failure;
        all.push_back(reshard(&store, seed % 2 == 0 ? 16 : 1, &failure));
        sync_wait(one.storage.clock, escodb::when_all(std::move(all)));
        BOOST_TEST(failure == "", "seed " << seed << ": " << failure);
        std::set<int> acknowledged;
        for (const auto& each : writers) {
            acknowledged.merge(each->acknowledged);
            reopened += each->reopened;
            for (const std::string& text : each->failures)
                BOOST_TEST(text == "", "seed " << seed << ": " << text);
        }
        BOOST_TEST((marks_in(one.documents()) == acknowledged), "seed " << seed);
    }
    BOOST_TEST(reopened > 30); // else they have not met
}

// The client is killed before and after each of its requests in turn, in the course of its own
// resharding and while it helps another's. Whoever opens the store next finishes.
BOOST_AUTO_TEST_CASE(killed_at_any_request_the_next_client_goes_on) {
    for (const bool after : {false, true}) {
        for (const bool helping : {false, true}) {
            bool died = true;
            int in_between = 0;
            for (std::uint64_t k = 0; died; ++k) {
                world one{k + 1, 3};
                one.fill(10);
                { // leave tombstones where the new shards will be
                    auto store = one.client();
                    store.reshard(5);
                    store.reshard(3);
                }
                const documents_type before = one.documents();
                if (helping) { // another has died after it wrote its intent and froze some
                    auto first = std::make_shared<client_fate>();
                    first->dies_before = 14;
                    auto store = one.client(first);
                    BOOST_CHECK_THROW(store.reshard(5), error);
                }
                auto fate = std::make_shared<client_fate>();
                (after ? fate->dies_after : fate->dies_before) = k;
                {
                    auto store = one.client(fate);
                    try {
                        store.reshard(5);
                    } catch (const error&) {
                    }
                }
                died = fate->is_dead();
                const auto config =
                    escodb::format::parse_config(one.storage.blobs.read("config")->value);
                in_between += config.reshard ? 1 : 0;
                auto next = one.client();
                const auto handle = next.open();
                BOOST_TEST((one.documents() == before), "request " << k);
                BOOST_TEST((one.shard_count() == handle.shard_count()));
                if (config.reshard || helping)
                    BOOST_TEST(one.shard_count() == 5U);
                handle.update("/new", [](auto) { return value(0); });
                next.reshard(5);
                BOOST_TEST(one.frozen() == 0U, "request " << k);
                BOOST_TEST(one.documents().size() == before.size() + 1);
            }
            BOOST_TEST(in_between > 10);
        }
    }
}

// One of a client's requests takes a day. Meanwhile others finish what it was doing, and go on to
// other layouts, where names that it means to write are in use again.
BOOST_AUTO_TEST_CASE(who_sleeps_through_the_end_changes_nothing_afterwards) {
    for (int others = 1; others <= 3; ++others) {
        bool slept = true;
        for (std::uint64_t k = 0; slept; ++k) {
            world one{k + 1, 4};
            one.fill(10);
            auto other = one.client();
            if (others == 3) {
                other.reshard(8);
                other.reshard(4);
            }
            documents_type expected = one.documents();
            auto fate = std::make_shared<client_fate>();
            fate->sleeps_before = k;
            fate->sleep = std::chrono::hours{24};
            auto sleeper = one.client(fate);
            std::string failure;
            struct meanwhile {
                static async<void> run(simulated_store* store, world* in, int rounds) {
                    co_await escodb::sleep_for(in->storage.clock, std::chrono::hours{1});
                    for (int i = 0; i < rounds; ++i) {
                        auto working = store->async_reshard(i % 2 == 0 ? 8 : 4);
                        handle_type handle = co_await std::move(working);
                        const escodb::pending call = handle.async_update(
                            "/later", [i](auto) { return value(i); });
                        co_await call;
                    }
                }
            };
            std::vector<async<void>> all;
            all.push_back(reshard(&sleeper, 8, &failure));
            all.push_back(meanwhile::run(&other, &one, others));
            sync_wait(one.storage.clock, escodb::when_all(std::move(all)));
            slept = fate->requests > k;
            BOOST_TEST(failure == "", "request " << k << ": " << failure);
            expected["/later"] = std::to_string(others - 1);
            BOOST_TEST((one.documents() == expected), "request " << k << ", others " << others);
            BOOST_TEST((one.client().open().get("/later") == value(others - 1)));
        }
    }
}

BOOST_AUTO_TEST_CASE(two_at_once_with_the_same_number_and_with_others) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        world one{seed, 4};
        one.fill(20);
        const documents_type before = one.documents();
        auto first = one.client();
        auto second = one.client();
        std::string failures[2];
        const std::uint32_t other = seed % 2 == 0 ? 16 : 8;
        std::vector<async<void>> all;
        all.push_back(reshard(&first, 16, &failures[0]));
        all.push_back(reshard(&second, other, &failures[1]));
        sync_wait(one.storage.clock, escodb::when_all(std::move(all)));
        BOOST_TEST(failures[0] == "");
        BOOST_TEST(failures[1] == "");
        BOOST_TEST((one.shard_count() == 16 || one.shard_count() == other));
        BOOST_TEST((one.documents() == before), "seed " << seed);
        BOOST_TEST(one.frozen() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(lost_replies_refused_writes_and_errors) {
    int failed = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        world one{seed, 4};
        one.fill(20);
        const documents_type before = one.documents();
        one.storage.faults.conflicts = 150;
        one.storage.faults.lost_before = 100;
        one.storage.faults.lost_after = 100;
        one.storage.faults.errors = seed % 2 == 0 ? 20 : 0;
        std::string failure;
        for (int attempt = 0; attempt < 100; ++attempt) {
            failure.clear();
            auto first = one.client();
            auto second = one.client();
            std::string others;
            std::vector<async<void>> all;
            all.push_back(reshard(&first, 10, &failure));
            all.push_back(reshard(&second, 10, &others));
            sync_wait(one.storage.clock, escodb::when_all(std::move(all)));
            if (failure.empty())
                break;
            BOOST_TEST((seed % 2 == 0), "seed " << seed << ": " << failure);
            ++failed;
        }
        one.storage.faults = {};
        BOOST_TEST(failure == "");
        BOOST_TEST(one.shard_count() == 10U);
        BOOST_TEST((one.documents() == before), "seed " << seed);
    }
    BOOST_TEST(failed > 0);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_finished_is_refused_before_anything_is_written) {
    world one{1, 4};
    one.fill();
    auto store = one.client();
    const auto refused = [&](std::uint32_t count, errc code) {
        const auto blobs = one.storage.blobs.contents();
        BOOST_CHECK_EXCEPTION(store.reshard(count), error,
                              [&](const error& e) { return e.code() == code; });
        BOOST_TEST((one.storage.blobs.contents() == blobs));
    };
    refused(0, errc::invalid_option);
    refused(65'537, errc::invalid_option);
}

BOOST_AUTO_TEST_CASE(a_document_that_is_damaged_is_refused_a_directory_is_made_anew) {
    world one{1, 1};
    one.fill();
    const documents_type before = one.documents();
    auto store = one.client();
    const std::string id = "shard-0000-ffff";
    const std::string good = one.storage.blobs.read(id)->value;
    const auto refused = [&](const std::string& text, errc code) {
        one.storage.blobs.replace(id, text);
        const auto blobs = one.storage.blobs.contents();
        BOOST_CHECK_EXCEPTION(store.reshard(8), error,
                              [&](const error& e) { return e.code() == code; });
        BOOST_TEST((one.storage.blobs.contents() == blobs));
    };
    const auto changed = [&](std::size_t at) {
        std::string text = good;
        text.at(at) = text.at(at) == 'A' ? 'B' : 'A';
        return text;
    };
    refused(changed(good.size() - 10), errc::tampered_item); // the last one: "/ü/😀"
    refused("", errc::malformed_shard);
    one.storage.blobs.replace(id, changed(good.rfind('\n') - 10)); // "/ü/"
    BOOST_CHECK_THROW(store.open().list("/ü/"), error);
    store.reshard(8);
    BOOST_TEST((one.documents() == before));
    BOOST_TEST(store.open().list("/ü/").size() == 1U);
}

// Each write is answered "conflict" once, with nobody having written.
BOOST_AUTO_TEST_CASE(a_conflict_at_each_request) {
    for (std::uint64_t k = 0, made = 1; k < made; ++k) {
        world one{k + 1, 4};
        one.fill(10);
        const documents_type before = one.documents();
        auto fate = std::make_shared<client_fate>();
        fate->conflicts_at = k;
        one.client(fate).reshard(8);
        made = fate->requests;
        BOOST_TEST(one.shard_count() == 8U);
        BOOST_TEST((one.documents() == before), "request " << k);
    }
}

// Storage that offers an intent of its own making: the config of an older state of the store, or of
// another store with the same password.
BOOST_AUTO_TEST_CASE(an_intent_that_nobody_with_the_password_made_is_refused) {
    world one{1, 4};
    one.fill();
    auto config = escodb::format::parse_config(one.storage.blobs.read("config")->value);
    auto& intent = config.reshard.emplace();
    intent.generation = std::string(32, 'a');
    intent.config = simulated_config(8);
    intent.mac.assign(32, std::byte{1});
    one.storage.blobs.replace("config", escodb::format::print_config(config));
    const auto blobs = one.storage.blobs.contents();
    BOOST_CHECK_EXCEPTION(one.client().open(), error, [](const error& e) {
        return e.code() == errc::tampered_config && e.detail() == "reshard";
    });
    BOOST_TEST((one.storage.blobs.contents() == blobs));
}

BOOST_AUTO_TEST_CASE(storage_that_cannot_be_written_is_told_apart) {
    world one{1, 4};
    one.fill();
    const documents_type before = one.documents();
    auto first = std::make_shared<client_fate>();
    first->dies_before = 8;
    {
        auto store = one.client(first);
        BOOST_CHECK_EXCEPTION(store.reshard(8), error, [](const error& e) {
            return e.code() == errc::storage_failed || e.code() == errc::reshard_unfinished;
        });
    }
    BOOST_TEST(escodb::format::parse_config(one.storage.blobs.read("config")->value)
                   .reshard.has_value());
    auto reader = std::make_shared<client_fate>();
    reader->may_write = false;
    const auto blobs = one.storage.blobs.contents();
    BOOST_CHECK_EXCEPTION(one.client(reader).open(), error, [](const error& e) {
        return e.code() == errc::reshard_unfinished && e.condition() == escodb::condition::storage;
    });
    BOOST_TEST((one.storage.blobs.contents() == blobs));
    reader->may_write = true;
    one.client(reader).open();
    BOOST_TEST((one.documents() == before));
    reader->may_write = false;
    BOOST_TEST(one.client(reader).open().get("/a/1").has_value());
}

BOOST_AUTO_TEST_CASE(numbers_whose_names_would_coincide_are_refused) {
    using escodb::engine::detail::check_count;
    BOOST_CHECK_NO_THROW(check_count(4, 8));
    BOOST_CHECK_NO_THROW(check_count(3, 100));
    BOOST_CHECK_NO_THROW(check_count(100, 101));
    BOOST_CHECK_EXCEPTION(check_count(60'000, 65'536), error, [](const error& e) {
        return e.code() == errc::invalid_option && e.subject() == "shards" &&
               e.detail().find("such as 16384") != std::string::npos;
    });
    BOOST_CHECK_NO_THROW(check_count(60'000, 16'384));
    BOOST_CHECK_NO_THROW(check_count(65'536, 32'768));
}

BOOST_AUTO_TEST_SUITE_END()
