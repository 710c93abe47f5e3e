// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Vectors of authenticated encryption, in Wycheproof's form, tried on a cipher policy.

#include <support/vectors.hpp>

#include <escodb/base/bytes.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <span>

namespace escodb_test {

/// Tries those that are of the cipher's sizes.
template <class Cipher> class aead_vectors {
public:
    void operator()(const boost::json::object& group, const boost::json::object& test) {
        if (group.at("keySize") != 8 * Cipher::key_bytes ||
            group.at("ivSize") != 8 * Cipher::iv_bytes || group.at("tagSize") != 8 * Cipher::tag_bytes)
            return;
        ++tried;
        const escodb::bytes key = hex_of(test, "key");
        const escodb::bytes iv = hex_of(test, "iv");
        const escodb::bytes associated = hex_of(test, "aad");
        const escodb::bytes text = hex_of(test, "msg");
        escodb::bytes sealed = hex_of(test, "ct");
        const escodb::bytes tag = hex_of(test, "tag");
        sealed.insert(sealed.end(), tag.begin(), tag.end());
        const bool valid = test.at("result") == "valid";

        Cipher cipher{std::span<const std::byte, Cipher::key_bytes>{key}};
        const std::span<const std::byte, Cipher::iv_bytes> iv_view{iv};
        escodb::bytes opened(sealed.size() - Cipher::tag_bytes, std::byte{0xaa});
        std::size_t ciphertext_bytes = text.size();
        if constexpr (requires { Cipher::ciphertext_bytes(0); }) {
            ciphertext_bytes = Cipher::ciphertext_bytes(text.size());
            const auto length = cipher.open(iv_view, associated, sealed, opened);
            BOOST_TEST(length.has_value() == valid);
            BOOST_TEST(length.value_or(text.size()) == text.size());
        } else {
            BOOST_TEST(cipher.open(iv_view, associated, sealed, opened) == valid);
        }
        escodb::bytes expected = valid ? text : escodb::bytes();
        expected.resize(opened.size());
        BOOST_TEST(to_hex(opened) == to_hex(expected));
        escodb::bytes made(ciphertext_bytes + Cipher::tag_bytes);
        cipher.seal(iv_view, associated, text, made);
        BOOST_TEST((made == sealed) == valid);
    }

    std::size_t tried = 0;
};

} // namespace escodb_test
