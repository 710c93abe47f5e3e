// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The shard hash policy: a keyed hash from a path to 16 bits, by which the paths of a store are
/// spread over its shards (docs/format.md §4). It is keyed so that an outsider cannot tell which
/// shard holds a path that he guesses, nor choose paths that all fall into one.
///
/// Notation: `H` the policy, `h` an `H&`, `key` a `std::span<const std::byte, H::key_bytes>`.
///
/// | expression         | type              | meaning                                   |
/// |--------------------|-------------------|-------------------------------------------|
/// | `H::policy_kind`   | `shard_hash_kind` |                                           |
/// | `H::name`          | text              | constant, e.g. "HMAC-SHA-256"             |
/// | `H::key_bytes`     | `size_t`          | constant                                  |
/// | `H(key)`           |                   | explicit                                  |
/// | `H(std::move(h))`  |                   | nothrow                                   |
/// | `h(path)`          | `uint16_t`        | path: `byte_view`, UTF-8 in NFC           |
///
/// The same key and path give the same number for ever, on every machine, and the numbers are
/// spread evenly. `h(path)` may change the object (it may hold scratch space) but not what it
/// answers. A hash wipes its key when it is destroyed.
///
/// Thread safety: one object per thread of work; distinct objects share nothing.

#include <escodb/base/bytes.hpp>
#include <escodb/policy/kinds.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace escodb::policy {

namespace shard_hash_parts {

template <class H>
concept key_size = requires { typename detail::constant<H::key_bytes>; } &&
                   std::same_as<decltype(H::key_bytes), const std::size_t> && (H::key_bytes > 0);
template <class H>
concept keyed = key_size<H> && std::constructible_from<H, std::span<const std::byte, H::key_bytes>> &&
                !std::convertible_to<std::span<const std::byte, H::key_bytes>, H>;
template <class H>
concept movable = std::is_nothrow_move_constructible_v<H>;
template <class H>
concept hashes = requires(H& h, byte_view path) {
    { h(path) } -> std::same_as<std::uint16_t>;
};

} // namespace shard_hash_parts

/// The shard hash policy; see the file's comment.
template <class H>
concept shard_hash = of_kind<H, shard_hash_kind> && has_name<H> && shard_hash_parts::key_size<H> &&
                     shard_hash_parts::keyed<H> && shard_hash_parts::movable<H> &&
                     shard_hash_parts::hashes<H>;

/// Refuses a type that is no shard hash policy with a sentence that names what is missing.
template <class H> struct check_shard_hash {
    static_assert(of_kind<H, shard_hash_kind>,
                  "escodb: a shard hash policy must name its kind: "
                  "using policy_kind = escodb::policy::shard_hash_kind");
    static_assert(has_name<H>, "escodb: a shard hash policy must have a name: "
                               "static constexpr std::string_view name, not empty");
    static_assert(shard_hash_parts::key_size<H>,
                  "escodb: a shard hash policy must name its key size: "
                  "static constexpr std::size_t key_bytes");
    static_assert(shard_hash_parts::keyed<H>,
                  "escodb: a shard hash policy must be made of its key, explicitly: "
                  "explicit H(std::span<const std::byte, key_bytes>)");
    static_assert(shard_hash_parts::movable<H>,
                  "escodb: a shard hash policy must be movable without throwing: H(H&&) noexcept");
    static_assert(shard_hash_parts::hashes<H>,
                  "escodb: a shard hash policy must hash a path: "
                  "std::uint16_t operator()(byte_view path)");
};

} // namespace escodb::policy
