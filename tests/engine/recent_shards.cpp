// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/recent_shards.hpp>

#include <support/any_store.hpp>
#include <support/engine_fixture.hpp>

#include <escodb/adapters/counting_adapter.hpp>
#include <escodb/store/basic_store.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace engine_recent_shards {

using escodb::memory_adapter;
using escodb::policies;
using recent = escodb::engine::recent_shards<policies<>>;
using opened_shard = escodb::model::shard<policies<>>;

struct fixture {
    opened_shard written(const std::string& id, const std::string& text) {
        opened_shard made{keys, id};
        made.put("/a", escodb::secret_bytes(text.size(), std::byte{0x31}));
        const std::string blob = made.encode();
        made.commit(blob, "revision of " + id);
        return made;
    }
    escodb::model::root_keys<policies<>> keys = escodb::model::root_keys<policies<>>::open(
        escodb_test::simulated_config(4), escodb::password{escodb_test::simulated_password});
};

boost::json::value one(std::optional<boost::json::value>) { return 1; }

} // namespace engine_recent_shards

BOOST_FIXTURE_TEST_SUITE(engine_recent_shards, engine_recent_shards::fixture)

BOOST_AUTO_TEST_CASE(gives_each_to_one_only) {
    recent kept{1'000'000};
    BOOST_TEST(!kept.take(1));
    kept.keep(1, written("shard-0000-3fff", "x"));
    BOOST_TEST(kept.bytes() > 0U);
    auto taken = kept.take(1);
    BOOST_REQUIRE(taken);
    BOOST_TEST(taken->contains("/a"));
    BOOST_TEST(*taken->revision() == "revision of shard-0000-3fff");
    BOOST_TEST(!kept.take(1));
    BOOST_TEST(kept.bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(keeps_nothing_that_storage_may_not_hold) {
    recent kept{1'000'000};
    kept.keep(1, opened_shard{keys, "shard-0000-3fff"}); // there is no blob
    BOOST_TEST(!kept.take(1));
    opened_shard staged = written("shard-0000-3fff", "x");
    staged.remove("/a");
    kept.keep(1, std::move(staged));
    BOOST_TEST(!kept.take(1));
    opened_shard in_flight = written("shard-0000-3fff", "x");
    (void)in_flight.encode();
    kept.keep(1, std::move(in_flight));
    BOOST_TEST(!kept.take(1));
    opened_shard discarded = written("shard-0000-3fff", "x");
    discarded.remove("/a");
    discarded.discard();
    kept.keep(1, std::move(discarded));
    BOOST_TEST(kept.take(1).has_value());
}

BOOST_AUTO_TEST_CASE(lets_the_oldest_go_first) {
    const std::size_t each = written("shard-0000-3fff", "x").blob().size();
    recent kept{2 * each};
    for (std::uint32_t i = 0; i < 3; ++i)
        kept.keep(i, written("shard-0000-3fff", "x"));
    BOOST_TEST(kept.bytes() == 2 * each);
    BOOST_TEST(!kept.take(0));
    BOOST_TEST(kept.take(1).has_value());
    BOOST_TEST(kept.take(2).has_value());
    kept.keep(1, written("shard-0000-3fff", std::string(1'000, 'x'))); // alone it is too large
    BOOST_TEST(!kept.take(1));
    recent none{0};
    none.keep(1, written("shard-0000-3fff", "x"));
    BOOST_TEST(!none.take(1));
}

BOOST_AUTO_TEST_CASE(a_handle_asks_whether_what_it_has_is_current) {
    using counted = escodb::counting_adapter<memory_adapter>;
    const auto storage = std::make_shared<escodb::memory_storage>();
    const auto open = [&](const std::shared_ptr<escodb::request_counts>& counts) {
        escodb::basic_options<policies<>> options{escodb::password{"p"}};
        options.kdf.iterations = 1;
        options.shards = 1;
        escodb::net::any_adapter adapter{counted{memory_adapter{storage}, counts}};
        return escodb::basic_store<escodb::net::any_adapter>{std::move(adapter), std::move(options)};
    };
    const auto our_counts = std::make_shared<escodb::request_counts>();
    auto ours = open(our_counts);
    auto theirs = open(std::make_shared<escodb::request_counts>());
    const auto handle = ours.create();
    const auto other = theirs.open();
    handle.update("/a", one);
    const auto& counts = *our_counts;

    our_counts->reset();
    BOOST_TEST(handle.get("/a").has_value());
    BOOST_TEST(handle.get("/b").has_value() == false);
    BOOST_TEST(handle.list("/").size() == 1U);
    handle.update("/b", one);
    BOOST_TEST(counts.reads == 4U);
    BOOST_TEST(counts.unchanged == 4U);
    BOOST_TEST(counts.bytes_read == 0U);

    other.update("/c", one);
    BOOST_TEST(handle.get("/c").has_value());
    BOOST_TEST(counts.unchanged == 4U);
    BOOST_TEST(handle.list("/").size() == 3U);
    BOOST_TEST(counts.unchanged == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
