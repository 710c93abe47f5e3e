// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/xchacha20_poly1305.hpp>

#include <escodb/conformance/cipher.hpp>
#include <escodb/policy/cipher.hpp>

#include <support/aead_vectors.hpp>
#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

template struct escodb::policy::check_cipher<escodb::cipher::xchacha20_poly1305>;

BOOST_AUTO_TEST_SUITE(crypto_xchacha20_poly1305)

using namespace escodb;
using namespace escodb_test;

static_assert(policy::cipher<cipher::xchacha20_poly1305>);

BOOST_AUTO_TEST_CASE(conforms) { conformance::check_cipher<cipher::xchacha20_poly1305>(report()); }

BOOST_AUTO_TEST_CASE(published_vectors) {
    aead_vectors<cipher::xchacha20_poly1305> vectors;
    each_own_vector("xchacha20_poly1305.json", vectors);
    BOOST_TEST(vectors.tried == 1u);
}

BOOST_AUTO_TEST_CASE(wycheproof_vectors) {
    aead_vectors<cipher::xchacha20_poly1305> vectors;
    if (each_wycheproof_vector("xchacha20_poly1305_test.json", vectors) > 0)
        BOOST_TEST(vectors.tried > 200u);
}

BOOST_AUTO_TEST_SUITE_END()
