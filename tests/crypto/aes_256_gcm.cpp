// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/aes_256_gcm.hpp>

#include <escodb/conformance/cipher.hpp>
#include <escodb/policy/cipher.hpp>

#include <support/aead_vectors.hpp>
#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>

template struct escodb::policy::check_cipher<escodb::cipher::aes_256_gcm>;

BOOST_AUTO_TEST_SUITE(crypto_aes_256_gcm)

static_assert(escodb::policy::cipher<escodb::cipher::aes_256_gcm>);

using escodb::byte_view;
using escodb::bytes;
using escodb::cipher::aes_256_gcm;
using namespace escodb_test;

using key_view = std::span<const std::byte, 32>;
using iv_view = std::span<const std::byte, 12>;

BOOST_AUTO_TEST_CASE(nist_vectors) {
    aead_vectors<aes_256_gcm> vectors;
    each_own_vector("aes_256_gcm.json", vectors);
    BOOST_TEST(vectors.tried == 7u);
}

BOOST_AUTO_TEST_CASE(wycheproof_vectors) {
    aead_vectors<aes_256_gcm> vectors;
    if (each_wycheproof_vector("aes_gcm_test.json", vectors) > 0)
        BOOST_TEST(vectors.tried > 50u);
}

BOOST_AUTO_TEST_CASE(conforms) { escodb::conformance::check_cipher<aes_256_gcm>(report()); }

BOOST_AUTO_TEST_CASE(an_object_may_move_between_two_messages) {
    const bytes key(32, std::byte{7});
    const bytes iv(12, std::byte{9});
    auto first = std::make_unique<aes_256_gcm>(key_view{key});
    bytes one(20);
    first->seal(iv_view{iv}, {}, bytes(4), one);
    aes_256_gcm second{std::move(*first)};
    first.reset(); // its memory is gone, should anything still point there
    bytes two(20);
    second.seal(iv_view{iv}, {}, bytes(4), two);
    BOOST_TEST(to_hex(one) == to_hex(two));
}

BOOST_AUTO_TEST_CASE(the_memory_of_a_destroyed_object_does_not_hold_the_key) {
    const bytes key = from_hex("00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210");
    const bytes iv(12);
    const auto holds_key = [&key](const std::byte* memory, std::size_t size) {
        // Volatile, since the compiler may take what a destructor left for nothing.
        const volatile std::byte* left = memory;
        for (std::size_t i = 0; i + key.size() <= size; ++i) {
            std::size_t equal = 0;
            while (equal < key.size() && left[i + equal] == key[equal])
                ++equal;
            if (equal == key.size())
                return true;
        }
        return false;
    };
    alignas(aes_256_gcm) std::byte memory[sizeof(aes_256_gcm)];
    auto* cipher = new (memory) aes_256_gcm{key_view{key}};
    bytes sealed(16 + 5);
    cipher->seal(iv_view{iv}, {}, bytes(5), sealed);
    bytes opened(5);
    BOOST_TEST(cipher->open(iv_view{iv}, {}, sealed, opened));
    BOOST_TEST(holds_key(memory, sizeof memory));
    cipher->~aes_256_gcm();
    BOOST_TEST(!holds_key(memory, sizeof memory));

    using keyed = CryptoPP::GCM<CryptoPP::AES>::Encryption;
    alignas(keyed) std::byte inner[sizeof(keyed)];
    auto* object = new (inner) keyed;
    object->SetKeyWithIV(reinterpret_cast<const CryptoPP::byte*>(key.data()), 32,
                         reinterpret_cast<const CryptoPP::byte*>(iv.data()), 12);
    const bool held = holds_key(inner, sizeof inner);
    object->~keyed();
    BOOST_TEST_MESSAGE("the key schedule begins with the key as it is: " << held);
    BOOST_TEST(!holds_key(inner, sizeof inner));
}

BOOST_AUTO_TEST_SUITE_END()
