// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/root_keys.hpp>

#include <escodb/model/router.hpp>

#include <support/constrained_crypto.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(constrained_root_keys)

using escodb::errc;
using namespace escodb::constrained;

BOOST_AUTO_TEST_CASE(shards_are_named_and_found_as_by_the_full_library) {
    for (const std::uint32_t n : {1u, 2u, 3u, 7u, 100u, 65'536u}) {
        for (std::uint32_t i = 0; i < n; i += n < 100 ? 1 : 97) {
            const shard_name name = name_of_shard(i, n);
            BOOST_TEST(std::string(name.begin(), name.end()) == escodb::model::shard_name_of(i, n));
        }
    }
    escodb_test::constrained_crypto with;
    store_keys keys;
    for (const std::uint32_t n : {1u, 3u, 7u, 1000u}) {
        keys.shard_count = n;
        for (int i = 0; i < 200; ++i) {
            const std::string path = "/" + std::to_string(i);
            std::uint32_t number = 0;
            BOOST_TEST(shard_of(with, keys, path, number));
            std::array<std::byte, 32> hash{};
            BOOST_TEST(with.hmac_sha256(keys.routing, escodb::as_bytes(path), hash));
            BOOST_TEST(number ==
                       escodb::model::shard_of_hash(escodb::format::load_u16(hash), n));
        }
    }
}

struct fixture {
    std::array<std::byte, 32> key{};
    std::vector<std::byte> memory = std::vector<std::byte>(4000);
    arena given{memory};
    escodb_test::constrained_crypto with;
    store_keys made;
    escodb::byte_span text;
    config_view config;

    fixture() {
        BOOST_TEST_REQUIRE((create_keys(with, given, key_source::raw(key), 3, false, made, text) ==
                            fine));
        BOOST_TEST_REQUIRE((parse_config(text, config) == fine));
    }
    errc open(store_keys& out) {
        return open_keys(with, given, key_source::raw(key), config, out);
    }
};

BOOST_FIXTURE_TEST_CASE(keys_come_back, fixture) {
    store_keys read;
    BOOST_TEST((open(read) == fine));
    BOOST_TEST((read.root == made.root && read.auth == made.auth && read.routing == made.routing));
    BOOST_TEST(read.shard_count == 3u);
}

BOOST_FIXTURE_TEST_CASE(a_wrong_key_is_told_from_damage, fixture) {
    store_keys read;
    key[0] = std::byte{1};
    BOOST_TEST((open(read) == errc::access_denied));
}

BOOST_FIXTURE_TEST_CASE(damage_is_told_from_a_wrong_key, fixture) {
    store_keys read;
    config.shard_count = 4; // which one section is bound to
    BOOST_TEST((open(read) == errc::tampered_config));
}

BOOST_FIXTURE_TEST_CASE(keys_have_their_lengths, fixture) {
    store_keys read;
    std::array<std::byte, 32> user_key{};
    BOOST_TEST(key_source::raw(key).derive(with, {}, config.salt, user_key));
    std::vector<std::byte> longer(33 + seal_overhead);
    const arena_scope scratch{given};
    const auto context = detail::section_context(given, config, "keys.cipher", false);
    BOOST_TEST(seal_message(with, user_key, context.bytes(), longer));
    config.cipher = longer;
    BOOST_TEST((open(read) == errc::malformed_config));
}

BOOST_FIXTURE_TEST_CASE(another_source_is_another_policy, fixture) {
    store_keys read;
    const auto source = key_source::callback(
        [](void*, std::string_view, std::span<std::byte, 32>) { return true; });
    BOOST_TEST((open_keys(with, given, source, config, read) == errc::wrong_policy));
}

BOOST_AUTO_TEST_SUITE_END()
