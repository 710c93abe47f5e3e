// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// PBKDF2-HMAC-SHA-256 (RFC 8018 §5.2): the default key derivation, docs/format.md §3.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>
#include <escodb/policy/kdf.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace escodb::kdf {

/// PBKDF2-HMAC-SHA-256, a model of `policy::kdf`.
///
/// The key's pads are hashed once and the rounds run on words, without a swap of bytes or a copy
/// of a hash object: a third of the time that Crypto++'s own takes, which is no less safe (an
/// attacker runs it like this anyhow) and lets the count be higher for the same wait.
class pbkdf2_hmac_sha256 {
public:
    using policy_kind = policy::kdf_kind;
    static constexpr std::string_view name = "PBKDF2-HMAC-SHA-256";
    static constexpr std::size_t salt_bytes = 32;

    /// What a user may choose for a new store.
    struct settings {
        /// Rounds, 1 to `limits::kdf_iterations_max`. The default is what OWASP asks for in 2023.
        std::uint64_t iterations = 600'000;
    };

    /// What a store keeps.
    struct parameters {
        parameters() = default;
        parameters(bytes the_salt, std::uint64_t the_iterations)
            : salt(std::move(the_salt)), iterations(the_iterations) {}

        bytes salt;
        std::uint64_t iterations = 0;

        friend bool operator==(const parameters&, const parameters&) = default;
    };

    /// Parameters for a new store. \param random 32 bytes, which become the salt.
    /// \throws error(invalid_option, "iterations"); std::length_error for another size of `random`.
    [[nodiscard]] static parameters generate(const settings& chosen, byte_view random) {
        check_option(chosen.iterations);
        if (random.size() != salt_bytes)
            throw std::length_error("pbkdf2_hmac_sha256::generate: the salt takes 32 random bytes");
        return {bytes(random.begin(), random.end()), chosen.iterations};
    }

    /// The user key: the first and only block of the derived key. O(iterations), about 97 ns each.
    /// The salt may have any length. \throws error(invalid_option, "iterations") for none or too many.
    static void derive(byte_view password, const parameters& given,
                       std::span<std::byte, policy::user_key_bytes> out) {
        check_option(given.iterations);
        const crypto::hmac_sha256 key{password};
        static constexpr std::byte first_block[] = {std::byte{0}, std::byte{0}, std::byte{0},
                                                    std::byte{1}};
        crypto::hmac_sha256::stream{key}.update(given.salt).update(first_block).finish(out);

        // From here on a message is one digest, so its block looks the same in every round: the digest,
        // a one bit, zeros, and the length of padded key and digest in bits.
        crypto::sha256_block block{};
        for (std::size_t i = 0; i < 8; ++i)
            block.words[i] = load(out.data() + 4 * i);
        block.words[8] = 0x8000'0000;
        block.words[15] = (crypto::sha256_block::bytes + crypto::hmac_sha256::digest_bytes) * 8;

        crypto::sha256_state sum;
        std::copy_n(block.words, 8, sum.words);
        crypto::sha256_state state;
        for (std::uint64_t round = 1; round < given.iterations; ++round) {
            state = key.inner();
            state.take(block);
            std::copy_n(state.words, 8, block.words);
            state = key.outer();
            state.take(block);
            std::copy_n(state.words, 8, block.words);
            for (std::size_t i = 0; i < 8; ++i)
                sum.words[i] ^= state.words[i];
        }
        sum.write(out);
        sum.wipe();
        state.wipe();
        wipe(std::as_writable_bytes(std::span{block.words}));
    }

    /// The parameters as the config keeps them: salt, then iterations.
    [[nodiscard]] static std::vector<policy::kdf_field> fields(const parameters& given) {
        std::vector<policy::kdf_field> result;
        result.emplace_back("salt", given.salt);
        result.emplace_back("iterations", given.iterations);
        return result;
    }

    /// The inverse of `fields`, in any order. \throws error(malformed_config) naming the field.
    [[nodiscard]] static parameters from_fields(std::span<const policy::kdf_field> fields) {
        const bytes* salt = nullptr;
        const std::uint64_t* iterations = nullptr;
        for (const auto& field : fields) {
            if (field.name == "salt" && salt == nullptr) {
                salt = std::get_if<bytes>(&field.value);
                if (salt == nullptr || salt->size() != salt_bytes)
                    refuse("password.salt is not 32 bytes in base64");
            } else if (field.name == "iterations" && iterations == nullptr) {
                iterations = std::get_if<std::uint64_t>(&field.value);
                if (iterations == nullptr || !in_range(*iterations))
                    refuse("password.iterations is not " + range());
            } else {
                refuse("password." + field.name + " is unknown or there twice");
            }
        }
        if (salt == nullptr)
            refuse("password.salt is missing");
        if (iterations == nullptr)
            refuse("password.iterations is missing");
        return {*salt, *iterations};
    }

private:
    static std::uint32_t load(const std::byte* from) noexcept {
        std::uint32_t word;
        std::memcpy(&word, from, sizeof word);
        return crypto::big_endian(word);
    }

    static bool in_range(std::uint64_t iterations) noexcept {
        return iterations >= 1 && iterations <= limits::kdf_iterations_max;
    }
    static std::string range() {
        return "a whole number from 1 to " + std::to_string(limits::kdf_iterations_max);
    }
    static void check_option(std::uint64_t iterations) {
        if (!in_range(iterations))
            throw error{errc::invalid_option, "iterations",
                        "it is " + std::to_string(iterations) + ", not " + range()};
    }
    [[noreturn]] static void refuse(const std::string& detail) {
        throw error{errc::malformed_config, "config", detail};
    }
};

/// The everyday name.
using pbkdf2 = pbkdf2_hmac_sha256;

} // namespace escodb::kdf
