// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The kinds of policy. A policy type says which of them it is by a member type,
/// `using policy_kind = escodb::policy::cipher_kind;`, so that a bundle can take its policies in
/// any order, and so that a type is never taken for a policy by an accident of its members.

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace escodb::policy {

struct cipher_kind {};
struct kdf_kind {};
struct shard_hash_kind {};
struct key_schedule_kind {};
struct serialiser_kind {};
struct random_kind {};
struct normaliser_kind {};
struct witness_kind {};
struct errors_kind {};
struct threading_kind {};

/// `P` says that it is a policy of kind `Kind`.
template <class P, class Kind>
concept of_kind = requires { typename P::policy_kind; } &&
                  std::same_as<typename P::policy_kind, Kind>;

/// `P` says that it is a policy of one of the kinds above.
template <class P>
concept any_policy = of_kind<P, cipher_kind> || of_kind<P, kdf_kind> ||
                     of_kind<P, shard_hash_kind> || of_kind<P, key_schedule_kind> ||
                     of_kind<P, serialiser_kind> || of_kind<P, random_kind> ||
                     of_kind<P, normaliser_kind> || of_kind<P, witness_kind> ||
                     of_kind<P, errors_kind> || of_kind<P, threading_kind>;

/// `P::name` is a text that is known at compile time and not empty. The names of a store's policies
/// are written into messages, and into the config of stores that differ from the defaults: once a
/// store has been written with a name, the name stays.
template <class P>
concept has_name = requires {
    typename std::enable_if_t<(std::string_view{P::name}.size() > 0)>;
};

namespace detail {

/// `Value` exists at compile time: the argument of a template is the one place that proves it.
template <auto Value> struct constant {};

} // namespace detail

} // namespace escodb::policy
