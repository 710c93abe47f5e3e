// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/a256cbc_hs512.hpp>

#include <escodb/conformance/cipher.hpp>
#include <escodb/crypto/sealed.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/policy/cipher.hpp>

#include <support/aead_vectors.hpp>
#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <cryptopp/hmac.h>
#include <cryptopp/sha.h>

template struct escodb::policy::check_cipher<escodb::cipher::a256cbc_hs512>;

BOOST_AUTO_TEST_SUITE(crypto_a256cbc_hs512)

using namespace escodb;
using namespace escodb_test;
using of_rfc = cipher::detail::a256cbc_hs512_of_rfc;

BOOST_AUTO_TEST_CASE(conforms) { conformance::check_cipher<cipher::a256cbc_hs512>(report()); }

BOOST_AUTO_TEST_CASE(published_vectors) {
    aead_vectors<of_rfc> vectors;
    each_own_vector("a256cbc_hs512.json", vectors);
    BOOST_TEST(vectors.tried == 1u);
}

BOOST_AUTO_TEST_CASE(wycheproof_vectors) {
    aead_vectors<of_rfc> vectors;
    if (each_wycheproof_vector("a256cbc_hs512_test.json", vectors) > 0)
        BOOST_TEST(vectors.tried == 94u);
}

// The key of a store is spread as HKDF says: RFC 5869, checked with another implementation of it.
BOOST_AUTO_TEST_CASE(the_key_is_spread) {
    const bytes key = from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    const bytes wide = from_hex("31712034c32848f32ef7e609a2a6adf43f21fa19aa6779ba4306a53dd31875ce"
                                "43d1bcffe08bc5815e5a3b4d0b277aa941a7fe0e0041cdb1caff69b22caf8afc");
    const bytes iv(16);
    const std::span<const std::byte, 16> iv_view{iv};
    const bytes text = from_hex("616263");
    bytes sealed(48);
    cipher::a256cbc_hs512{std::span<const std::byte, 32>{key}}.seal(iv_view, {}, text, sealed);
    bytes expected(48);
    of_rfc{std::span<const std::byte, 64>{wide}}.seal(iv_view, {}, text, expected);
    BOOST_TEST(to_hex(sealed) == to_hex(expected));
}

// Only who has the key can make such messages; they are refused all the same.
struct author {
    const bytes key = bytes(64);
    const bytes iv = bytes(16);
    const std::span<const std::byte, 16> iv_view{iv};
    const of_rfc box{std::span<const std::byte, 64>{key}};

    /// Writes the tag of what stands before it, without associated data.
    void tag(bytes& sealed) const {
        const std::size_t size = sealed.size() - 32;
        CryptoPP::HMAC<CryptoPP::SHA512> mac{crypto::octets(key.data()), 32};
        mac.Update(crypto::octets(iv.data()), 16);
        mac.Update(crypto::octets(sealed.data()), size);
        mac.Update(crypto::octets(key.data()), 8); // bits of associated data: none
        mac.TruncatedFinal(crypto::octets(sealed.data() + size), 32);
    }
};

BOOST_FIXTURE_TEST_CASE(a_message_without_a_block_is_refused, author) {
    bytes sealed(32);
    tag(sealed);
    bytes out;
    BOOST_TEST(!box.open(iv_view, {}, sealed, out).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_padding_that_is_none_is_refused, author) {
    for (const unsigned last : {0u, 17u, 255u}) {
        // A message of 31 bytes ends in a padding of one. What is done to the last byte of its first
        // block is done to that padding.
        bytes sealed(64);
        box.seal(iv_view, {}, bytes(31), sealed);
        sealed[15] ^= static_cast<std::byte>(1u ^ last);
        tag(sealed);
        bytes out(32, std::byte{0xaa});
        BOOST_TEST(!box.open(iv_view, {}, sealed, out).has_value());
        BOOST_TEST(to_hex(out) == to_hex(bytes(32)));
    }
}

BOOST_AUTO_TEST_CASE(a_sealed_message_opens_to_its_length) {
    const bytes key(32);
    crypto::sealer<cipher::a256cbc_hs512, random::system> sealing{
        std::span<const std::byte, 32>{key}};
    for (std::size_t size = 0; size < 50; ++size) {
        const bytes text(size, std::byte{7});
        bytes sealed;
        sealing.seal_append(sealed, text, {});
        BOOST_TEST(sealed.size() == 16 + (size / 16 + 1) * 16 + 32);
        secret_bytes opened;
        BOOST_TEST(sealing.open(sealed, {}, opened));
        BOOST_TEST(opened.size() == size);
    }
}

BOOST_AUTO_TEST_SUITE_END()
