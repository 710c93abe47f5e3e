// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/router.hpp>

#include <escodb/crypto/cryptopp/hmac_shard_hash.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

BOOST_AUTO_TEST_SUITE(model_router)

namespace model = escodb::model;

/// Says what it is told to, so that every hash value can be routed.
struct told_hash {
    using policy_kind = escodb::policy::shard_hash_kind;
    static constexpr std::string_view name = "told";
    static constexpr std::size_t key_bytes = 1;
    explicit told_hash(std::span<const std::byte, key_bytes>) {}
    std::uint16_t operator()(escodb::byte_view path) {
        return static_cast<std::uint16_t>(std::to_integer<unsigned>(path[0]) << 8 |
                                          std::to_integer<unsigned>(path[1]));
    }
};

model::router<told_hash> router_of(std::uint32_t count) {
    const std::array<std::byte, 1> key{};
    return model::router<told_hash>{key, count};
}

std::string path_of(std::uint32_t hash) {
    return {static_cast<char>(hash >> 8), static_cast<char>(hash & 255)};
}

BOOST_AUTO_TEST_CASE(names_are_those_of_the_format) {
    const auto three = router_of(3);
    BOOST_TEST(three.count() == 3u);
    BOOST_TEST(three.name(0) == "shard-0000-5554");
    BOOST_TEST(three.name(1) == "shard-5555-aaaa");
    BOOST_TEST(three.name(2) == "shard-aaab-ffff");
    BOOST_CHECK_THROW(static_cast<void>(three.name(3)), std::out_of_range);
    BOOST_TEST(router_of(1).name(0) == "shard-0000-ffff");
    BOOST_TEST(router_of(4).name(2) == "shard-8000-bfff");
    BOOST_TEST(router_of(65'536).name(65'535) == "shard-ffff-ffff");
}

BOOST_AUTO_TEST_CASE(boundaries_are_the_rounded_quotients) {
    // Math.round(65536 * i / n), which is what the other implementation computes.
    for (std::uint32_t n = 1; n <= 3'000; ++n)
        for (const std::uint32_t i : {0u, 1u, n / 3, n / 2, n - 1, n}) {
            if (i > n)
                continue;
            const double exact = 65'536.0 * i / n;
            BOOST_REQUIRE(model::shard_boundary(i, n) == static_cast<std::uint32_t>(exact + 0.5));
        }
}

BOOST_AUTO_TEST_CASE(every_hash_value_falls_between_the_ends_of_its_shard) {
    for (const std::uint32_t n : {1u, 2u, 3u, 4u, 5u, 7u, 16u, 64u, 100u, 1'000u, 32'769u, 65'535u, 65'536u})
        for (std::uint32_t hash = 0; hash < 65'536; ++hash) {
            const auto shard = model::shard_of_hash(static_cast<std::uint16_t>(hash), n);
            BOOST_REQUIRE(shard < n);
            BOOST_REQUIRE(model::shard_boundary(shard, n) <= hash);
            BOOST_REQUIRE(hash < model::shard_boundary(shard + 1, n));
        }
}

BOOST_AUTO_TEST_CASE(a_path_goes_where_its_hash_says) {
    auto three = router_of(3);
    BOOST_TEST(three.shard_of(path_of(0x0000)) == 0u);
    BOOST_TEST(three.shard_of(path_of(0x5554)) == 0u);
    BOOST_TEST(three.shard_of(path_of(0x5555)) == 1u);
    BOOST_TEST(three.shard_of(path_of(0xaaaa)) == 1u);
    BOOST_TEST(three.shard_of(path_of(0xaaab)) == 2u);
    BOOST_TEST(three.shard_of(path_of(0xffff)) == 2u);
}

BOOST_AUTO_TEST_CASE(refuses_other_numbers_of_shards_by_the_options_name) {
    for (const std::uint32_t wrong : {0u, 65'537u, 0xffff'ffffu})
        BOOST_CHECK_EXCEPTION(static_cast<void>(router_of(wrong)), escodb::error,
                              [](const escodb::error& caught) {
                                  return caught.code() == escodb::errc::invalid_option &&
                                         caught.subject() == "shards";
                              });
}

// JavaScript encodes a lone surrogate as U+FFFD, so that is what it routes by.
BOOST_AUTO_TEST_CASE(a_lone_surrogate_counts_as_the_replacement_character) {
    escodb::model::router<escodb::shard_hash::hmac_sha256> many{
        std::array<std::byte, escodb::shard_hash::hmac_sha256::key_bytes>{}, 65'536};
    BOOST_TEST(many.shard_of("/a\xed\xa0\x80/x") == many.shard_of("/a\xef\xbf\xbd/x"));
    BOOST_TEST(many.shard_of("/\xed\x95\x9c") != many.shard_of("/\xef\xbf\xbd")); // no surrogate
}

BOOST_AUTO_TEST_SUITE_END()
