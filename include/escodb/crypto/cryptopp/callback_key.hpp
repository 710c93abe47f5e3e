// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A key that a function of the program supplies: an agent's, a keyring's, a piece of hardware's.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/hkdf_sha256.hpp>
#include <escodb/crypto/field_reader.hpp>
#include <escodb/policy/kdf.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::kdf {

/// Whether `Fn` can supply keys: see `callback_key`.
template <auto Fn>
concept key_callback = requires(std::string_view key_id, byte_view password,
                                std::span<std::byte, policy::user_key_bytes> out) {
    { std::invoke(Fn, key_id, password, out) } -> std::same_as<bool>;
};

/// Asks `Fn` for the key, a model of `policy::kdf`:
///
///     bool key_from_agent(std::string_view key_id, escodb::byte_view password,
///                         std::span<std::byte, 32> out);
///     using policies = escodb::policies<escodb::kdf::callback_key<key_from_agent>>;
///
/// Choose it where the key lives elsewhere: in an agent, the system's keyring, a smart card. The function
/// writes 32 bytes that nobody can guess and gives true; or false, where it has no such key. It may throw
/// what it likes. The same `key_id` (and password) has to give the same key for ever. The user key is
/// HKDF-SHA-256 of it with the store's salt, so that stores may share a key.
///
/// `key_id` says which key: it is given at creation (`options.kdf.key_id`) and kept in the store's config,
/// in the open. **It comes from a config that nobody vouches for yet**: look it up, and never make a file's
/// name or a command of it. `password` is the store's, normalised: a card's PIN, say. It may be empty.
///
/// A policy has no objects, so what the function needs it has to reach by itself: a connection in a
/// variable of its own. It is called on the thread that opens, creates or re-shards the store, which
/// waits for it. Thread safety: as the function's.
template <auto Fn> class callback_key {
    static_assert(key_callback<Fn>,
                  "escodb: callback_key takes a function that supplies the key: bool(std::string_view "
                  "key_id, byte_view password, std::span<std::byte, 32> out)");

public:
    using policy_kind = policy::kdf_kind;
    static constexpr std::string_view name = "callback";
    static constexpr bool password_may_be_empty = true;
    static constexpr std::size_t salt_bytes = 32;
    static constexpr std::size_t key_id_bytes_max = 128;

    /// What a user may choose for a new store.
    struct settings {
        /// Which key: 1 to 128 characters of ASCII, from '!' to '~'.
        std::string key_id = "default";
    };

    /// What a store keeps.
    struct parameters {
        parameters() = default;
        parameters(bytes the_salt, std::string the_key_id)
            : salt(std::move(the_salt)), key_id(std::move(the_key_id)) {}

        bytes salt;
        std::string key_id;

        friend bool operator==(const parameters&, const parameters&) = default;
    };

    /// Parameters for a new store. \param random 32 bytes, which become the salt.
    /// \throws error(invalid_option, "key_id"); std::length_error for another size of `random`.
    [[nodiscard]] static parameters generate(const settings& chosen, byte_view random) {
        if (random.size() != salt_bytes)
            throw std::length_error("callback_key::generate: the salt takes 32 random bytes");
        if (!is_key_id(chosen.key_id))
            throw error{errc::invalid_option, "key_id",
                        "it is not 1 to 128 characters of ASCII without spaces"};
        return {bytes(random.begin(), random.end()), chosen.key_id};
    }

    /// The user key. \throws error(access_denied) where the function has no key of this id; what it throws.
    static void derive(byte_view password, const parameters& given,
                       std::span<std::byte, policy::user_key_bytes> out) {
        secret_array<policy::user_key_bytes> key;
        if (!std::invoke(Fn, std::string_view{given.key_id}, password, key.span()))
            throw error{errc::access_denied, "config", "no key \"" + given.key_id + "\" is supplied"};
        crypto::hkdf_sha256(key.span(), given.salt, as_bytes("escodb callback key"), out);
    }

    /// The parameters as the config keeps them: salt, then key_id.
    [[nodiscard]] static std::vector<policy::kdf_field> fields(const parameters& given) {
        const byte_view id = as_bytes(given.key_id);
        std::vector<policy::kdf_field> result;
        result.emplace_back("salt", given.salt);
        result.emplace_back("key_id", bytes(id.begin(), id.end()));
        return result;
    }

    /// The inverse of `fields`, in any order. \throws error(malformed_config) naming the field.
    [[nodiscard]] static parameters from_fields(std::span<const policy::kdf_field> fields) {
        crypto::field_reader reader{fields};
        parameters read;
        read.salt = reader.octets("salt", salt_bytes, salt_bytes);
        read.key_id = as_text(reader.octets("key_id", 1, key_id_bytes_max));
        reader.expect_end();
        if (!is_key_id(read.key_id))
            crypto::field_reader::refuse("key_id", "holds other than visible ASCII");
        return read;
    }

private:
    [[nodiscard]] static bool is_key_id(std::string_view id) noexcept {
        return !id.empty() && id.size() <= key_id_bytes_max &&
               std::all_of(id.begin(), id.end(), [](char c) { return c >= '!' && c <= '~'; });
    }
};

} // namespace escodb::kdf
