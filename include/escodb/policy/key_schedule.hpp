// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The key schedule policy: which keys seal the items of a shard (docs/format.md §5, "keys").
///
/// Notation: `K` the policy, `C` a cipher and `R` a random policy.
///
/// | expression                   | type                | meaning                                  |
/// |------------------------------|---------------------|------------------------------------------|
/// | `K::policy_kind`             | `key_schedule_kind` |                                          |
/// | `K::name`                    | text                | constant, e.g. "one key per item"        |
/// | `K::template codec<C, R>`    | a class             | seals and opens the lines of one shard   |
///
/// A codec has the interface of `model::line_codec`, which is that of the default. Both of the library's
/// are in model/key_schedules.hpp.

#include <escodb/policy/kinds.hpp>

namespace escodb::policy {

namespace key_schedule_parts {

template <class K, class C, class R>
concept makes_codecs = requires { typename K::template codec<C, R>; };

} // namespace key_schedule_parts

/// The key schedule policy, for a cipher and a random source; see the file's comment.
template <class K, class C, class R>
concept key_schedule = of_kind<K, key_schedule_kind> && has_name<K> &&
                       key_schedule_parts::makes_codecs<K, C, R>;

/// Refuses a type that is no key schedule policy with a sentence that names what is missing.
template <class K, class C, class R> struct check_key_schedule {
    static_assert(of_kind<K, key_schedule_kind>,
                  "escodb: a key schedule policy must name its kind: "
                  "using policy_kind = escodb::policy::key_schedule_kind");
    static_assert(has_name<K>, "escodb: a key schedule policy must have a name: "
                               "static constexpr std::string_view name, not empty");
    static_assert(key_schedule_parts::makes_codecs<K, C, R>,
                  "escodb: a key schedule policy must have a codec of lines: "
                  "template <class Cipher, class Random> using codec");
};

} // namespace escodb::policy
