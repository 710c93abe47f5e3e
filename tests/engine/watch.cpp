// SPDX-License-Identifier: Apache-2.0
#include <escodb/engine/watch.hpp>

#include <support/memory_store.hpp>

#include <escodb/adapters/memory_witness.hpp>

#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(engine_watch)

using escodb::errc;
using escodb::error;
using boost::json::value;

using store = escodb::basic_store<escodb::memory_adapter>;
using watched_policies = escodb::policies<escodb::memory_witness>;
using watched_store = escodb::basic_store<escodb::memory_adapter, watched_policies>;
using blobs_type = std::map<std::string, std::string>;

template <class Options> Options options_of(std::uint32_t shards) {
    Options made{escodb::password{"correct horse"}};
    made.kdf.iterations = 1;
    made.shards = shards;
    return made;
}

auto with_code(errc code) {
    return [=](const error& e) { return e.code() == code; };
}
auto counting = [](std::optional<value> before) {
    return value(before ? before->as_int64() + 1 : 1);
};

/// Storage whose keeper can put back what was there before, and programs of one shard.
struct hostile {
    explicit hostile(std::uint32_t shards = 1) : shard_count(shards) {
        client().create();
    }

    [[nodiscard]] store client() const {
        return store{escodb::memory_adapter{storage},
                     options_of<store::options>(shard_count)};
    }
    [[nodiscard]] watched_store watched() const {
        auto options = options_of<watched_store::options>(shard_count);
        options.witness = witness;
        return watched_store{escodb::memory_adapter{storage}, std::move(options)};
    }
    [[nodiscard]] blobs_type now() const { return storage->contents(); }
    void put_back(const blobs_type& then) const {
        for (const auto& [id, text] : now())
            if (!then.contains(id))
                storage->erase(id);
        for (const auto& [id, text] : then)
            storage->replace(id, text);
    }

    std::uint32_t shard_count;
    std::shared_ptr<escodb::memory_storage> storage = std::make_shared<escodb::memory_storage>();
    escodb::memory_witness witness;
};

const std::string only_shard = "shard-0000-ffff";

/// Puts a line of one blob in the place of the same line of another.
std::string with_line_of(const std::string& now, const std::string& then, int number) {
    const auto line = [number](const std::string& blob) {
        std::size_t begin = 0;
        for (int i = 0; i < number; ++i)
            begin = blob.find('\n', begin) + 1;
        return std::pair{begin, blob.find('\n', begin) - begin};
    };
    const auto [from, from_size] = line(then);
    const auto [to, to_size] = line(now);
    std::string mixed = now;
    return mixed.replace(to, to_size, then, from, from_size);
}

BOOST_AUTO_TEST_CASE(a_handle_refuses_a_shard_that_went_back) {
    const hostile world;
    auto opened = world.client();
    const auto handle = opened.open();
    handle.update("/x", counting);
    const auto then = world.now();
    handle.update("/x", counting);
    BOOST_TEST(handle.get("/x")->as_int64() == 2);
    world.put_back(then);
    const auto refused = [](const error& e) {
        return e.code() == errc::rolled_back && e.subject() == only_shard &&
               e.condition() == escodb::condition::rolled_back;
    };
    BOOST_CHECK_EXCEPTION(handle.get("/x"), error, refused);
    BOOST_CHECK_EXCEPTION(handle.update("/x", counting), error, refused);
    BOOST_CHECK_EXCEPTION(handle.task().list("/"), error, refused);
    BOOST_TEST(world.client().open().get("/x")->as_int64() == 1); // who has seen nothing
}

BOOST_AUTO_TEST_CASE(a_handle_refuses_a_shard_that_vanished) {
    const hostile world;
    auto opened = world.client();
    const auto handle = opened.open();
    BOOST_TEST(!handle.get("/x")); // never written: that is no vanishing
    handle.update("/x", counting);
    world.storage->erase(only_shard);
    const auto refused = [](const error& e) {
        return e.code() == errc::shard_vanished && e.subject() == only_shard;
    };
    BOOST_CHECK_EXCEPTION(handle.get("/x"), error, refused);
    BOOST_CHECK_EXCEPTION(handle.remove("/x"), error, refused);
    BOOST_TEST(!world.storage->read(only_shard).has_value());
}

