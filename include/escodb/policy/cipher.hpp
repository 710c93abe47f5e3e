// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The cipher policy: authenticated encryption with associated data. It seals everything that a
/// store writes; docs/format.md §2 says how the parts are laid out.
///
/// Notation: `C` the policy, `c` a `C&`, `key` a `std::span<const std::byte, C::key_bytes>`, `iv` a
/// `std::span<const std::byte, C::iv_bytes>`, `associated`, `plaintext`, `sealed` of `byte_view`,
/// `out` a `byte_span`.
///
/// | expression                               | type          | meaning                             |
/// |------------------------------------------|---------------|-------------------------------------|
/// | `C::policy_kind`                         | `cipher_kind` |                                     |
/// | `C::name`                                | text          | constant, e.g. "AES-256-GCM"        |
/// | `C::algorithm`                           | `uint16_t`    | constant, written beside shard keys |
/// | `C::key_bytes`, `iv_bytes`, `tag_bytes`  | `size_t`      | constants; a tag of at least 16     |
/// | `C::block_bytes`                         | `size_t`      | constant; the unit in which a key's use is counted |
/// | `C(key)`                                 |               | explicit                            |
/// | `C(std::move(c))`                        |               | nothrow                             |
/// | `c.seal(iv, associated, plaintext, out)` | `void`        | ciphertext ‖ tag into `out`         |
/// | `c.open(iv, associated, sealed, out)`    | `bool`        | plaintext into `out`, or false      |
/// | `C::ciphertext_bytes(n)`                 | `size_t`      | optional: see below                 |
///
/// `seal`: `out.size() == plaintext.size() + tag_bytes`; anything else throws std::length_error. The
/// caller never uses an IV twice with one key.
/// `open`: `sealed` is ciphertext ‖ tag, and `out.size() == sealed.size() - tag_bytes` where `sealed`
/// is that long (otherwise std::length_error; a shorter `sealed` is not authentic: false). When it
/// returns false, every byte of `out` is zero: plaintext that was not verified is never seen.
/// `out` overlaps no input. Neither throws for what an attacker can choose.
///
/// A cipher that pads has a static constexpr function `ciphertext_bytes`: how long the ciphertext of `n`
/// bytes is, never shorter and never falling. `seal` then fills `ciphertext_bytes(n) + tag_bytes`; the
/// length of `out` in `open` is that of the ciphertext, as ever, and `open` returns a
/// `std::optional<std::size_t>`: how many bytes of `out` are the plaintext (the rest is zero), or nothing.
/// `sealed_bytes` and `open` below treat both kinds alike.
///
/// Thread safety: a cipher is stateful. One object per thread of work; distinct objects share
/// nothing. A cipher wipes its key when it is destroyed.

#include <escodb/base/bytes.hpp>
#include <escodb/policy/kinds.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

