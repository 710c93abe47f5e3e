// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/hkdf_sha256.hpp>

#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

BOOST_AUTO_TEST_SUITE(crypto_hkdf_sha256)

using namespace escodb;
using namespace escodb_test;

/// What is wrong with an invalid one is its length, which is always 32 here.
void try_vector(const boost::json::object&, const boost::json::object& test) {
    if (test.at("result") == "invalid")
        return;
    std::array<std::byte, 32> made{};
    crypto::hkdf_sha256(hex_of(test, "ikm"), hex_of(test, "salt"), hex_of(test, "info"), made);
    const bytes expected = hex_of(test, "okm");
    const std::size_t size = std::min(expected.size(), made.size());
    BOOST_TEST(to_hex(byte_view{made}.first(size)) == to_hex(byte_view{expected}.first(size)));
}

BOOST_AUTO_TEST_CASE(rfc_5869_vectors) {
    BOOST_TEST(each_own_vector("hkdf_sha256.json", try_vector) == 3u);
}

BOOST_AUTO_TEST_CASE(wycheproof_vectors) {
    each_wycheproof_vector("hkdf_sha256_test.json", try_vector);
}

BOOST_AUTO_TEST_SUITE_END()
