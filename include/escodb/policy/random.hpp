// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The random source policy: where IVs, salts, tags and keys come from. Everything rests on it: two
/// equal IVs under one key give both plaintexts away. Production code takes the system's.
///
/// Notation: `R` the policy, `r` an `R&`, `out` a `byte_span`.
///
/// | expression       | type          | meaning                                            |
/// |------------------|---------------|----------------------------------------------------|
/// | `R::policy_kind` | `random_kind` |                                                    |
/// | `R()`            |               | a source is default constructible                  |
/// | `r.fill(out)`    | `void`        | every byte is set, unpredictably; throws otherwise |
///
/// Never the same bytes twice, in this process or in one forked from it. One object per thread of work.

#include <escodb/base/bytes.hpp>
#include <escodb/policy/kinds.hpp>

#include <concepts>

namespace escodb::policy {

namespace random_parts {

template <class R>
concept constructs = std::default_initializable<R>;
template <class R>
concept fills = requires(R& r, byte_span out) {
    { r.fill(out) } -> std::same_as<void>;
};

} // namespace random_parts

/// The random source policy; see the file's comment.
template <class R>
concept random = of_kind<R, random_kind> && random_parts::constructs<R> && random_parts::fills<R>;

/// Refuses a type that is no random source policy with a sentence that names what is missing.
template <class R> struct check_random {
    static_assert(of_kind<R, random_kind>, "escodb: a random policy must name its kind: "
                                           "using policy_kind = escodb::policy::random_kind");
    static_assert(random_parts::constructs<R>,
                  "escodb: a random policy must be default constructible: R()");
    static_assert(random_parts::fills<R>,
                  "escodb: a random policy must fill memory: void fill(byte_span out)");
};

} // namespace escodb::policy
