// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/hmac_shard_hash.hpp>

#include <escodb/conformance/shard_hash.hpp>
#include <escodb/policy/shard_hash.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <cryptopp/hmac.h>
#include <cryptopp/sha.h>
#include <cstddef>
#include <span>
#include <string>

template struct escodb::policy::check_shard_hash<escodb::shard_hash::hmac_sha256>;

BOOST_AUTO_TEST_SUITE(crypto_hmac_shard_hash)

using namespace escodb;

BOOST_AUTO_TEST_CASE(conforms) {
    conformance::check_shard_hash<shard_hash::hmac_sha256>(escodb_test::report());
}

BOOST_AUTO_TEST_CASE(it_is_the_first_two_bytes_of_the_code_in_network_order) {
    bytes key(64);
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::byte>(i);
    const shard_hash::hmac_sha256 hash{std::span<const std::byte, 64>{key}};
    for (const std::string path : {"/", "/users/", "/users/alice", "/caf\xc3\xa9"}) {
        CryptoPP::HMAC<CryptoPP::SHA256> mac{reinterpret_cast<const CryptoPP::byte*>(key.data()), 64};
        mac.Update(reinterpret_cast<const CryptoPP::byte*>(path.data()), path.size());
        CryptoPP::byte digest[32];
        mac.Final(digest);
        BOOST_TEST(hash(as_bytes(path)) == (digest[0] << 8 | digest[1]));
    }
}

BOOST_AUTO_TEST_SUITE_END()
