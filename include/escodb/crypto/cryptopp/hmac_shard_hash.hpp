// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default shard hash: the first two bytes of HMAC-SHA-256, big-endian (docs/format.md §4).

#include <escodb/base/bytes.hpp>
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>
#include <escodb/policy/kinds.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace escodb::shard_hash {

/// HMAC-SHA-256 as a shard hash, a model of `policy::shard_hash`. About 100 ns for a short path.
/// Thread safety: after construction it does not change, and many threads may use one object.
class hmac_sha256 {
public:
    using policy_kind = policy::shard_hash_kind;
    static constexpr std::string_view name = "HMAC-SHA-256";
    static constexpr std::size_t key_bytes = 64;

    explicit hmac_sha256(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}

    /// The number of a path given as UTF-8 in NFC. O(n).
    [[nodiscard]] std::uint16_t operator()(byte_view path) const noexcept {
        std::array<std::byte, crypto::hmac_sha256::digest_bytes> digest;
        key_(path, digest);
        return static_cast<std::uint16_t>(std::to_integer<unsigned>(digest[0]) << 8 |
                                          std::to_integer<unsigned>(digest[1]));
    }

private:
    crypto::hmac_sha256 key_;
};

} // namespace escodb::shard_hash
