// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// AES-256 in CBC mode with HMAC-SHA-512, encrypt-then-MAC: A256CBC-HS512 of RFC 7518 §5.2.5, of Crypto++.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/policy/kinds.hpp>

#include <cryptopp/aes.h>
#include <cryptopp/hkdf.h>
#include <cryptopp/hmac.h>
#include <cryptopp/modes.h>
#include <cryptopp/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

namespace escodb::cipher {

namespace detail {

/// The algorithm of the RFC with its key of 64 bytes: MAC key ‖ encryption key.
class a256cbc_hs512_of_rfc {
public:
    static constexpr std::size_t key_bytes = 64;
    static constexpr std::size_t iv_bytes = 16;
    static constexpr std::size_t tag_bytes = 32;
    static constexpr std::size_t block_bytes = 16;

    /// Whole blocks: PKCS #7 adds 1 to 16 bytes.
    [[nodiscard]] static constexpr std::size_t ciphertext_bytes(std::size_t n) noexcept {
        return (n / block_bytes + 1) * block_bytes;
    }

    explicit a256cbc_hs512_of_rfc(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}

    void seal(std::span<const std::byte, iv_bytes> iv, byte_view associated, byte_view plaintext,
              byte_span out) const {
        using crypto::octets;
        if (out.size() != ciphertext_bytes(plaintext.size()) + tag_bytes)
            throw std::length_error("cipher::seal: the output is not as long as the result");
        const std::size_t whole = plaintext.size() / block_bytes * block_bytes;
        const byte_span ciphertext = out.first(whole + block_bytes);
        secret_array<block_bytes> last;
        const byte_view rest = plaintext.subspan(whole);
        std::memset(last.span().data(), static_cast<int>(block_bytes - rest.size()), block_bytes);
        if (!rest.empty())
            std::memcpy(last.span().data(), rest.data(), rest.size());
        CryptoPP::CBC_Mode<CryptoPP::AES>::Encryption cbc{octets(encryption_key()), 32, octets(iv.data())};
        cbc.ProcessData(octets(ciphertext.data()), octets(plaintext.data()), whole);
        cbc.ProcessData(octets(ciphertext.data() + whole), octets(last.span().data()), block_bytes);
        const auto tag = tag_of(iv, associated, ciphertext);
        std::memcpy(out.data() + ciphertext.size(), tag.data(), tag_bytes);
    }

    [[nodiscard]] std::optional<std::size_t> open(std::span<const std::byte, iv_bytes> iv,
                                                  byte_view associated, byte_view sealed,
                                                  byte_span out) const {
        using crypto::octets;
        if (sealed.size() < tag_bytes) {
            wipe(out);
            return std::nullopt;
        }
        const byte_view ciphertext = sealed.first(sealed.size() - tag_bytes);
        if (out.size() != ciphertext.size())
            throw std::length_error("cipher::open: the output is not as long as the result");
        wipe(out);
        // Nothing is decrypted before it is known to be ours: there is no oracle of paddings.
        if (ciphertext.empty() || ciphertext.size() % block_bytes != 0 ||
            !equal_in_constant_time(tag_of(iv, associated, ciphertext), sealed.last<tag_bytes>()))
            return std::nullopt;
        CryptoPP::CBC_Mode<CryptoPP::AES>::Decryption cbc{octets(encryption_key()), 32, octets(iv.data())};
        cbc.ProcessData(octets(out.data()), octets(ciphertext.data()), ciphertext.size());
        const auto padding = std::to_integer<std::size_t>(out.back());
        if (padding == 0 || padding > block_bytes) { // its author, who has the key, made it so
            wipe(out);
            return std::nullopt;
        }
        wipe(out.last(padding));
        return out.size() - padding;
    }

private:
    [[nodiscard]] const std::byte* encryption_key() const noexcept {
        return key_.span().data() + 32;
    }

    /// The first half of the HMAC of associated data ‖ IV ‖ ciphertext ‖ u64(bits of associated data).
    [[nodiscard]] std::array<std::byte, tag_bytes> tag_of(byte_view iv, byte_view associated,
                                                          byte_view ciphertext) const {
        using crypto::octets;
        std::array<std::byte, 8> bits{};
        format::store_u64(bits, std::uint64_t{associated.size()} * 8);
        CryptoPP::HMAC<CryptoPP::SHA512> mac{octets(key_.span().data()), 32};
        for (const byte_view part : {associated, iv, ciphertext, byte_view{bits}})
            mac.Update(octets(part.data()), part.size());
        std::array<std::byte, tag_bytes> tag;
        mac.TruncatedFinal(octets(tag.data()), tag_bytes);
        return tag;
    }

    secret_array<key_bytes> key_;
};

} // namespace detail

/// A256CBC-HS512, a model of `policy::cipher`; see there for the contract.
///
/// Choose it where rules ask for AES and SHA-2 alone, or where no authenticated mode is trusted: CBC and
/// HMAC are old and plain, and an IV used twice tells no more than that two messages begin alike. It is
/// slower than AES-GCM, and a message grows by 49 to 64 bytes, IV included.
///
/// The RFC's key has 64 bytes, and a store's keys have 32: they are spread by HKDF-SHA-256 (RFC 5869),
/// without a salt, with the algorithm's name as info.
///
/// Messages of any length that fits memory. Exceptions: std::length_error for a wrong `out`.
/// Thread safety: none; one object per thread of work. The source of a move may only be destroyed.
class a256cbc_hs512 {
    using inner = detail::a256cbc_hs512_of_rfc;

public:
    using policy_kind = policy::cipher_kind;
    static constexpr std::string_view name = "A256CBC-HS512";
    static constexpr std::uint16_t algorithm = 5;
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t iv_bytes = inner::iv_bytes;
    static constexpr std::size_t tag_bytes = inner::tag_bytes;
    static constexpr std::size_t block_bytes = inner::block_bytes;
    [[nodiscard]] static constexpr std::size_t ciphertext_bytes(std::size_t n) noexcept {
        return inner::ciphertext_bytes(n);
    }

    /// O(1): two to four microseconds.
    explicit a256cbc_hs512(std::span<const std::byte, key_bytes> key) : inner_(spread(key).span()) {}

    /// Ciphertext ‖ tag of `plaintext` into `out`. O(n).
    void seal(std::span<const std::byte, iv_bytes> iv, byte_view associated, byte_view plaintext,
              byte_span out) const {
        inner_.seal(iv, associated, plaintext, out);
    }

    /// The plaintext of `sealed` into `out` and its length, or nothing and zeros. O(n).
    [[nodiscard]] std::optional<std::size_t> open(std::span<const std::byte, iv_bytes> iv,
                                                  byte_view associated, byte_view sealed,
                                                  byte_span out) const {
        return inner_.open(iv, associated, sealed, out);
    }

private:
    static secret_array<inner::key_bytes> spread(std::span<const std::byte, key_bytes> key) {
        using crypto::octets;
        secret_array<inner::key_bytes> wide;
        CryptoPP::HKDF<CryptoPP::SHA256>{}.DeriveKey(
            octets(wide.span().data()), inner::key_bytes, octets(key.data()), key_bytes, nullptr, 0,
            octets(as_bytes(name).data()), name.size());
        return wide;
    }

    inner inner_;
};

} // namespace escodb::cipher
