// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// HKDF-SHA-256 (RFC 5869): from key material that is random already to a key for one purpose.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>

#include <cstddef>
#include <span>

namespace escodb::crypto {

/// The first 32 bytes of the output, which are all that a key of ours takes. O(n).
/// \param material at least as hard to guess as the key shall be: nothing is stretched here.
/// \param salt     any, not secret; \param info what the key is for.
inline void hkdf_sha256(byte_view material, byte_view salt, byte_view info,
                        std::span<std::byte, hmac_sha256::digest_bytes> out) noexcept {
    static constexpr std::byte first_block[] = {std::byte{1}};
    secret_array<hmac_sha256::digest_bytes> extracted;
    hmac_sha256{salt}(material, extracted.span());
    hmac_sha256::stream{hmac_sha256{extracted.span()}}.update(info).update(first_block).finish(out);
}

} // namespace escodb::crypto
