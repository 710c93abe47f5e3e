// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The ciphers of Crypto++ that authenticate, as `policy::cipher` wants them.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

namespace escodb::crypto {

/// What `policy::cipher` asks of a cipher but its names; see there for the contract. A model derives
/// from it, adds them, and is safe to be moved and destroyed as its base is.
///
/// The work on the key is done once for each direction, at its first use, so that a message costs no
/// more than its IV.
///
/// A message may have up to `Parts::message_bytes_max`; beyond that std::length_error.
/// Exceptions: std::bad_alloc at the first use of a direction, std::length_error for a wrong `out`.
/// Thread safety: none; one object per thread of work. The source of a move may only be destroyed.
///
/// \tparam Parts Crypto++'s classes `encryption` and `decryption`; `key_bytes`, `iv_bytes`, `tag_bytes`
///         and `message_bytes_max`.
template <class Parts> class aead {
public:
    static constexpr std::size_t key_bytes = Parts::key_bytes;
    static constexpr std::size_t iv_bytes = Parts::iv_bytes;
    static constexpr std::size_t tag_bytes = Parts::tag_bytes;

    /// O(1); the work on the key waits for the first message.
    explicit aead(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}

    /// Ciphertext ‖ tag of `plaintext` into `out`, which is `tag_bytes` longer. O(n).
    void seal(std::span<const std::byte, iv_bytes> iv, byte_view associated, byte_view plaintext,
              byte_span out) {
        if (plaintext.size() > Parts::message_bytes_max ||
            out.size() != plaintext.size() + tag_bytes)
            throw std::length_error("cipher::seal: the output is not as long as the result");
        if (!encryption_)
            encryption_ = keyed<typename Parts::encryption>();
        encryption_->EncryptAndAuthenticate(
            octets(out.data()), octets(out.data() + plaintext.size()), tag_bytes, octets(iv.data()),
            static_cast<int>(iv_bytes), octets(associated.data()), associated.size(),
            octets(plaintext.data()), plaintext.size());
    }

    /// The plaintext of `sealed` into `out`, or false and zeros where it is not authentic. O(n).
    [[nodiscard]] bool open(std::span<const std::byte, iv_bytes> iv, byte_view associated,
                            byte_view sealed, byte_span out) {
        if (sealed.size() < tag_bytes || sealed.size() - tag_bytes > Parts::message_bytes_max) {
            wipe(out);
            return false;
        }
        const std::size_t size = sealed.size() - tag_bytes;
        if (out.size() != size)
            throw std::length_error("cipher::open: the output is not as long as the result");
        if (!decryption_)
            decryption_ = keyed<typename Parts::decryption>();
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
    std::unique_ptr<typename Parts::encryption> encryption_;
    std::unique_ptr<typename Parts::decryption> decryption_;
};

} // namespace escodb::crypto
