// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// XSalsa20-Poly1305, the secretbox of NaCl (Bernstein, "Cryptography in NaCl", 2009, §§ 7-10), of
/// Crypto++, with associated data by a key for each: HKDF-SHA-256 (RFC 5869).

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>
#include <escodb/policy/kinds.hpp>

#include <cryptopp/hkdf.h>
#include <cryptopp/poly1305.h>
#include <cryptopp/salsa.h>
#include <cryptopp/sha.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>

namespace escodb::cipher {

/// XSalsa20-Poly1305, a model of `policy::cipher`; see there for the contract.
///
/// Choose it to share a format with programs of NaCl or libsodium. A secretbox has no associated data,
/// so each message has a key of its own, HKDF-SHA-256 of the key without a salt, its info the associated
/// data: a message that is moved to another place does not open there. IVs of 24 bytes may be drawn at
/// random without counting. The HKDF costs one or two microseconds a message.
///
/// Layout: ciphertext ‖ tag; a secretbox itself has the tag first.
///
/// Messages of any length that fits memory. Exceptions: std::length_error for a wrong `out`.
/// Thread safety: none; one object per thread of work. The source of a move may only be destroyed.
class xsalsa20_poly1305 {
public:
    using policy_kind = policy::cipher_kind;
    static constexpr std::string_view name = "XSalsa20-Poly1305";
    static constexpr std::uint16_t algorithm = 4;
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t iv_bytes = 24;
    static constexpr std::size_t tag_bytes = 16;
    static constexpr std::size_t block_bytes = 64;

    explicit xsalsa20_poly1305(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}

    /// Ciphertext ‖ tag of `plaintext` into `out`, which is `tag_bytes` longer. O(n).
    void seal(std::span<const std::byte, iv_bytes> iv, byte_view associated, byte_view plaintext,
              byte_span out) const {
        if (out.size() < tag_bytes || out.size() - tag_bytes != plaintext.size())
            throw std::length_error("cipher::seal: the output is not as long as the result");
        secretbox box{key_, iv, associated};
        const byte_span ciphertext = out.first(plaintext.size());
        box.apply_stream(plaintext, ciphertext);
        box.tag_of(ciphertext, out.last<tag_bytes>());
    }

    /// The plaintext of `sealed` into `out`, or false and zeros where it is not authentic. O(n).
    [[nodiscard]] bool open(std::span<const std::byte, iv_bytes> iv, byte_view associated,
                            byte_view sealed, byte_span out) const {
        if (sealed.size() < tag_bytes) {
            wipe(out);
            return false;
        }
        const byte_view ciphertext = sealed.first(sealed.size() - tag_bytes);
        if (out.size() != ciphertext.size())
            throw std::length_error("cipher::open: the output is not as long as the result");
        secretbox box{key_, iv, associated};
        secret_array<tag_bytes> expected;
        box.tag_of(ciphertext, expected.span());
        if (!equal_in_constant_time(expected.span(), sealed.last<tag_bytes>())) {
            wipe(out);
            return false;
        }
        box.apply_stream(ciphertext, out);
        return true;
    }

private:
    /// One message: the stream begins with the key of its tag.
    class secretbox {
    public:
        secretbox(const secret_array<key_bytes>& key, std::span<const std::byte, iv_bytes> iv,
                  byte_view associated) {
            using crypto::octets;
            secret_array<key_bytes> message_key;
            CryptoPP::HKDF<CryptoPP::SHA256>{}.DeriveKey(
                octets(message_key.span().data()), key_bytes, octets(key.span().data()), key_bytes,
                nullptr, 0, octets(associated.data()), associated.size());
            stream_.SetKeyWithIV(octets(message_key.span().data()), key_bytes, octets(iv.data()),
                                 iv_bytes);
            stream_.ProcessData(octets(tag_key_.span().data()), octets(tag_key_.span().data()),
                                tag_key_.size());
        }

        void apply_stream(byte_view in, byte_span out) {
            stream_.ProcessData(crypto::octets(out.data()), crypto::octets(in.data()), in.size());
        }
        void tag_of(byte_view ciphertext, std::span<std::byte, tag_bytes> out) const {
            using crypto::octets;
            CryptoPP::Poly1305TLS tag{octets(tag_key_.span().data()),
                                      static_cast<unsigned>(tag_key_.size())};
            tag.CalculateDigest(octets(out.data()), octets(ciphertext.data()), ciphertext.size());
        }

    private:
        CryptoPP::XSalsa20::Encryption stream_;
        secret_array<32> tag_key_; // the stream's first bytes: it was zeros before
    };

    secret_array<key_bytes> key_;
};

} // namespace escodb::cipher