BOOST_AUTO_TEST_CASE(a_task_that_reloads_refuses_what_went_back) {
    const hostile world;
    auto opened = world.client();
    auto task = opened.open().task();
    task.update("/x", counting);
    const auto then = world.now();
    task.update("/x", counting);
    world.put_back(then); // the next write meets a conflict, and reads again
    BOOST_CHECK_EXCEPTION(task.update("/x", counting), error, with_code(errc::rolled_back));
}

BOOST_AUTO_TEST_CASE(what_others_write_is_later) {
    const hostile world;
    auto first = world.client();
    auto second = world.watched();
    auto third = world.watched();
    const auto one = first.open();
    const auto two = second.open();
    const auto three = third.open();
    for (int i = 1; i <= 10; ++i) {
        one.update("/x", counting);
        two.update("/x", counting);
        BOOST_TEST(three.get("/x")->as_int64() == 3 * i - 1);
        three.update("/x", counting);
    }
    one.remove("/x");
    two.remove("/absent"); // touches
    BOOST_TEST(!three.get("/x"));
    BOOST_TEST(!world.watched().open().get("/x"));
}

BOOST_AUTO_TEST_CASE(a_witness_refuses_across_openings_what_went_back_or_vanished) {
    const hostile world;
    world.watched().open().update("/x", counting);
    const auto then = world.now();
    world.client().open().update("/x", counting); // another client, which the witness does not see
    world.put_back(then);
    BOOST_TEST(world.watched().open().get("/x")->as_int64() == 1); // nobody knew of the later one
    world.watched().open().update("/x", counting);
    const auto last = world.now();
    world.put_back(then);
    BOOST_CHECK_EXCEPTION(world.watched().open().get("/x"), error, with_code(errc::rolled_back));
    world.put_back(last);
    BOOST_TEST(world.watched().open().get("/x")->as_int64() == 2);
    world.storage->erase(only_shard);
    BOOST_CHECK_EXCEPTION(world.watched().open().get("/x"), error,
                          with_code(errc::shard_vanished));
}

