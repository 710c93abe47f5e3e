// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// scrypt (RFC 7914) of Crypto++, as a key derivation.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>
#include <escodb/crypto/field_reader.hpp>
#include <escodb/policy/kdf.hpp>

#include <cryptopp/scrypt.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::kdf {

/// scrypt, a model of `policy::kdf`.
///
/// Choose it against guessers with graphics cards or chips of their own: a guess takes 128·N·r bytes of
/// memory (128 MB by default), where one of PBKDF2 takes none. Argon2id is the later design of the
/// same kind; scrypt is here without a further library.
///
/// Limits: the memory is taken for as long as the derivation runs, so not where little is at hand. The
/// order of its reads depends on the password, which shows to somebody who watches this machine's
/// caches. The p parts run one after another.
class scrypt {
public:
    using policy_kind = policy::kdf_kind;
    static constexpr std::string_view name = "scrypt";
    static constexpr std::size_t salt_bytes = 32;

    /// What a user may choose for a new store. The default is what OWASP asks for in 2023.
    struct settings {
        /// N, which time and memory are proportional to, as a power of two: 1 to 24.
        std::uint64_t log2_n = 17;
        /// Size of a block in units of 128 bytes, 1 to 64. Leave it at 8.
        std::uint64_t r = 8;
        /// Parts, 1 to 1,024: time is proportional to them, memory is not.
        std::uint64_t p = 1;
    };

    /// What a store keeps.
    struct parameters {
        parameters() = default;
        parameters(bytes the_salt, const settings& the_cost)
            : salt(std::move(the_salt)), log2_n(the_cost.log2_n), r(the_cost.r), p(the_cost.p) {}

        bytes salt;
        std::uint64_t log2_n = 0;
        std::uint64_t r = 0;
        std::uint64_t p = 0;

        friend bool operator==(const parameters&, const parameters&) = default;
    };

    /// Parameters for a new store. \param random 32 bytes, which become the salt.
    /// \throws error(invalid_option), naming it; std::length_error for another size of `random`.
    [[nodiscard]] static parameters generate(const settings& chosen, byte_view random) {
        if (random.size() != salt_bytes)
            throw std::length_error("scrypt::generate: the salt takes 32 random bytes");
        parameters made{bytes(random.begin(), random.end()), chosen};
        check_options(made);
        return made;
    }

    /// The user key. O(N·r·p). The salt may have any length.
    /// \throws error(invalid_option), naming it; std::bad_alloc.
    static void derive(byte_view password, const parameters& given,
                       std::span<std::byte, policy::user_key_bytes> out) {
        check_options(given);
        CryptoPP::Scrypt{}.DeriveKey(crypto::octets(out.data()), out.size(),
                                     crypto::octets(password.data()), password.size(),
                                     crypto::octets(given.salt.data()), given.salt.size(),
                                     CryptoPP::word64{1} << given.log2_n, given.r, given.p);
    }

    /// The parameters as the config keeps them: salt, log2_n, r, p.
    [[nodiscard]] static std::vector<policy::kdf_field> fields(const parameters& given) {
        std::vector<policy::kdf_field> result;
        result.emplace_back("salt", given.salt);
        result.emplace_back("log2_n", given.log2_n);
        result.emplace_back("r", given.r);
        result.emplace_back("p", given.p);
        return result;
    }

    /// The inverse of `fields`, in any order. \throws error(malformed_config) naming the field.
    [[nodiscard]] static parameters from_fields(std::span<const policy::kdf_field> fields) {
        crypto::field_reader reader{fields};
        parameters read;
        read.salt = reader.octets("salt", salt_bytes, salt_bytes);
        read.log2_n = reader.number("log2_n", 1, log2_n_max);
        read.r = reader.number("r", 1, r_max);
        read.p = reader.number("p", 1, p_max);
        reader.expect_end();
        if (const auto wrong = wrong_together(read); !wrong.empty())
            crypto::field_reader::refuse("log2_n", wrong);
        return read;
    }

private:
    // With these no product below is beyond 64 bits.
    static constexpr std::uint64_t log2_n_max = 24;
    static constexpr std::uint64_t r_max = 64;
    static constexpr std::uint64_t p_max = 1'024;

    /// What is wrong with numbers that are in range one by one; nothing, if nothing is.
    static std::string wrong_together(const parameters& given) {
        if (given.log2_n >= 16 * given.r) // RFC 7914 §2
            return "is more than scrypt is defined for with this r";
        const std::uint64_t memory = 128 * given.r * ((std::uint64_t{1} << given.log2_n) + given.p);
        if (memory > limits::kdf_memory_bytes_max)
            return "asks, with r and p, for more than 2 GiB of memory";
        if (128 * given.r * given.p << given.log2_n > limits::kdf_work_bytes_max)
            return "asks, with r and p, for more than 8 GiB to be filled in all";
        return {};
    }
    static void check_options(const parameters& given) {
        check_option("log2_n", given.log2_n, log2_n_max);
        check_option("r", given.r, r_max);
        check_option("p", given.p, p_max);
        if (const auto wrong = wrong_together(given); !wrong.empty())
            throw error{errc::invalid_option, "log2_n", "it " + wrong};
    }
    static void check_option(const char* option, std::uint64_t value, std::uint64_t most) {
        if (value < 1 || value > most)
            throw error{errc::invalid_option, option,
                        "it is " + std::to_string(value) + ", not a whole number from 1 to " +
                            std::to_string(most)};
    }
};

} // namespace escodb::kdf
