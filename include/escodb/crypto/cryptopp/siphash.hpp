// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) of Crypto++, as a shard
/// hash.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>
#include <escodb/policy/kinds.hpp>

#include <cryptopp/siphash.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace escodb::shard_hash {

/// SipHash-2-4 as a shard hash, a model of `policy::shard_hash`: the low 16 bits of the code, which are
/// the first two of its bytes, little-endian as the code is written.
///
/// Choose it where processors have no instructions for SHA-256; where they have, it takes two thirds of
/// the time of HMAC-SHA-256. Its key of 128 bits is enough for what a shard hash hides.
///
/// Thread safety: after construction it does not change, and many threads may use one object.
class siphash_2_4 {
public:
    using policy_kind = policy::shard_hash_kind;
    static constexpr std::string_view name = "SipHash-2-4";
    static constexpr std::size_t key_bytes = 16;

    explicit siphash_2_4(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}

    /// The number of a path given as UTF-8 in NFC. O(n).
    [[nodiscard]] std::uint16_t operator()(byte_view path) const {
        const auto code = code_of(path);
        return static_cast<std::uint16_t>(std::to_integer<unsigned>(code[1]) << 8 |
                                          std::to_integer<unsigned>(code[0]));
    }

    /// The whole code, as it is written. O(n).
    [[nodiscard]] std::array<std::byte, 8> code_of(byte_view text) const {
        CryptoPP::SipHash<2, 4, false> hash{crypto::octets(key_.span().data()), key_bytes};
        std::array<std::byte, 8> code{};
        hash.CalculateDigest(crypto::octets(code.data()), crypto::octets(text.data()), text.size());
        return code;
    }

private:
    secret_array<key_bytes> key_;
};

} // namespace escodb::shard_hash