BOOST_AUTO_TEST_CASE(a_witness_refuses_an_old_line_under_the_current_header) {
    const hostile world;
    const auto handle = world.watched().open();
    handle.update("/x", counting); // line 1: the index, 2: the root directory, 3: the document
    handle.update("/y", counting);
    const std::string then = world.now().at(only_shard);
    handle.update("/x", counting);
    const std::string now = world.now().at(only_shard);
    const std::string mixed = with_line_of(now, then, 3);
    BOOST_REQUIRE(mixed != now);
    world.storage->replace(only_shard, mixed);
    BOOST_TEST(world.client().open().get("/x")->as_int64() == 1); // it is authentic
    BOOST_CHECK_EXCEPTION(handle.get("/x"), error, with_code(errc::rolled_back));
    BOOST_CHECK_EXCEPTION(world.watched().open().get("/x"), error, with_code(errc::rolled_back));
    world.storage->replace(only_shard, now);
    BOOST_TEST(world.watched().open().get("/x")->as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(a_fork_of_the_history_is_refused_by_who_knows_the_other_branch) {
    const hostile world;
    world.client().open().update("/x", counting);
    const auto base = world.now();
    world.watched().open().update("/x", counting);
    world.put_back(base);
    auto other = world.client();
    for (int i = 0; i < 2; ++i) // as long as ours, and longer
        other.open().update("/x", [](auto) { return value("another history"); });
    // More of everything than ours had: storage that keeps two histories apart shows it as later.
    BOOST_TEST(world.watched().open().get("/x")->as_string() == "another history");

    world.put_back(base);
    other.open().update("/x", [](auto) { return value(7); });
    hostile again;
    again.put_back(base);
    again.watched().open().update("/x", [](auto) { return value(8); });
    again.put_back(world.now());
    BOOST_CHECK_EXCEPTION(again.watched().open().get("/x"), error, with_code(errc::rolled_back));
}

BOOST_AUTO_TEST_CASE(a_witness_knows_one_store) {
    const hostile world;
    const hostile other;
    world.watched().open();
    const auto refused = [](const error& e) {
        return e.code() == errc::rolled_back && e.subject() == "config";
    };
    world.put_back(other.now());
    BOOST_CHECK_EXCEPTION(world.watched().open(), error, refused);
    world.put_back({});
    BOOST_CHECK_EXCEPTION(world.watched().open(), error, with_code(errc::store_missing));
    BOOST_CHECK_EXCEPTION(world.watched().open_or_create(), error, refused);
    BOOST_CHECK_EXCEPTION(world.watched().create(), error, refused);
    BOOST_TEST(world.now().empty());
}

BOOST_AUTO_TEST_CASE(a_store_that_is_made_with_a_witness_is_known_to_it) {
    hostile world;
    world.put_back({});
    const auto handle = world.watched().open_or_create();
    handle.update("/x", counting);
    const auto then = world.now();
    handle.update("/x", counting);
    world.put_back(then);
    BOOST_CHECK_EXCEPTION(world.watched().open_or_create().get("/x"), error,
                          with_code(errc::rolled_back));
}

BOOST_AUTO_TEST_CASE(a_new_layout_is_followed_and_an_old_one_refused) {
    hostile world{2};
    const auto fill = [](const auto& handle) {
        for (int i = 0; i < 8; ++i)
            handle.update("/" + std::to_string(i), counting);
    };
    fill(world.watched().open());
    const auto first = world.now();
    world.client().reshard(4); // by others, twice
    world.client().reshard(8);
    const auto opened = world.watched().open();
    fill(opened);
    BOOST_TEST(opened.get("/1")->as_int64() == 2);
    const auto third = world.now();
    world.put_back(first);
    BOOST_CHECK_EXCEPTION(world.watched().open(), error, with_code(errc::rolled_back));
    world.put_back(third);
    world.watched().reshard(2); // by us
    fill(world.watched().open());
    world.put_back(third);
    BOOST_CHECK_EXCEPTION(world.watched().open(), error, with_code(errc::rolled_back));
}

BOOST_AUTO_TEST_CASE(who_holds_the_former_layout_is_told_that_it_is_gone) {
    hostile world{2};
    const auto old = world.watched().open();
    old.update("/x", counting);
    world.client().reshard(4);
    world.client().reshard(2);
    world.watched().open();
    BOOST_CHECK_EXCEPTION(old.get("/x"), error, with_code(errc::resharded));
    BOOST_CHECK_EXCEPTION(old.update("/x", counting), error, with_code(errc::resharded));
}

BOOST_AUTO_TEST_CASE(a_resharding_moves_nothing_that_went_back) {
    hostile world{1};
    const auto handle = world.watched().open();
    handle.update("/x", counting);
    const auto then = world.now();
    handle.update("/x", counting);
    const auto last = world.now();
    world.put_back(then);
    BOOST_CHECK_EXCEPTION(world.watched().reshard(2), error, with_code(errc::rolled_back));
    world.put_back(last);
    world.storage->erase(only_shard);
    BOOST_CHECK_EXCEPTION(world.watched().reshard(2), error, with_code(errc::shard_vanished));
    world.put_back(last);
    BOOST_TEST(world.watched().reshard(2).get("/x")->as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(what_a_witness_cannot_remember_after_a_write_is_told_as_a_lost_error) {
    const hostile world;
    int lost = 0;
    auto options = options_of<watched_store::options>(1);
    options.witness = world.witness;
    options.lost_error = [&](std::exception_ptr) { ++lost; };
    watched_store opened{escodb::memory_adapter{world.storage}, std::move(options)};
    auto task = opened.open().task();
    task.update("/x", counting);
    BOOST_TEST(lost == 0);
    escodb::memory_witness same = world.witness;
    BOOST_TEST(same.adopt(same.store(), escodb::store_identity{})); // lost to another store
    task.update("/x", counting); // is stored, and says so
    BOOST_TEST(lost == 1);
    BOOST_TEST(world.client().open().get("/x")->as_int64() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
