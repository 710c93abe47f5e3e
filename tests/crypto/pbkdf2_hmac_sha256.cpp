// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/pbkdf2_hmac_sha256.hpp>

#include <escodb/conformance/kdf.hpp>
#include <escodb/policy/kdf.hpp>

#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cryptopp/pwdbased.h>
#include <cryptopp/sha.h>
#include <cstddef>
#include <string>

template struct escodb::policy::check_kdf<escodb::kdf::pbkdf2_hmac_sha256>;

BOOST_AUTO_TEST_SUITE(crypto_pbkdf2_hmac_sha256)

using namespace escodb;
using namespace escodb_test;
using kdf::pbkdf2_hmac_sha256;

using user_key = std::array<std::byte, 32>;

user_key derive(byte_view password, byte_view salt, std::uint64_t iterations) {
    user_key key{};
    pbkdf2_hmac_sha256::derive(password, {bytes(salt.begin(), salt.end()), iterations}, key);
    return key;
}

user_key derive_with_crypto_library(byte_view password, byte_view salt, unsigned iterations) {
    const auto octets = [](byte_view view) {
        return reinterpret_cast<const CryptoPP::byte*>(view.data());
    };
    user_key key{};
    CryptoPP::PKCS5_PBKDF2_HMAC<CryptoPP::SHA256> kdf;
    kdf.DeriveKey(reinterpret_cast<CryptoPP::byte*>(key.data()), key.size(), 0, octets(password),
                  password.size(), octets(salt), salt.size(), iterations);
    return key;
}

/// A longer key begins with the key of 32 bytes, and a shorter one is its beginning.
void try_vector(const boost::json::object&, const boost::json::object& test) {
    const bytes expected = hex_of(test, "dk");
    const auto made = derive(hex_of(test, "password"), hex_of(test, "salt"),
                             test.at("iterationCount").to_number<std::uint64_t>());
    const std::size_t size = std::min(expected.size(), made.size());
    BOOST_TEST(to_hex(byte_view{made}.first(size)) == to_hex(byte_view{expected}.first(size)));
}

template <class Call> double seconds(Call&& call) {
    const auto start = std::chrono::steady_clock::now();
    call();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

bool names_option(const error& e) {
    return e.code() == errc::invalid_option && e.subject() == "iterations";
}

BOOST_AUTO_TEST_CASE(rfc_7914_vectors) {
    BOOST_TEST(each_own_vector("pbkdf2_hmac_sha256.json", try_vector) == 2u);
}

BOOST_AUTO_TEST_CASE(wycheproof_vectors) {
    each_wycheproof_vector("pbkdf2_hmacsha256_test.json", try_vector);
}

BOOST_AUTO_TEST_CASE(agrees_with_the_library) {
    for (const std::size_t length : {1u, 8u, 63u, 64u, 65u, 200u}) {
        const std::string password(length, 'p');
        const std::string salt(length / 2 + 1, 's');
        for (const unsigned iterations : {1u, 2u, 3u, 100u})
            BOOST_TEST(to_hex(derive(as_bytes(password), as_bytes(salt), iterations)) ==
                       to_hex(derive_with_crypto_library(as_bytes(password), as_bytes(salt),
                                                         iterations)));
    }
}

BOOST_AUTO_TEST_CASE(conforms) {
    pbkdf2_hmac_sha256::settings cheap;
    cheap.iterations = 2;
    conformance::check_kdf<pbkdf2_hmac_sha256>(report(), cheap);
}

BOOST_AUTO_TEST_CASE(its_default_costs_600_000_rounds) {
    const bytes random(32, std::byte{1});
    const auto made = pbkdf2_hmac_sha256::generate({}, random);
    BOOST_TEST(made.iterations == 600'000u);
    BOOST_TEST((made.salt == random));
}

BOOST_AUTO_TEST_CASE(no_rounds_and_too_many_are_refused) {
    const bytes random(32);
    for (const std::uint64_t iterations : {std::uint64_t{0}, limits::kdf_iterations_max + 1, ~std::uint64_t{0}}) {
        pbkdf2_hmac_sha256::settings settings;
        settings.iterations = iterations;
        BOOST_CHECK_EXCEPTION((void)pbkdf2_hmac_sha256::generate(settings, random), error,
                              names_option);
        BOOST_CHECK_EXCEPTION((void)derive(as_bytes("p"), random, iterations), error, names_option);
        std::vector<policy::kdf_field> fields;
        fields.emplace_back("salt", random);
        fields.emplace_back("iterations", iterations);
        BOOST_CHECK_EXCEPTION((void)pbkdf2_hmac_sha256::from_fields(fields), error,
                              [](const error& e) {
                                  return e.code() == errc::malformed_config &&
                                         std::string{e.what()}.find("password.iterations") !=
                                             std::string::npos;
                              });
    }
    pbkdf2_hmac_sha256::settings most;
    most.iterations = limits::kdf_iterations_max;
    BOOST_CHECK_NO_THROW((void)pbkdf2_hmac_sha256::generate(most, random));
    BOOST_CHECK_THROW((void)pbkdf2_hmac_sha256::generate({}, bytes(31)), std::length_error);
}

BOOST_AUTO_TEST_CASE(fields_stand_in_the_order_of_the_format) {
    const auto fields = pbkdf2_hmac_sha256::fields({bytes(32), 5});
    BOOST_REQUIRE(fields.size() == 2u);
    BOOST_TEST(fields[0].name == "salt");
    BOOST_TEST(fields[1].name == "iterations");
}

BOOST_AUTO_TEST_CASE(a_salt_of_another_size_is_refused) {
    for (const std::size_t size : {0u, 31u, 33u}) {
        std::vector<policy::kdf_field> fields;
        fields.emplace_back("salt", bytes(size));
        fields.emplace_back("iterations", std::uint64_t{1});
        BOOST_CHECK_THROW((void)pbkdf2_hmac_sha256::from_fields(fields), error);
    }
}

BOOST_AUTO_TEST_CASE(it_is_faster_than_the_library) {
    // A measure of time, so a generous one: about three times as fast where nothing else runs.
    // Sanitisers slow our loop and not the library's, which is not built with them.
    const bytes salt(32);
    double ours = 1e9;
    double theirs = 1e9;
    for (int i = 0; i < 5; ++i) {
        ours = std::min(ours, seconds([&] { (void)derive(as_bytes("p"), salt, 20'000); }));
        theirs = std::min(theirs, seconds([&] {
                              (void)derive_with_crypto_library(as_bytes("p"), salt, 20'000);
                          }));
    }
    BOOST_TEST_MESSAGE("20,000 rounds: " << ours * 1e3 << " ms, the library's " << theirs * 1e3 << " ms");
    BOOST_WARN_MESSAGE(ours * 2.5 < theirs, "less than 2.5 times as fast as the library");
    BOOST_TEST(ours < theirs * 1.5);
}

BOOST_AUTO_TEST_SUITE_END()
