// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// From the config blob to the keys of a store, and back (docs/format.md §3 and §4).

#include <escodb/base/bytes.hpp>
#include <escodb/base/errc.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/base/wipe.hpp>
#include <escodb/constrained/arena.hpp>
#include <escodb/constrained/config.hpp>
#include <escodb/constrained/contexts.hpp>
#include <escodb/constrained/crypto.hpp>
#include <escodb/constrained/key_source.hpp>
#include <escodb/constrained/line_crypto.hpp>
#include <escodb/format/integers.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace escodb::constrained {

namespace detail {

/// {config.file, config.scope, passwd.…, [shards.n]}
[[nodiscard]] inline context_writer section_context(arena& memory, const config_view& config,
                                                    std::string_view scope, bool is_shards) noexcept {
    context_writer made{memory, 3u + (config.is_callback ? 1u : 0u) + (is_shards ? 1u : 0u)};
    made.add("config.file", std::string_view{"config"}).add("config.scope", scope);
    if (config.is_callback)
        made.add("passwd.key_id", config.key_id);
    made.add("passwd.salt", byte_view{config.salt});
    if (is_shards)
        made.add("shards.n", std::uint64_t{config.shard_count});
    return made;
}

struct section {
    std::string_view scope;
    byte_span config_view::*sealed;
    byte_span key;
};
using sections = std::array<section, 3>;

[[nodiscard]] inline sections sections_of(store_keys& keys) noexcept {
    return {section{"keys.cipher", &config_view::cipher, keys.root},
            section{"keys.verify", &config_view::verify, keys.auth},
            section{"keys.shards", &config_view::shards, keys.routing}};
}

} // namespace detail

/// Opens the keys of a config. Its sealed parts are changed.
/// \return fine, out_of_memory, access_denied, tampered_config, malformed_config
template <crypto Crypto>
[[nodiscard]] errc open_keys(Crypto& with, arena& memory, const key_source& source,
                             config_view& config, store_keys& out) {
    if (source.is_raw() == config.is_callback)
        return errc::wrong_policy;
    std::array<std::byte, 32> user_key{};
    if (!source.derive(with, config.key_id, config.salt, user_key)) {
        wipe(user_key);
        return errc::access_denied;
    }
    unsigned opened = 0;
    bool lengths_fit = true;
    bool has_memory = true;
    for (const detail::section& each : detail::sections_of(out)) {
        const arena_scope scratch{memory};
        const auto context = detail::section_context(memory, config, each.scope,
                                                     each.sealed == &config_view::shards);
        byte_span plain;
        has_memory = has_memory && context.ok();
        if (!context.ok() ||
            !open_message(with, user_key, context.bytes(), config.*each.sealed, plain))
            continue;
        ++opened;
        lengths_fit = lengths_fit && plain.size() == each.key.size();
        if (lengths_fit)
            std::memcpy(each.key.data(), plain.data(), plain.size());
        wipe(plain);
    }
    wipe(user_key);
    out.shard_count = config.shard_count;
    return !has_memory    ? errc::out_of_memory
           : opened == 0  ? errc::access_denied
           : opened != 3  ? errc::tampered_config
           : !lengths_fit ? errc::malformed_config
                          : fine;
}

/// Draws the keys of a new store. \param text becomes the config that keeps them, taken from the arena.
/// \return fine, out_of_memory, storage_failed (cryptography), access_denied (no such key)
template <crypto Crypto>
[[nodiscard]] errc create_keys(Crypto& with, arena& memory, const key_source& source,
                               std::uint32_t shards, bool is_json, store_keys& out,
                               byte_span& text) {
    std::array<std::byte, 32> salt;
    std::array<std::byte, 32> user_key{};
    if (!with.random(salt) || !with.random(out.root) || !with.random(out.auth) ||
        !with.random(out.routing))
        return errc::storage_failed;
    out.shard_count = shards;
    config_view config;
    config.salt = salt;
    config.key_id = source.key_id();
    config.is_callback = !source.is_raw();
    config.is_json = is_json;
    config.shard_count = shards;
    if (!source.derive(with, config.key_id, config.salt, user_key))
        return errc::access_denied;
    errc why = fine;
    for (const detail::section& each : detail::sections_of(out)) {
        std::byte* const sealed = memory.take(each.key.size() + seal_overhead);
        const arena_scope scratch{memory};
        const auto context = detail::section_context(memory, config, each.scope,
                                                     each.sealed == &config_view::shards);
        if (sealed == nullptr || !context.ok()) {
            why = errc::out_of_memory;
            break;
        }
        const byte_span message{sealed, each.key.size() + seal_overhead};
        std::memcpy(sealed + iv_bytes, each.key.data(), each.key.size());
        if (!seal_message(with, user_key, context.bytes(), message))
            why = errc::storage_failed;
        config.*each.sealed = message;
    }
    wipe(user_key);
    if (why != fine)
        return why;
    arena_writer printed{memory};
    print_config(printed, config);
    text = printed.bytes();
    return printed.ok() ? fine : errc::out_of_memory;
}

/// The first hash value of shard `i` of `n`.
[[nodiscard]] constexpr std::uint32_t shard_boundary(std::uint32_t i, std::uint32_t n) noexcept {
    return static_cast<std::uint32_t>((2 * std::uint64_t{65'536} * i + n) / (2 * std::uint64_t{n}));
}

/// "shard-0000-ffff"
using shard_name = std::array<char, 15>;

[[nodiscard]] inline shard_name name_of_shard(std::uint32_t i, std::uint32_t n) noexcept {
    shard_name name;
    std::memcpy(name.data(), "shard-0000-0000", name.size());
    const std::uint32_t ends[] = {shard_boundary(i, n), shard_boundary(i + 1, n) - 1};
    for (std::size_t end = 0; end < 2; ++end)
        for (std::size_t digit = 0; digit < 4; ++digit)
            name[6 + 5 * end + digit] = hex_digits[ends[end] >> (12 - 4 * digit) & 15u];
    return name;
}

/// The number of the shard that holds a path. \return false if the cryptography failed.
template <crypto Crypto>
[[nodiscard]] bool shard_of(Crypto& with, const store_keys& keys, std::string_view path,
                            std::uint32_t& out) {
    std::array<std::byte, mac_bytes> hash;
    if (!with.hmac_sha256(keys.routing, as_bytes(path), hash))
        return false;
    const std::uint32_t value = format::load_u16(hash);
    out = value * keys.shard_count >> 16;
    // The rounded boundary may be one shard further than the quotient says, never one nearer.
    if (value >= shard_boundary(out + 1, keys.shard_count))
        ++out;
    return true;
}

} // namespace escodb::constrained
