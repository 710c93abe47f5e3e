// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/raw_key.hpp>

#include <escodb/conformance/kdf.hpp>
#include <escodb/format/ascii_normaliser.hpp>
#include <escodb/format/normaliser.hpp>
#include <escodb/policy/kdf.hpp>

#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

template struct escodb::policy::check_kdf<escodb::kdf::raw_key>;

BOOST_AUTO_TEST_SUITE(crypto_raw_key)

using namespace escodb;
using namespace escodb_test;
using kdf::raw_key;

constexpr std::string_view digits = "00017f80ff0123456789abcdef0123456789abcdef000000000000000a0f9f90";

std::array<std::byte, 32> derive(std::string_view password) {
    std::array<std::byte, 32> key{};
    raw_key::derive(as_bytes(password), raw_key::parameters{bytes(32, std::byte{5})}, key);
    return key;
}

BOOST_AUTO_TEST_CASE(conforms) {
    conformance::check_kdf<raw_key>(report(), {}, {std::string{digits}, std::string(64, 'a')});
}

BOOST_AUTO_TEST_CASE(the_user_key_is_hkdf_of_the_key) {
    std::array<std::byte, 32> expected{};
    crypto::hkdf_sha256(from_hex(digits), bytes(32, std::byte{5}), as_bytes("escodb raw key"), expected);
    BOOST_TEST(to_hex(derive(digits)) == to_hex(expected));
}

BOOST_AUTO_TEST_CASE(digits_are_of_either_case) {
    std::string upper{digits};
    for (char& c : upper)
        if (c >= 'a')
            c = static_cast<char>(c - 'a' + 'A');
    BOOST_TEST(to_hex(derive(upper)) == to_hex(derive(digits)));
}

BOOST_AUTO_TEST_CASE(each_byte_is_written_and_read) {
    for (unsigned value = 0; value < 256; ++value) {
        std::array<std::byte, 32> key{};
        key[3] = key[31] = static_cast<std::byte>(value);
        const password written = raw_key::password_of(key);
        BOOST_TEST(written.reveal() == to_hex(key));
        std::array<std::byte, 32> expected{};
        crypto::hkdf_sha256(key, bytes(32, std::byte{5}), as_bytes("escodb raw key"), expected);
        BOOST_TEST(to_hex(derive(written.reveal())) == to_hex(expected));
    }
}

BOOST_AUTO_TEST_CASE(no_normaliser_changes_it) {
    BOOST_TEST(as_text(normaliser::utf8proc_normaliser::password(digits)) == digits);
    BOOST_TEST(as_text(normaliser::ascii_normaliser::password(digits)) == digits);
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused_and_not_shown) {
    const auto refused = [](std::string_view password) {
        BOOST_CHECK_EXCEPTION((void)derive(password), error, [&](const error& e) {
            return e.code() == errc::invalid_option && e.subject() == "password" &&
                   (password.empty() || std::string_view{e.what()}.find(password) == std::string::npos);
        });
    };
    for (const std::size_t size : {0u, 1u, 32u, 63u, 65u, 128u})
        refused(std::string(size, '7'));
    refused("correct horse battery staple");
    refused("0x" + std::string(62, '0'));
    refused(std::string(63, '0') + "\n");
    // Every character that is no digit, at both places of a pair.
    for (unsigned c = 0; c < 256; ++c) {
        const auto character = static_cast<char>(c);
        if (std::string_view{"0123456789abcdefABCDEF"}.find(character) != std::string_view::npos)
            continue;
        for (const std::size_t at : {0u, 33u, 63u}) {
            std::string text{digits};
            text[at] = character;
            refused(text);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
