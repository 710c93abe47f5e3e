// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/aead.hpp>

#include <escodb/crypto/cryptopp/aes_256_gcm.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>

BOOST_AUTO_TEST_SUITE(crypto_aead)

using namespace escodb;

// AES-256-GCM whose messages are at most 100 bytes long.
struct short_parts : cipher::detail::aes_256_gcm_parts {
    static constexpr std::uint64_t message_bytes_max = 100;
};
using short_cipher = crypto::aead<short_parts>;

BOOST_AUTO_TEST_CASE(a_message_has_the_length_that_the_cipher_can_seal) {
    const bytes key(32);
    const bytes iv(12);
    const std::span<const std::byte, 12> iv_view{iv};
    short_cipher cipher{std::span<const std::byte, 32>{key}};
    bytes longest(116);
    cipher.seal(iv_view, {}, bytes(100), longest);
    bytes opened(100);
    BOOST_TEST(cipher.open(iv_view, {}, longest, opened));

    bytes longer(117);
    BOOST_CHECK_THROW(cipher.seal(iv_view, {}, bytes(101), longer), std::length_error);
    bytes out(101, std::byte{1});
    BOOST_TEST(!cipher.open(iv_view, {}, longer, out));
    BOOST_TEST((out == bytes(101)));
}

BOOST_AUTO_TEST_CASE(another_length_of_the_output_is_refused) {
    const bytes key(32);
    const bytes iv(12);
    const std::span<const std::byte, 12> iv_view{iv};
    short_cipher cipher{std::span<const std::byte, 32>{key}};
    bytes out(20);
    BOOST_CHECK_THROW(cipher.seal(iv_view, {}, bytes(5), out), std::length_error);
    BOOST_CHECK_THROW((void)cipher.open(iv_view, {}, bytes(35), out), std::length_error);
}

BOOST_AUTO_TEST_SUITE_END()
