// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// SHA-256 (FIPS 180-4), for content that is no secret, such as a whole blob.

#include <escodb/base/bytes.hpp>

#include <cryptopp/sha.h>

#include <array>
#include <cstddef>

namespace escodb::crypto {

/// The digest of `content`. O(n), about 1.6 GB/s where the processor has SHA instructions.
[[nodiscard]] inline std::array<std::byte, 32> sha256(byte_view content) {
    std::array<std::byte, 32> digest{};
    CryptoPP::SHA256 hash;
    hash.CalculateDigest(reinterpret_cast<CryptoPP::byte*>(digest.data()),
                         reinterpret_cast<const CryptoPP::byte*>(content.data()), content.size());
    return digest;
}

} // namespace escodb::crypto