namespace escodb::policy {

namespace cipher_parts {

template <class C>
concept algorithm = requires { typename detail::constant<C::algorithm>; } &&
                    std::same_as<decltype(C::algorithm), const std::uint16_t>;
template <class C>
concept key_size = requires { typename detail::constant<C::key_bytes>; } &&
                   std::same_as<decltype(C::key_bytes), const std::size_t> && (C::key_bytes > 0);
template <class C>
concept iv_size = requires { typename detail::constant<C::iv_bytes>; } &&
                  std::same_as<decltype(C::iv_bytes), const std::size_t> && (C::iv_bytes > 0);
template <class C>
concept tag_size = requires { typename detail::constant<C::tag_bytes>; } &&
                   std::same_as<decltype(C::tag_bytes), const std::size_t>;
/// A short tag can be guessed, and one of no bytes fits everything.
template <class C>
concept long_tag = tag_size<C> && (C::tag_bytes >= 16);
template <class C>
concept block_size = requires { typename detail::constant<C::block_bytes>; } &&
                     std::same_as<decltype(C::block_bytes), const std::size_t> &&
                     (C::block_bytes > 0);
template <class C>
concept keyed = key_size<C> && std::constructible_from<C, std::span<const std::byte, C::key_bytes>> &&
                !std::convertible_to<std::span<const std::byte, C::key_bytes>, C>;
template <class C>
concept movable = std::is_nothrow_move_constructible_v<C>;
template <class C>
concept seals = iv_size<C> && requires(C& c, std::span<const std::byte, C::iv_bytes> iv,
                                       byte_view in, byte_span out) {
    { c.seal(iv, in, in, out) } -> std::same_as<void>;
};
/// Its ciphertext may be longer than the plaintext.
template <class C>
concept pads = requires(std::size_t n) {
    { C::ciphertext_bytes(n) } -> std::same_as<std::size_t>;
    typename detail::constant<C::ciphertext_bytes(0)>;
};
template <class C>
using opened = std::conditional_t<pads<C>, std::optional<std::size_t>, bool>;
template <class C>
concept opens = iv_size<C> && requires(C& c, std::span<const std::byte, C::iv_bytes> iv,
                                       byte_view in, byte_span out) {
    { c.open(iv, in, in, out) } -> std::same_as<opened<C>>;
};

} // namespace cipher_parts

/// The cipher policy; see the file's comment.
template <class C>
concept cipher =
    of_kind<C, cipher_kind> && has_name<C> && cipher_parts::algorithm<C> &&
    cipher_parts::key_size<C> && cipher_parts::iv_size<C> && cipher_parts::long_tag<C> &&
    cipher_parts::block_size<C> && cipher_parts::keyed<C> && cipher_parts::movable<C> &&
    cipher_parts::seals<C> && cipher_parts::opens<C>;

/// The length of what `seal` makes of a plaintext.
template <cipher C> [[nodiscard]] constexpr std::size_t sealed_bytes(std::size_t plaintext_bytes) {
    if constexpr (cipher_parts::pads<C>)
        return C::ciphertext_bytes(plaintext_bytes) + C::tag_bytes;
    else
        return plaintext_bytes + C::tag_bytes;
}

/// Opens with any cipher. \return how many bytes of `out` are the plaintext, or nothing.
template <cipher C>
[[nodiscard]] std::optional<std::size_t> open(C& with, std::span<const std::byte, C::iv_bytes> iv,
                                              byte_view associated, byte_view sealed,
                                              byte_span out) {
    if constexpr (cipher_parts::pads<C>) {
        return with.open(iv, associated, sealed, out);
    } else {
        if (with.open(iv, associated, sealed, out))
            return out.size();
        return std::nullopt;
    }
}

/// Refuses a type that is no cipher policy with a sentence that names what is missing.
template <class C> struct check_cipher {
    static_assert(of_kind<C, cipher_kind>,
                  "escodb: a cipher policy must name its kind: "
                  "using policy_kind = escodb::policy::cipher_kind");
    static_assert(has_name<C>, "escodb: a cipher policy must have a name: "
                               "static constexpr std::string_view name, not empty");
    static_assert(cipher_parts::algorithm<C>,
                  "escodb: a cipher policy must have an algorithm number: "
                  "static constexpr std::uint16_t algorithm");
    static_assert(cipher_parts::key_size<C>, "escodb: a cipher policy must name its key size: "
                                             "static constexpr std::size_t key_bytes");
    static_assert(cipher_parts::iv_size<C>, "escodb: a cipher policy must name its IV size: "
                                            "static constexpr std::size_t iv_bytes");
    static_assert(cipher_parts::tag_size<C>, "escodb: a cipher policy must name its tag size: "
                                             "static constexpr std::size_t tag_bytes");
    static_assert(cipher_parts::long_tag<C>,
                  "escodb: a cipher policy's tag must be of at least 16 bytes");
    static_assert(cipher_parts::block_size<C>, "escodb: a cipher policy must name its block size: "
                                               "static constexpr std::size_t block_bytes");
    static_assert(cipher_parts::keyed<C>,
                  "escodb: a cipher policy must be made of its key, explicitly: "
                  "explicit C(std::span<const std::byte, key_bytes>)");
    static_assert(cipher_parts::movable<C>,
                  "escodb: a cipher policy must be movable without throwing: C(C&&) noexcept");
    static_assert(cipher_parts::seals<C>,
                  "escodb: a cipher policy must seal: void seal(std::span<const std::byte, iv_bytes> "
                  "iv, byte_view associated, byte_view plaintext, byte_span out)");
    static_assert(cipher_parts::opens<C>,
                  "escodb: a cipher policy must open: bool open(std::span<const std::byte, iv_bytes> "
                  "iv, byte_view associated, byte_view sealed, byte_span out); of one that pads, "
                  "which has ciphertext_bytes, std::optional<std::size_t> open(...)");
};

} // namespace escodb::policy
