// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/siphash.hpp>

#include <escodb/conformance/shard_hash.hpp>
#include <escodb/policy/shard_hash.hpp>

#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <span>
#include <string>

template struct escodb::policy::check_shard_hash<escodb::shard_hash::siphash_2_4>;

BOOST_AUTO_TEST_SUITE(crypto_siphash)

using namespace escodb;
using namespace escodb_test;

static_assert(policy::shard_hash<shard_hash::siphash_2_4>);

BOOST_AUTO_TEST_CASE(conforms) {
    conformance::check_shard_hash<shard_hash::siphash_2_4>(report());
}

BOOST_AUTO_TEST_CASE(published_vectors) {
    const auto count = each_own_vector("siphash_2_4.json", [](const auto&, const boost::json::object& test) {
        const bytes key = hex_of(test, "key");
        const shard_hash::siphash_2_4 hash{std::span<const std::byte, shard_hash::siphash_2_4::key_bytes>{key}};
        const auto code = hash.code_of(hex_of(test, "msg"));
        BOOST_TEST(to_hex(code) == to_hex(hex_of(test, "tag")));
        BOOST_TEST(hash(hex_of(test, "msg")) ==
                   (std::to_integer<unsigned>(code[1]) << 8 | std::to_integer<unsigned>(code[0])));
    });
    BOOST_TEST(count == 1u);
}

BOOST_AUTO_TEST_CASE(wycheproof_vectors) {
    each_wycheproof_vector("siphash_2_4_test.json", [](const auto&, const boost::json::object& test) {
        const bytes key = hex_of(test, "key");
        const shard_hash::siphash_2_4 hash{std::span<const std::byte, shard_hash::siphash_2_4::key_bytes>{key}};
        const bool valid = test.at("result") == "valid";
        BOOST_TEST((to_hex(hash.code_of(hex_of(test, "msg"))) == to_hex(hex_of(test, "tag"))) == valid);
    });
}

BOOST_AUTO_TEST_SUITE_END()
