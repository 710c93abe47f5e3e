// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The errors policy: how a store tells its caller that something has failed.
///
/// Notation: `E` the policy.
///
/// | expression       | type          | meaning                                                    |
/// |------------------|---------------|------------------------------------------------------------|
/// | `E::policy_kind` | `errors_kind` |                                                            |
/// | `E::are_thrown`  | `bool`        | constant: exceptions are thrown; else results are returned |
///
/// Models: `errors::exceptions`, the default; `errors::results` (escodb/store/results.hpp).

#include <escodb/policy/kinds.hpp>

#include <concepts>

namespace escodb {

namespace policy {

namespace errors_parts {

template <class E>
concept says_how = requires {
    { E::are_thrown } -> std::same_as<const bool&>;
    typename detail::constant<E::are_thrown>;
};

} // namespace errors_parts

/// The errors policy; see the file's comment.
template <class E>
concept errors = of_kind<E, errors_kind> && errors_parts::says_how<E>;

/// Refuses a type that is no errors policy with a sentence that names what is missing.
template <class E> struct check_errors {
    static_assert(of_kind<E, errors_kind>, "escodb: an errors policy must name its kind: "
                                           "using policy_kind = escodb::policy::errors_kind");
    static_assert(errors_parts::says_how<E>,
                  "escodb: an errors policy must say how: static constexpr bool are_thrown");
};

} // namespace policy

namespace errors {

/// Failures are thrown: `escodb::error`, and `std::bad_alloc` where memory runs out. The default.
struct exceptions {
    using policy_kind = policy::errors_kind;
    static constexpr bool are_thrown = true;
};

} // namespace errors

} // namespace escodb
