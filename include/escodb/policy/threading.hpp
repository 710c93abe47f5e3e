// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The threading policy: how many threads may use a store and its handles at once.
///
/// Notation: `T` the policy.
///
/// | expression       | type             | meaning                                         |
/// |------------------|------------------|-------------------------------------------------|
/// | `T::policy_kind` | `threading_kind` |                                                 |
/// | `T::is_shared`   | `bool`           | constant: any number of threads; else one       |
///
/// Models: `threads::one`, the default; `threads::shared` (escodb/store/shared.hpp).

#include <escodb/policy/kinds.hpp>

#include <concepts>

namespace escodb {

namespace policy {

namespace threading_parts {

template <class T>
concept says_whether = requires {
    { T::is_shared } -> std::same_as<const bool&>;
    typename detail::constant<T::is_shared>;
};

} // namespace threading_parts

/// The threading policy; see the file's comment.
template <class T>
concept threading = of_kind<T, threading_kind> && threading_parts::says_whether<T>;

/// Refuses a type that is no threading policy with a sentence that names what is missing.
template <class T> struct check_threading {
    static_assert(of_kind<T, threading_kind>,
                  "escodb: a threading policy must name its kind: "
                  "using policy_kind = escodb::policy::threading_kind");
    static_assert(threading_parts::says_whether<T>,
                  "escodb: a threading policy must say whether: static constexpr bool is_shared");
};

} // namespace policy

namespace threads {

/// One thread at a time: no lock and no atomic anywhere in a store. The default.
struct one {
    using policy_kind = policy::threading_kind;
    static constexpr bool is_shared = false;
};

} // namespace threads

} // namespace escodb
