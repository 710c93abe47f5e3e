// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The MAC of a shard's header (docs/format.md §5, "mac"). It binds the key numbers and the
/// counters to the shard and to the store, so that nobody without the password can turn a counter
/// back or give a shard another one's keys.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>
#include <escodb/format/context.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/policy/sighting.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace escodb::model {

/// Makes and checks header MACs with a store's auth key. Immutable, and so thread safe; holds the
/// key in the form of the MAC's precomputed pads, which are wiped.
class verifier {
public:
    static constexpr std::size_t key_bytes = 64;
    static constexpr std::size_t mac_bytes = 32;

    explicit verifier(std::span<const std::byte, key_bytes> auth_key) : hmac_(auth_key) {}

    /// The MAC of a header. O(keys).
    /// \param shard_id the shard's id.
    /// \param seqs     the numbers of its keys, in order.
    /// \param state    its counters, encoded.
    [[nodiscard]] std::array<std::byte, mac_bytes>
    mac_of(std::string_view shard_id, std::span<const std::uint32_t> seqs, byte_view state) const {
        bytes numbers;
        numbers.reserve(seqs.size() * sizeof(std::uint32_t));
        for (const std::uint32_t seq : seqs)
            format::append_u32(numbers, seq);
        format::context context;
        context.add("dbfile.file", shard_id)
            .add("dbfile.scope", "keys")
            .add("keyseq.keys", byte_view{numbers})
            .add("keyseq.state", state);
        std::array<std::byte, mac_bytes> mac{};
        hmac_(context.encode(), mac);
        return mac;
    }

    /// The MAC of a resharding that was begun (docs/resharding.md), so that nobody without the
    /// password makes a client move its documents.
    /// \param config the text of the config to come.
    [[nodiscard]] std::array<std::byte, mac_bytes>
    mac_of_resharding(std::string_view generation, std::string_view config) const {
        format::context context;
        context.add("config.file", "config")
            .add("config.scope", "reshard")
            .add("reshard.config", config)
            .add("reshard.generation", generation);
        std::array<std::byte, mac_bytes> mac{};
        hmac_(context.encode(), mac);
        return mac;
    }

    /// Names the store in this layout to a witness; tells nothing about the key.
    [[nodiscard]] store_identity identity() const {
        format::context context;
        context.add("config.file", "config").add("config.scope", "identity");
        store_identity made{};
        hmac_(context.encode(), made);
        return made;
    }

    /// The MAC of the identities that the store had in former layouts.
    /// \param identities one after another, the oldest first.
    [[nodiscard]] std::array<std::byte, mac_bytes> mac_of_ancestors(byte_view identities) const {
        format::context context;
        context.add("config.ancestors", identities)
            .add("config.file", "config")
            .add("config.scope", "ancestors");
        std::array<std::byte, mac_bytes> mac{};
        hmac_(context.encode(), mac);
        return mac;
    }

    /// Whether this is the MAC of that header; compared in constant time.
    [[nodiscard]] bool verify(std::string_view shard_id, std::span<const std::uint32_t> seqs,
                              byte_view state, byte_view mac) const {
        return equal_in_constant_time(mac_of(shard_id, seqs, state), mac);
    }

private:
    crypto::hmac_sha256 hmac_;
};

} // namespace escodb::model
