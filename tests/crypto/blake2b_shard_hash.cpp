// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/blake2b_shard_hash.hpp>

#include <escodb/conformance/shard_hash.hpp>
#include <escodb/policy/shard_hash.hpp>

#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <span>
#include <string>

template struct escodb::policy::check_shard_hash<escodb::shard_hash::blake2b>;

BOOST_AUTO_TEST_SUITE(crypto_blake2b_shard_hash)

using namespace escodb;
using namespace escodb_test;

static_assert(policy::shard_hash<shard_hash::blake2b>);

BOOST_AUTO_TEST_CASE(conforms) {
    conformance::check_shard_hash<shard_hash::blake2b>(report());
}

BOOST_AUTO_TEST_CASE(published_vectors) {
    const auto count = each_own_vector("blake2b.json", [](const auto&, const boost::json::object& test) {
        const bytes key = hex_of(test, "key");
        const shard_hash::blake2b hash{std::span<const std::byte, shard_hash::blake2b::key_bytes>{key}};
        const auto code = hash.code_of(hex_of(test, "msg"));
        BOOST_TEST(to_hex(code) == to_hex(hex_of(test, "tag")));
        BOOST_TEST(hash(hex_of(test, "msg")) ==
                   (std::to_integer<unsigned>(code[0]) << 8 | std::to_integer<unsigned>(code[1])));
    });
    BOOST_TEST(count == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
