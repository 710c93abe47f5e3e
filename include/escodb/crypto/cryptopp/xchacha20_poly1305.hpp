// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03 §2) of Crypto++: ChaCha20-Poly1305 of RFC 8439
/// under a key that HChaCha20 makes of the first 16 bytes of a 24-byte IV.

#include <escodb/crypto/cryptopp/aead.hpp>
#include <escodb/policy/kinds.hpp>

#include <cryptopp/chachapoly.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace escodb::cipher {

namespace detail {

struct xchacha20_poly1305_parts {
    using encryption = CryptoPP::XChaCha20Poly1305::Encryption;
    using decryption = CryptoPP::XChaCha20Poly1305::Decryption;
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t iv_bytes = 24;
    static constexpr std::size_t tag_bytes = 16;
    // Beyond it the block counter of 32 bits would begin anew.
    static constexpr std::uint64_t message_bytes_max = 64 * ((std::uint64_t{1} << 32) - 1);
};

} // namespace detail

/// XChaCha20-Poly1305, a model of `policy::cipher`; see there and `crypto::aead` for the contract.
///
/// Choose it where processors have no instructions for AES: it is fast in plain code, and takes the same
/// time whatever key and data. IVs of 24 bytes may be drawn at random without a limit to be counted;
/// each message is 12 bytes longer for it. Where there are instructions for AES, AES-256-GCM is five
/// times as fast.
class xchacha20_poly1305 : public crypto::aead<detail::xchacha20_poly1305_parts> {
public:
    using policy_kind = policy::cipher_kind;
    static constexpr std::string_view name = "XChaCha20-Poly1305";
    static constexpr std::uint16_t algorithm = 2;
    static constexpr std::size_t block_bytes = 64;

    using aead::aead;
};

} // namespace escodb::cipher
