// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>

#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cryptopp/hmac.h>
#include <cstddef>
#include <new>
#include <string>

BOOST_AUTO_TEST_SUITE(crypto_hmac_sha256)

using namespace escodb;
using namespace escodb_test;

using digest = std::array<std::byte, 32>;

digest code(byte_view key, byte_view message) {
    digest result;
    crypto::hmac_sha256{key}(message, result);
    return result;
}

digest code_of_crypto_library(byte_view key, byte_view message) {
    const auto octets = [](byte_view view) {
        return reinterpret_cast<const CryptoPP::byte*>(view.data());
    };
    CryptoPP::HMAC<CryptoPP::SHA256> mac{octets(key), key.size()};
    mac.Update(octets(message), message.size());
    digest result;
    mac.Final(reinterpret_cast<CryptoPP::byte*>(result.data()));
    return result;
}

void try_vector(const boost::json::object&, const boost::json::object& test) {
    const bytes tag = hex_of(test, "tag");
    const auto made = code(hex_of(test, "key"), hex_of(test, "msg"));
    const bool equal = equal_in_constant_time(byte_view{made}.first(tag.size()), tag);
    BOOST_TEST(equal == (test.at("result") == "valid"));
}

BOOST_AUTO_TEST_CASE(rfc_4231_vectors) {
    BOOST_TEST(each_own_vector("hmac_sha256.json", try_vector) == 7u);
}

BOOST_AUTO_TEST_CASE(wycheproof_vectors) {
    each_wycheproof_vector("hmac_sha256_test.json", try_vector);
}

BOOST_AUTO_TEST_CASE(every_length_agrees_with_the_library) {
    bytes memory(300);
    for (std::size_t i = 0; i < memory.size(); ++i)
        memory[i] = static_cast<std::byte>(i * 7 + 3);
    for (std::size_t size = 0; size <= memory.size(); ++size) {
        const auto text = byte_view{memory}.first(size);
        BOOST_REQUIRE(code(byte_view{memory}.first(40), text) ==
                      code_of_crypto_library(byte_view{memory}.first(40), text));
        BOOST_REQUIRE(code(text, byte_view{memory}.first(10)) ==
                      code_of_crypto_library(text, byte_view{memory}.first(10)));
    }
}

BOOST_AUTO_TEST_CASE(parts_give_the_code_of_the_whole) {
    bytes memory(260);
    for (std::size_t i = 0; i < memory.size(); ++i)
        memory[i] = static_cast<std::byte>(i * 5);
    const crypto::hmac_sha256 key{byte_view{memory}.first(64)};
    for (const std::size_t size : {0u, 1u, 63u, 64u, 65u, 127u, 128u, 129u, 260u}) {
        const auto text = byte_view{memory}.first(size);
        digest whole;
        key(text, whole);
        for (std::size_t cut = 0; cut <= size; ++cut) {
            for (const std::size_t step : {1u, 40u, 64u}) {
                crypto::hmac_sha256::stream stream{key};
                stream.update(text.first(cut));
                for (auto rest = text.subspan(cut); !rest.empty();) {
                    const std::size_t taken = std::min<std::size_t>(step, rest.size());
                    stream.update(rest.first(taken));
                    rest = rest.subspan(taken);
                }
                stream.update({});
                digest parts;
                stream.finish(parts);
                BOOST_REQUIRE(parts == whole);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(one_key_serves_many_messages) {
    const crypto::hmac_sha256 key{as_bytes("key")};
    digest first;
    key(as_bytes("message"), first);
    digest other;
    key(as_bytes(std::string(500, 'x')), other);
    digest again;
    key(as_bytes("message"), again);
    BOOST_TEST(to_hex(first) == to_hex(again));
    BOOST_TEST(to_hex(first) != to_hex(other));
}

BOOST_AUTO_TEST_CASE(a_destroyed_key_is_wiped) {
    using key_type = crypto::hmac_sha256;
    alignas(key_type) std::byte memory[sizeof(key_type)];
    auto* key = new (memory) key_type{as_bytes("key")};
    const volatile std::byte* left = memory;
    key->~key_type();
    bool zero = true;
    for (std::size_t i = 0; i < sizeof memory; ++i)
        zero = zero && left[i] == std::byte{0};
    BOOST_TEST(zero);
}

BOOST_AUTO_TEST_SUITE_END()
