// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A sealed message: IV ‖ ciphertext ‖ tag under a fresh random IV (docs/format.md §2).

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/policy/cipher.hpp>
#include <escodb/policy/random.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

namespace escodb::crypto {

/// One key with its cipher and a random source: seals and opens messages. It does not count what its
/// key has sealed; that is the key schedule's part, and random IVs rest on it.
///
/// Thread safety: none; one object per thread of work.
template <policy::cipher Cipher, policy::random Random> class sealer {
public:
    /// The length of a message with this many bytes of plaintext.
    [[nodiscard]] static constexpr std::size_t sealed_bytes(std::size_t plaintext_bytes) noexcept {
        return Cipher::iv_bytes + policy::sealed_bytes<Cipher>(plaintext_bytes);
    }

    explicit sealer(std::span<const std::byte, Cipher::key_bytes> key) : cipher_(key) {}

    /// Seals into `out`, which has `sealed_bytes` of the plaintext (else std::length_error) and
    /// overlaps neither input. What the random source throws passes through. O(n).
    void seal(byte_view plaintext, byte_view associated, byte_span out) {
        if (out.size() < Cipher::iv_bytes)
            throw std::length_error("sealer::seal: the output is not as long as the result");
        const auto iv = out.template first<Cipher::iv_bytes>();
        random_.fill(iv);
        cipher_.seal(iv, associated, plaintext, out.subspan(Cipher::iv_bytes));
    }

    /// The same at the end of `out`. On an exception `out` is as it was.
    template <class Allocator>
    void seal_append(std::vector<std::byte, Allocator>& out, byte_view plaintext,
                     byte_view associated) {
        const std::size_t before = out.size();
        out.resize(before + sealed_bytes(plaintext.size()));
        try {
            seal(plaintext, associated, byte_span{out}.subspan(before));
        } catch (...) {
            out.resize(before);
            throw;
        }
    }

    /// Opens a message into `plaintext`, whose old content and memory are replaced. False, and no
    /// bytes, where the message is not authentic or too short to be one. O(n).
    [[nodiscard]] bool open(byte_view sealed, byte_view associated, secret_bytes& plaintext) {
        plaintext.clear();
        if (sealed.size() < sealed_bytes(0))
            return false;
        plaintext.resize(sealed.size() - Cipher::iv_bytes - Cipher::tag_bytes);
        const auto opened =
            policy::open(cipher_, sealed.template first<Cipher::iv_bytes>(), associated,
                         sealed.subspan(Cipher::iv_bytes), plaintext);
        plaintext.resize(opened.value_or(0));
        return opened.has_value();
    }

private:
    Cipher cipher_;
    [[no_unique_address]] Random random_;
};

} // namespace escodb::crypto
