// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Keyed BLAKE2b (RFC 7693) of Crypto++, as a shard hash.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>
#include <escodb/policy/kinds.hpp>

#include <cryptopp/blake2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace escodb::shard_hash {

/// Keyed BLAKE2b with a code of 64 bytes, as a shard hash, a model of `policy::shard_hash`: the first two
/// bytes of the code, big-endian.
///
/// Choose it to have no SHA-2 in a program. It takes four times as long as HMAC-SHA-256 does where the
/// processor has instructions for that.
///
/// Thread safety: after construction it does not change, and many threads may use one object.
class blake2b {
public:
    using policy_kind = policy::shard_hash_kind;
    static constexpr std::string_view name = "BLAKE2b";
    static constexpr std::size_t key_bytes = 64;

    explicit blake2b(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}

    /// The number of a path given as UTF-8 in NFC. O(n).
    [[nodiscard]] std::uint16_t operator()(byte_view path) const {
        const auto code = code_of(path);
        return static_cast<std::uint16_t>(std::to_integer<unsigned>(code[0]) << 8 |
                                          std::to_integer<unsigned>(code[1]));
    }

    /// The whole code. O(n).
    [[nodiscard]] std::array<std::byte, 64> code_of(byte_view text) const {
        CryptoPP::BLAKE2b hash{crypto::octets(key_.span().data()), key_bytes};
        std::array<std::byte, 64> code{};
        hash.CalculateDigest(crypto::octets(code.data()), crypto::octets(text.data()), text.size());
        return code;
    }

private:
    secret_array<key_bytes> key_;
};

} // namespace escodb::shard_hash
