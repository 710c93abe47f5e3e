// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// No password but a key: 256 random bits, as 64 hexadecimal digits.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/hkdf_sha256.hpp>
#include <escodb/crypto/field_reader.hpp>
#include <escodb/policy/kdf.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::kdf {

/// A raw key in place of a password, a model of `policy::kdf`. The user key is HKDF-SHA-256 of it with the
/// store's salt, so that stores which share a raw key share no user key.
///
/// Choose it where a program keeps the key (a secrets manager, an environment variable, a file beside the
/// program): opening then costs microseconds, not tenths of a second. Never for what a person
/// remembers or makes up: **nothing is stretched**, and a guess costs as little.
///
/// The password of the store is the key as 64 hexadecimal digits, of either case and with nothing around
/// them: `openssl rand -hex 32` makes one. Bytes as they are would not do, since every password goes
/// through a normaliser first, which takes text alone; digits come out of each one as they went in.
/// `password_of` writes a key so.
///
/// Digits are read without a branch or an address that depends on them.
class raw_key {
public:
    using policy_kind = policy::kdf_kind;
    static constexpr std::string_view name = "raw key";
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t salt_bytes = 32;

    /// There is nothing to choose.
    struct settings {};

    /// What a store keeps.
    struct parameters {
        parameters() = default;
        explicit parameters(bytes the_salt) : salt(std::move(the_salt)) {}

        bytes salt;

        friend bool operator==(const parameters&, const parameters&) = default;
    };

    /// The password of a store whose key this is.
    [[nodiscard]] static password password_of(std::span<const std::byte, key_bytes> key) {
        secret_bytes digits;
        digits.reserve(2 * key_bytes);
        for (const std::byte octet : key)
            for (const unsigned value : {std::to_integer<unsigned>(octet >> 4),
                                         std::to_integer<unsigned>(octet & std::byte{15})})
                // '0' + value, and 39 more from 10 on, where the letters are.
                digits.push_back(static_cast<std::byte>(48 + value + (((value + 6) >> 4) * 39)));
        return password{as_text(digits)};
    }

    /// \param random 32 bytes, which become the salt. \throws std::length_error for another size.
    [[nodiscard]] static parameters generate(const settings&, byte_view random) {
        if (random.size() != salt_bytes)
            throw std::length_error("raw_key::generate: the salt takes 32 random bytes");
        return parameters{bytes(random.begin(), random.end())};
    }

    /// The user key. \throws error(invalid_option, "password") for anything but 64 hexadecimal digits; it
    /// tells nothing of them.
    static void derive(byte_view password, const parameters& given,
                       std::span<std::byte, policy::user_key_bytes> out) {
        secret_array<key_bytes> key;
        if (!read_digits(password, key.span()))
            throw error{errc::invalid_option, "password",
                        "this store's is a key of 64 hexadecimal digits, and nothing else"};
        crypto::hkdf_sha256(key.span(), given.salt, as_bytes("escodb raw key"), out);
    }

    [[nodiscard]] static std::vector<policy::kdf_field> fields(const parameters& given) {
        std::vector<policy::kdf_field> result;
        result.emplace_back("salt", given.salt);
        return result;
    }

    /// The inverse of `fields`. \throws error(malformed_config) naming the field.
    [[nodiscard]] static parameters from_fields(std::span<const policy::kdf_field> fields) {
        crypto::field_reader reader{fields};
        parameters read{reader.octets("salt", salt_bytes, salt_bytes)};
        reader.expect_end();
        return read;
    }

private:
    [[nodiscard]] static bool read_digits(byte_view text,
                                          std::span<std::byte, key_bytes> out) noexcept {
        if (text.size() != 2 * key_bytes)
            return false;
        unsigned wrong = 0;
        for (std::size_t i = 0; i < key_bytes; ++i) {
            const unsigned high = value_of(text[2 * i]);
            const unsigned low = value_of(text[2 * i + 1]);
            wrong |= high | low;
            out[i] = static_cast<std::byte>((high << 4 | low) & 0xff);
        }
        return (wrong & no_digit) == 0;
    }

    static constexpr unsigned no_digit = 0x100;

    /// The value of a digit, or `no_digit`. Of the two differences the upper bits tell whether the
    /// character is in range, since they are those of a negative number where it is below.
    [[nodiscard]] static unsigned value_of(std::byte character) noexcept {
        const unsigned c = std::to_integer<unsigned>(character);
        const unsigned digit = c - 48;           // '0'
        const unsigned letter = (c | 0x20) - 97; // 'a'
        const unsigned is_digit = mask((digit - 10) >> 31 & ~(digit >> 31));
        const unsigned is_letter = mask((letter - 6) >> 31 & ~(letter >> 31));
        return (is_digit & digit) | (is_letter & (letter + 10)) |
               (~(is_digit | is_letter) & no_digit);
    }
    /// All ones for 1, zero for 0.
    [[nodiscard]] static unsigned mask(unsigned bit) noexcept { return 0U - (bit & 1U); }
};

} // namespace escodb::kdf
