// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The bundle: some policies, in any order, completed by defaults.

#include <escodb/policy/cipher.hpp>
#include <escodb/policy/errors.hpp>
#include <escodb/policy/kdf.hpp>
#include <escodb/policy/key_schedule.hpp>
#include <escodb/policy/kinds.hpp>
#include <escodb/policy/normaliser.hpp>
#include <escodb/policy/random.hpp>
#include <escodb/policy/serialiser.hpp>
#include <escodb/policy/shard_hash.hpp>
#include <escodb/policy/threading.hpp>
#include <escodb/policy/witness.hpp>

#include <cstddef>

namespace escodb::policy {

namespace detail {

/// The first of `Ps` that is of kind `Kind`, else `Default`.
template <class Kind, class Default, class... Ps> struct select {
    using type = Default;
};
template <class Kind, class Default, class P, class... Ps>
struct select<Kind, Default, P, Ps...> : select<Kind, Default, Ps...> {};
template <class Kind, class Default, class P, class... Ps>
    requires of_kind<P, Kind>
struct select<Kind, Default, P, Ps...> {
    using type = P;
};

template <class Kind, class... Ps>
inline constexpr bool at_most_one = (std::size_t{0} + ... + (of_kind<Ps, Kind> ? 1u : 0u)) <= 1;

/// What can be wrong with the list as a list; the base class, so that it is said before all else.
template <class... Ps> struct check_list {
    static_assert((any_policy<Ps> && ...),
                  "escodb: one of these types is not a policy: it has no policy_kind of escodb");
    static_assert(at_most_one<cipher_kind, Ps...>, "escodb: two cipher policies were given");
    static_assert(at_most_one<kdf_kind, Ps...>, "escodb: two kdf policies were given");
    static_assert(at_most_one<shard_hash_kind, Ps...>, "escodb: two shard hash policies were given");
    static_assert(at_most_one<key_schedule_kind, Ps...>,
                  "escodb: two key schedule policies were given");
    static_assert(at_most_one<serialiser_kind, Ps...>, "escodb: two serialiser policies were given");
    static_assert(at_most_one<random_kind, Ps...>, "escodb: two random policies were given");
    static_assert(at_most_one<normaliser_kind, Ps...>, "escodb: two normaliser policies were given");
    static_assert(at_most_one<witness_kind, Ps...>, "escodb: two witness policies were given");
    static_assert(at_most_one<errors_kind, Ps...>, "escodb: two errors policies were given");
    static_assert(at_most_one<threading_kind, Ps...>, "escodb: two threading policies were given");
};

} // namespace detail

/// The policies `Ps`, each of another kind and in any order, and for the kinds that are missing
/// those of `Defaults`, a type with the same ten member types. Has no behaviour and no state.
template <class Defaults, class... Ps> struct bundle : private detail::check_list<Ps...> {
    using cipher = typename detail::select<cipher_kind, typename Defaults::cipher, Ps...>::type;
    using kdf = typename detail::select<kdf_kind, typename Defaults::kdf, Ps...>::type;
    using shard_hash =
        typename detail::select<shard_hash_kind, typename Defaults::shard_hash, Ps...>::type;
    using key_schedule =
        typename detail::select<key_schedule_kind, typename Defaults::key_schedule, Ps...>::type;
    using serialiser =
        typename detail::select<serialiser_kind, typename Defaults::serialiser, Ps...>::type;
    using random = typename detail::select<random_kind, typename Defaults::random, Ps...>::type;
    using normaliser =
        typename detail::select<normaliser_kind, typename Defaults::normaliser, Ps...>::type;
    using witness =
        typename detail::select<witness_kind, typename Defaults::witness, Ps...>::type;
    using errors = typename detail::select<errors_kind, typename Defaults::errors, Ps...>::type;
    using threading =
        typename detail::select<threading_kind, typename Defaults::threading, Ps...>::type;

private:
    // Making the size of each check needed makes the compiler say its sentences here, rather than
    // at the first use of a member that is missing.
    static constexpr std::size_t checked =
        sizeof(check_cipher<cipher>) + sizeof(check_kdf<kdf>) + sizeof(check_shard_hash<shard_hash>) +
        sizeof(check_key_schedule<key_schedule, cipher, random>) +
        sizeof(check_serialiser<serialiser>) + sizeof(check_random<random>) +
        sizeof(check_normaliser<normaliser>) + sizeof(check_witness<witness>) +
        sizeof(check_errors<errors>) + sizeof(check_threading<threading>);
    static_assert(checked > 0);
};

namespace detail {

template <class Kind, class Kept, class... Ps> struct leave_out {
    using type = Kept;
};
template <class Kind, class Defaults, class... Kept, class P, class... Ps>
struct leave_out<Kind, bundle<Defaults, Kept...>, P, Ps...>
    : leave_out<Kind, bundle<Defaults, Kept..., P>, Ps...> {};
template <class Kind, class Defaults, class... Kept, class P, class... Ps>
    requires of_kind<P, Kind>
struct leave_out<Kind, bundle<Defaults, Kept...>, P, Ps...>
    : leave_out<Kind, bundle<Defaults, Kept...>, Ps...> {};

template <class Kind, class Bundle> struct leave_out_of;
template <class Kind, class Defaults, class... Ps>
struct leave_out_of<Kind, bundle<Defaults, Ps...>> : leave_out<Kind, bundle<Defaults>, Ps...> {};

} // namespace detail

/// `Bundle` with the default for `Kind`, whatever was given.
template <class Kind, class Bundle>
using without = typename detail::leave_out_of<Kind, Bundle>::type;

/// The policies that decide what a store does and is made of. How it meets its caller makes no other
/// store of it: `errors` and `threading` are left out, and are a matter of what is around it.
template <class Bundle> using essential = without<errors_kind, without<threading_kind, Bundle>>;

} // namespace escodb::policy
