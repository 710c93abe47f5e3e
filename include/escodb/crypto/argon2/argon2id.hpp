// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Argon2id (RFC 9106) of the reference library (<https://github.com/P-H-C/phc-winner-argon2>). It is not
/// among what `escodb::escodb` needs: link with `escodb::argon2id`.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/crypto/field_reader.hpp>
#include <escodb/policy/kdf.hpp>

#include <argon2.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace escodb::kdf {

/// Argon2id, version 1.3, without a secret and associated data: a model of `policy::kdf`.
///
/// Choose it against guessers with graphics cards or chips of their own, if one more library to link is no
/// trouble: a guess takes as much memory as ours and, unlike scrypt's, its first half reads that in an order
/// which does not depend on the password, so that caches tell less of it.
///
/// Limits: the memory is taken for as long as the derivation runs, and each lane takes a thread.
class argon2id {
public:
    using policy_kind = policy::kdf_kind;
    static constexpr std::string_view name = "Argon2id";
    static constexpr std::size_t salt_bytes = 32;

    /// What a user may choose for a new store. The default is what RFC 9106 §4 asks for where 2 GiB are too
    /// much.
    struct settings {
        /// Memory in units of 1,024 bytes: 8 for each lane to 2^21, which is 2 GiB.
        std::uint64_t memory_kib = 65'536;
        /// How often it is gone over.
        std::uint64_t passes = 3;
        /// Threads at work on it, 1 to 64.
        std::uint64_t lanes = 4;
    };

    /// What a store keeps.
    struct parameters {
        parameters() = default;
        parameters(bytes the_salt, const settings& the_cost)
            : salt(std::move(the_salt)), cost(the_cost) {}

        bytes salt;
        settings cost;
    };

    /// Parameters for a new store. \param random 32 bytes, which become the salt.
    /// \throws error(invalid_option), naming it; std::length_error for another size of `random`.
    [[nodiscard]] static parameters generate(const settings& chosen, byte_view random) {
        if (random.size() != salt_bytes)
            throw std::length_error("argon2id::generate: the salt takes 32 random bytes");
        check_options(chosen);
        return {bytes(random.begin(), random.end()), chosen};
    }

    /// The user key. O(passes · memory_kib). The salt has 8 bytes or more.
    /// \throws error(invalid_option), naming it; std::bad_alloc; std::system_error where the threads cannot
    ///         be started; std::length_error for a salt that is too short.
    static void derive(byte_view password, const parameters& given,
                       std::span<std::byte, policy::user_key_bytes> out) {
        check_options(given.cost);
        const auto count = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
        // The library reads both, though they are not const there.
        const auto octets = [](byte_view view) {
            return reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(view.data()));
        };
        argon2_context job{};
        job.out = reinterpret_cast<std::uint8_t*>(out.data());
        job.outlen = count(out.size());
        job.pwd = octets(password);
        job.pwdlen = count(password.size());
        job.salt = octets(given.salt);
        job.saltlen = count(given.salt.size());
        job.t_cost = count(given.cost.passes);
        job.m_cost = count(given.cost.memory_kib);
        job.lanes = job.threads = count(given.cost.lanes);
        job.version = ARGON2_VERSION_13;
        job.flags = ARGON2_DEFAULT_FLAGS;
        switch (const int result = argon2id_ctx(&job)) {
        case ARGON2_OK: return;
        case ARGON2_MEMORY_ALLOCATION_ERROR: throw std::bad_alloc{};
        case ARGON2_THREAD_FAIL:
            throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again),
                                    "argon2id::derive"};
        default:
            throw std::length_error(std::string{"argon2id::derive: "} + argon2_error_message(result));
        }
    }

    /// The parameters as the config keeps them: salt, memory_kib, passes, lanes.
    [[nodiscard]] static std::vector<policy::kdf_field> fields(const parameters& given) {
        std::vector<policy::kdf_field> result;
        result.emplace_back("salt", given.salt);
        result.emplace_back("memory_kib", given.cost.memory_kib);
        result.emplace_back("passes", given.cost.passes);
        result.emplace_back("lanes", given.cost.lanes);
        return result;
    }

    /// The inverse of `fields`, in any order. \throws error(malformed_config) naming the field.
    [[nodiscard]] static parameters from_fields(std::span<const policy::kdf_field> fields) {
        crypto::field_reader reader{fields};
        parameters read;
        read.salt = reader.octets("salt", salt_bytes, salt_bytes);
        read.cost.lanes = reader.number("lanes", 1, lanes_max);
        read.cost.memory_kib =
            reader.number("memory_kib", memory_kib_min(read.cost.lanes), memory_kib_max);
        read.cost.passes = reader.number("passes", 1, passes_max(read.cost.memory_kib));
        reader.expect_end();
        return read;
    }

private:
    static constexpr std::uint64_t lanes_max = 64;
    static constexpr std::uint64_t memory_kib_max = limits::kdf_memory_bytes_max / 1'024;

    static constexpr std::uint64_t memory_kib_min(std::uint64_t lanes) noexcept {
        return 8 * lanes; // RFC 9106 §3.1
    }
    static constexpr std::uint64_t passes_max(std::uint64_t memory_kib) noexcept {
        return limits::kdf_work_bytes_max / 1'024 / memory_kib;
    }

    static void check_options(const settings& chosen) {
        check_option("lanes", chosen.lanes, 1, lanes_max);
        check_option("memory_kib", chosen.memory_kib, memory_kib_min(chosen.lanes), memory_kib_max);
        check_option("passes", chosen.passes, 1, passes_max(chosen.memory_kib));
    }
    static void check_option(const char* option, std::uint64_t value, std::uint64_t least,
                             std::uint64_t most) {
        if (value < least || value > most)
            throw error{errc::invalid_option, option,
                        "it is " + std::to_string(value) + ", not a whole number from " +
                            std::to_string(least) + " to " + std::to_string(most)};
    }
};

} // namespace escodb::kdf
