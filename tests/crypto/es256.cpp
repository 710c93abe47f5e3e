// SPDX-License-Identifier: Apache-2.0

#include <escodb/crypto/cryptopp/es256.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(crypto_es256)

using namespace escodb;

bool is_signed(const crypto::es256_key& by, byte_view message, const bytes& signature) {
    using namespace CryptoPP;
    ECDSA<ECP, SHA256>::PublicKey key;
    key.Initialize(ASN1::secp256r1(), ECP::Point{Integer{crypto::octets(by.x().data()), by.x().size()},
                                                 Integer{crypto::octets(by.y().data()), by.y().size()}});
    const ECDSA<ECP, SHA256>::Verifier verifier{key};
    return verifier.VerifyMessage(crypto::octets(message.data()), message.size(),
                                  crypto::octets(signature.data()), signature.size());
}

BOOST_AUTO_TEST_CASE(the_public_key_verifies_what_was_signed) {
    const crypto::es256_key key;
    const crypto::es256_key other;
    BOOST_TEST(key.x().size() == 32U);
    BOOST_TEST(key.y().size() == 32U);
    const bytes signature = key.sign(as_bytes("message"));
    BOOST_TEST(signature.size() == 64U); // r and s, not in DER
    BOOST_TEST(is_signed(key, as_bytes("message"), signature));
    BOOST_TEST(!is_signed(key, as_bytes("massage"), signature));
    BOOST_TEST(!is_signed(other, as_bytes("message"), signature));
    BOOST_TEST((key.sign(as_bytes("message")) != signature));
}

BOOST_AUTO_TEST_SUITE_END()
