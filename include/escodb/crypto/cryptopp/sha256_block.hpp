// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// SHA-256 (FIPS 180-4) one block at a time, on a state that can be copied: what HMAC and PBKDF2 need to
/// keep the work on their key. Crypto++'s hash objects cannot be copied cheaply nor started in the middle.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>

#include <cryptopp/sha.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace escodb::crypto {

static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);

/// A word as SHA-256 has it in memory (big-endian), from or to the machine's order.
[[nodiscard]] inline std::uint32_t big_endian(std::uint32_t word) noexcept {
    if constexpr (std::endian::native == std::endian::little)
        return __builtin_bswap32(word);
    else
        return word;
}

/// One block of a message, as words in the machine's order, aligned for vector instructions.
struct alignas(16) sha256_block {
    static constexpr std::size_t bytes = 64;
    std::uint32_t words[16];
};

/// The chaining state between two blocks, as words in the machine's order.
struct alignas(16) sha256_state {
    std::uint32_t words[8];

    /// The state before the first block.
    [[nodiscard]] static sha256_state initial() noexcept {
        sha256_state state;
        CryptoPP::SHA256::InitState(state.words);
        return state;
    }

    /// Takes in one block. Crypto++ picks the instructions: SHA-NI, ARMv8, else SSE2 or C++.
    void take(const sha256_block& block) noexcept {
        CryptoPP::SHA256::Transform(words, block.words);
    }

    /// Takes in one block of 64 bytes as they stand in the message.
    void take(const std::byte* message) noexcept {
        sha256_block block;
        std::memcpy(block.words, message, sha256_block::bytes);
        for (auto& word : block.words)
            word = big_endian(word);
        take(block);
    }

    /// The digest, where the last block has been taken in.
    void write(std::span<std::byte, 32> out) const noexcept {
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint32_t word = big_endian(words[i]);
            std::memcpy(out.data() + 4 * i, &word, 4);
        }
    }

    void wipe() noexcept { escodb::wipe(std::as_writable_bytes(std::span{words})); }
};

static_assert(sizeof(CryptoPP::word32) == sizeof(std::uint32_t));

} // namespace escodb::crypto
