// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/inspect.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/format/tombstone.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

BOOST_AUTO_TEST_SUITE(store_inspect)

using namespace escodb;

/// As a store's config looks from outside; nothing in it opens.
format::config_blob config_of(std::uint32_t shards) {
    format::config_blob config;
    config.password.emplace_back("salt", bytes(32, std::byte{1}));
    config.password.emplace_back("iterations", std::uint64_t{1'234});
    config.cipher.key.assign(60, std::byte{1});
    config.verify.key.assign(92, std::byte{2});
    config.shards.key.assign(92, std::byte{3});
    config.shard_count = shards;
    return config;
}

BOOST_AUTO_TEST_CASE(tells_layout_and_sizes_without_the_password) {
    const auto memory = std::make_shared<memory_storage>();
    auto config = config_of(20);
    config.policies.emplace_back("cipher", "another");
    memory->replace("config", format::print_config(config));
    memory->replace("shard-0ccd-1999", "header\nindex\nitem\n\n  \nitem");
    memory->replace("shard-f333-ffff", "header\nindex");
    memory->replace("shard-0000-7fff", "of another layout");
    const store_info info = inspect(memory_adapter{memory});
    BOOST_TEST(info.version == 1U);
    BOOST_TEST(info.shard_count == 20U);
    BOOST_TEST(info.policies.at(0).second == "another");
    BOOST_TEST(info.kdf_costs.size() == 1U);
    BOOST_TEST(info.kdf_costs.at(0).first == "iterations");
    BOOST_TEST(info.kdf_costs.at(0).second == 1'234U);
    BOOST_TEST(!info.reshard_to);
    BOOST_REQUIRE(info.shards.size() == 2U);
    BOOST_TEST(info.shards[0].id == "shard-0ccd-1999");
    BOOST_TEST(info.shards[0].items == 2U);
    BOOST_TEST(info.shards[1].items == 0U);
    BOOST_TEST(info.bytes() == 26U + 12U);
    BOOST_TEST(info.items() == 2U);
    BOOST_TEST(info.recommended_shards() == 4U);
    BOOST_TEST(!info.is_short_of_shards());
}

BOOST_AUTO_TEST_CASE(tells_of_a_resharding_and_of_a_store_that_is_short_of_shards) {
    const auto memory = std::make_shared<memory_storage>();
    auto config = config_of(1);
    config.reshard.emplace();
    config.reshard->generation = std::string(32, 'a');
    config.reshard->config = format::print_config(config_of(8));
    config.reshard->mac.assign(32, std::byte{1});
    memory->replace("config", format::print_config(config));
    memory->replace("shard-0000-ffff",
                    format::make_tombstone(format::tombstone_phase::frozen, std::string(32, 'a'),
                                           "header\nindex\n" + std::string(1 << 20, 'x')));
    const store_info info = inspect(memory_adapter{memory});
    BOOST_TEST((info.reshard_to == 8U));
    BOOST_TEST(info.shards.at(0).is_frozen);
    BOOST_TEST(info.items() == 1U);
    BOOST_TEST(info.recommended_shards() == 16U);
    BOOST_TEST(info.is_short_of_shards());
}

BOOST_AUTO_TEST_CASE(no_store_is_an_error) {
    BOOST_CHECK_EXCEPTION(inspect(memory_adapter{}), error,
                          [](const error& e) { return e.code() == errc::store_missing; });
}

BOOST_AUTO_TEST_SUITE_END()
