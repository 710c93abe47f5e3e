// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/xaes_256_gcm.hpp>

#include <escodb/conformance/cipher.hpp>
#include <escodb/policy/cipher.hpp>

#include <support/aead_vectors.hpp>
#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <cryptopp/shake.h>

#include <algorithm>
#include <cstddef>

template struct escodb::policy::check_cipher<escodb::cipher::xaes_256_gcm>;

BOOST_AUTO_TEST_SUITE(crypto_xaes_256_gcm)

using namespace escodb;
using namespace escodb_test;

static_assert(policy::cipher<cipher::xaes_256_gcm>);

BOOST_AUTO_TEST_CASE(conforms) { conformance::check_cipher<cipher::xaes_256_gcm>(report()); }

BOOST_AUTO_TEST_CASE(published_vectors) {
    aead_vectors<cipher::xaes_256_gcm> vectors;
    each_own_vector("xaes_256_gcm.json", vectors);
    BOOST_TEST(vectors.tried == 2u);
}

// C2SP's further vector: 10,000 messages of random lengths, all from one stream of SHAKE-128.
BOOST_AUTO_TEST_CASE(ten_thousand_random_messages) {
    constexpr std::size_t rounds = 10'000;
    bytes stream(rounds * (32 + 24 + 2 + 255 + 255));
    CryptoPP::SHAKE128 random{static_cast<unsigned>(stream.size())};
    random.TruncatedFinal(crypto::octets(stream.data()), stream.size());
    byte_view left{stream};
    const auto take = [&left](std::size_t size) {
        const byte_view taken = left.first(size);
        left = left.subspan(size);
        return taken;
    };
    const auto take_some = [&take] { return take(std::to_integer<std::size_t>(take(1)[0])); };

    CryptoPP::SHAKE128 all{32};
    for (std::size_t i = 0; i < rounds; ++i) {
        cipher::xaes_256_gcm cipher{take(32).first<32>()};
        const auto iv = take(24).first<24>();
        const byte_view plaintext = take_some();
        const byte_view associated = take_some();
        bytes sealed(plaintext.size() + 16);
        cipher.seal(iv, associated, plaintext, sealed);
        all.Update(crypto::octets(sealed.data()), sealed.size());
        bytes opened(plaintext.size());
        BOOST_REQUIRE(cipher.open(iv, associated, sealed, opened));
        BOOST_REQUIRE((std::equal(opened.begin(), opened.end(), plaintext.begin())));
    }
    bytes digest(32);
    all.TruncatedFinal(crypto::octets(digest.data()), digest.size());
    BOOST_TEST(to_hex(digest) == "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
}

BOOST_AUTO_TEST_SUITE_END()
