// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// AES-256-GCM (NIST SP 800-38D) of Crypto++: the default cipher, algorithm 1 of docs/format.md §5.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/policy/kinds.hpp>

#include <cryptopp/aes.h>
#include <cryptopp/gcm.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace escodb::cipher {

/// AES-256-GCM, a model of `policy::cipher`; see there for the contract.
///
/// The key schedule and the tables of the tag are made once for each direction, at its first use,
/// and a message costs no more than its IV: about 260 ns for a small one, against 870 with an
/// object for each. IVs are 12 bytes and tags 16, by type: Crypto++ takes tags of no bytes, which
/// fit everything, and gets IVs of 16 bytes wrong whose counter wraps.
///
/// A message may have up to 2^36 - 32 bytes; beyond that std::length_error.
/// Exceptions: std::bad_alloc at the first use of a direction, std::length_error for a wrong `out`.
/// Thread safety: none; one object per thread of work. The source of a move may only be destroyed.
class aes_256_gcm {
public:
    using policy_kind = policy::cipher_kind;
    static constexpr std::string_view name = "AES-256-GCM";
    static constexpr std::uint16_t algorithm = 1;
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t iv_bytes = 12;
    static constexpr std::size_t tag_bytes = 16;
    static constexpr std::size_t block_bytes = 16;

    /// O(1); the work on the key waits for the first message.
    explicit aes_256_gcm(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}

    /// Ciphertext ‖ tag of `plaintext` into `out`, which is `tag_bytes` longer. O(n).
    void seal(std::span<const std::byte, iv_bytes> iv, byte_view associated, byte_view plaintext,
              byte_span out) {
        if (plaintext.size() > message_bytes_max || out.size() != plaintext.size() + tag_bytes)
            throw std::length_error("aes_256_gcm::seal: the output is not as long as the result");
        if (!encryption_)
            encryption_ = keyed<encryption>();
        encryption_->EncryptAndAuthenticate(
            octets(out.data()), octets(out.data() + plaintext.size()), tag_bytes, octets(iv.data()),
            static_cast<int>(iv_bytes), octets(associated.data()), associated.size(),
            octets(plaintext.data()), plaintext.size());
    }

    /// The plaintext of `sealed` into `out`, or false and zeros where it is not authentic. O(n).
    [[nodiscard]] bool open(std::span<const std::byte, iv_bytes> iv, byte_view associated,
                            byte_view sealed, byte_span out) {
        if (sealed.size() < tag_bytes || sealed.size() - tag_bytes > message_bytes_max) {
            wipe(out);
            return false;
        }
        const std::size_t size = sealed.size() - tag_bytes;
        if (out.size() != size)
            throw std::length_error("aes_256_gcm::open: the output is not as long as the result");
        if (!decryption_)
            decryption_ = keyed<decryption>();
        const bool authentic = decryption_->DecryptAndVerify(
            octets(out.data()), octets(sealed.data() + size), tag_bytes, octets(iv.data()),
            static_cast<int>(iv_bytes), octets(associated.data()), associated.size(),
            octets(sealed.data()), size);
        // Crypto++ decrypts before it compares, and leaves what came of it.
        if (!authentic)
            wipe(out);
        return authentic;
    }

private:
    using encryption = CryptoPP::GCM<CryptoPP::AES>::Encryption;
    using decryption = CryptoPP::GCM<CryptoPP::AES>::Decryption;

    static constexpr std::uint64_t message_bytes_max = (std::uint64_t{1} << 36) - 32;

    static CryptoPP::byte* octets(std::byte* bytes) noexcept {
        return reinterpret_cast<CryptoPP::byte*>(bytes);
    }
    static const CryptoPP::byte* octets(const std::byte* bytes) noexcept {
        return reinterpret_cast<const CryptoPP::byte*>(bytes);
    }

    template <class Direction> std::unique_ptr<Direction> keyed() const {
        auto made = std::make_unique<Direction>();
        // Crypto++ wants an IV beside the key; every message brings its own before it is used.
        static constexpr CryptoPP::byte no_iv[iv_bytes]{};
        made->SetKeyWithIV(octets(key_.span().data()), key_bytes, no_iv, iv_bytes);
        return made;
    }

    secret_array<key_bytes> key_;
    // Behind pointers: an object of Crypto++ holds a pointer into itself, and moves by a copy that
    // keeps it. They wipe their key schedules when they are destroyed.
    std::unique_ptr<encryption> encryption_;
    std::unique_ptr<decryption> decryption_;
};

} // namespace escodb::cipher
