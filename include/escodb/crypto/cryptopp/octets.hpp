// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Our bytes as Crypto++ calls them.

#include <cryptopp/config.h>

#include <cstddef>

namespace escodb::crypto {

[[nodiscard]] inline CryptoPP::byte* octets(std::byte* bytes) noexcept {
    return reinterpret_cast<CryptoPP::byte*>(bytes);
}
[[nodiscard]] inline const CryptoPP::byte* octets(const std::byte* bytes) noexcept {
    return reinterpret_cast<const CryptoPP::byte*>(bytes);
}

} // namespace escodb::crypto
