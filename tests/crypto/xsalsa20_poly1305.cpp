// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/xsalsa20_poly1305.hpp>

#include <escodb/conformance/cipher.hpp>
#include <escodb/policy/cipher.hpp>

#include <support/aead_vectors.hpp>
#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <escodb/crypto/cryptopp/hmac_sha256.hpp>

#include <cryptopp/naclite.h>

#include <algorithm>
#include <cstddef>

template struct escodb::policy::check_cipher<escodb::cipher::xsalsa20_poly1305>;

BOOST_AUTO_TEST_SUITE(crypto_xsalsa20_poly1305)

using namespace escodb;
using namespace escodb_test;

static_assert(policy::cipher<cipher::xsalsa20_poly1305>);

BOOST_AUTO_TEST_CASE(conforms) { conformance::check_cipher<cipher::xsalsa20_poly1305>(report()); }

// RFC 5869 with the message's key, and a secretbox by NaCl's own code, which Crypto++ has too.
BOOST_AUTO_TEST_CASE(it_is_a_secretbox_under_a_derived_key) {
    const bytes key = from_hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
    const bytes iv = from_hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
    const bytes associated = from_hex("00112233");
    for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 64U, 131U, 1000U}) {
        const bytes text(size, std::byte{0x5a});
        bytes made(size + 16);
        cipher::xsalsa20_poly1305 cipher{std::span<const std::byte, 32>{key}};
        cipher.seal(std::span<const std::byte, 24>{iv}, associated, text, made);

        // HKDF by its definition: extract without a salt, then one block.
        bytes extracted(32);
        crypto::hmac_sha256{bytes(32)}(key, std::span<std::byte, 32>{extracted});
        bytes info = associated;
        info.push_back(std::byte{1});
        bytes derived(32);
        crypto::hmac_sha256{extracted}(info, std::span<std::byte, 32>{derived});

        bytes padded(32 + size);
        std::copy(text.begin(), text.end(), padded.begin() + 32);
        bytes boxed(padded.size());
        CryptoPP::NaCl::crypto_secretbox(crypto::octets(boxed.data()), crypto::octets(padded.data()),
                                         padded.size(), crypto::octets(iv.data()),
                                         crypto::octets(derived.data()));
        BOOST_TEST(to_hex(byte_view{made}.first(size)) == to_hex(byte_view{boxed}.subspan(32)));
        BOOST_TEST(to_hex(byte_view{made}.last(16)) == to_hex(byte_view{boxed}.subspan(16, 16)));
    }
}

BOOST_AUTO_TEST_CASE(wycheproof_vectors_of_hkdf) {
    each_wycheproof_vector("hkdf_sha256_test.json", [](const auto&, const boost::json::object& test) {
        const bytes key = hex_of(test, "ikm");
        const bytes salt = hex_of(test, "salt");
        const bytes info = hex_of(test, "info");
        bytes made(static_cast<std::size_t>(test.at("size").as_int64()));
        if (test.at("result") != "valid")
            return; // longer than HKDF gives; we take 32 bytes
        CryptoPP::HKDF<CryptoPP::SHA256>{}.DeriveKey(
            crypto::octets(made.data()), made.size(), crypto::octets(key.data()), key.size(),
            crypto::octets(salt.data()), salt.size(), crypto::octets(info.data()), info.size());
        BOOST_TEST(to_hex(made) == to_hex(hex_of(test, "okm")));
    });
}

BOOST_AUTO_TEST_SUITE_END()
