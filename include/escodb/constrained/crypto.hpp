// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a constrained store needs of cryptography: plain calls, to a library in C or to hardware.
///
/// Notation: `C` the provider, `c` a `C&`, `key` a `std::span<const std::byte, 32>`, `iv` a
/// `std::span<const std::byte, 12>`, `associated`, `mac_key`, `message` of `byte_view`, `data` and `out` a
/// `byte_span`, `tag_out` a `std::span<std::byte, 16>`, `tag` a `std::span<const std::byte, 16>`, `mac_out` a
/// `std::span<std::byte, 32>`.
///
/// | expression                                | type   | meaning                                       |
/// |-------------------------------------------|--------|-----------------------------------------------|
/// | `c.seal(key, iv, associated, data, tag_out)` | `bool` | AES-256-GCM: encrypts in place             |
/// | `c.open(key, iv, associated, data, tag)`  | `bool` | decrypts in place; false: it is not authentic |
/// | `c.hmac_sha256(mac_key, message, mac_out)`| `bool` | of a key of 32 or 64 bytes                    |
/// | `c.random(out)`                           | `bool` | bytes that nobody can guess                   |
///
/// False says that it was not done. What a failed `open` leaves in `data` is not looked at. None of them
/// allocates, if the store is to keep its promise.

#include <escodb/base/bytes.hpp>

#include <concepts>
#include <cstddef>
#include <span>

namespace escodb::constrained {

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t iv_bytes = 12;
inline constexpr std::size_t tag_bytes = 16;
inline constexpr std::size_t mac_bytes = 32;

using key_view = std::span<const std::byte, key_bytes>;
using iv_view = std::span<const std::byte, iv_bytes>;
using tag_view = std::span<const std::byte, tag_bytes>;
using tag_span = std::span<std::byte, tag_bytes>;
using mac_span = std::span<std::byte, mac_bytes>;

namespace crypto_parts {

template <class C>
concept seals = requires(C& c, key_view key, iv_view iv, byte_view associated, byte_span data,
                         tag_span tag) {
    { c.seal(key, iv, associated, data, tag) } -> std::same_as<bool>;
};
template <class C>
concept opens = requires(C& c, key_view key, iv_view iv, byte_view associated, byte_span data,
                         tag_view tag) {
    { c.open(key, iv, associated, data, tag) } -> std::same_as<bool>;
};
template <class C>
concept macs = requires(C& c, byte_view key, byte_view message, mac_span out) {
    { c.hmac_sha256(key, message, out) } -> std::same_as<bool>;
};
template <class C>
concept random = requires(C& c, byte_span out) {
    { c.random(out) } -> std::same_as<bool>;
};

} // namespace crypto_parts

/// The cryptography of a constrained store; see the file's comment.
template <class C>
concept crypto = crypto_parts::seals<C> && crypto_parts::opens<C> && crypto_parts::macs<C> &&
                 crypto_parts::random<C>;

/// Refuses a type that is none with a sentence that names what is missing.
template <class C> struct check_crypto {
    static_assert(crypto_parts::seals<C>,
                  "escodb: constrained cryptography must seal: bool seal(key_view key, iv_view iv, "
                  "byte_view associated, byte_span data, tag_span tag)");
    static_assert(crypto_parts::opens<C>,
                  "escodb: constrained cryptography must open: bool open(key_view key, iv_view iv, "
                  "byte_view associated, byte_span data, tag_view tag)");
    static_assert(crypto_parts::macs<C>,
                  "escodb: constrained cryptography must have a MAC: bool hmac_sha256(byte_view key, "
                  "byte_view message, mac_span out)");
    static_assert(crypto_parts::random<C>,
                  "escodb: constrained cryptography must draw random bytes: bool random(byte_span out)");
};

} // namespace escodb::constrained
