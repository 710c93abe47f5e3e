// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The witness policy: remembers, where the storage's keeper does not reach, what was seen of a store,
/// so that storage which shows an older state later is found out (docs/threat-model.md).
///
/// A witness keeps, it does not judge: the engine compares what storage shows with what the witness
/// recalled *before* that was read. So a witness that several processes use at once raises no
/// false alarm.
///
/// Notation: `W` the policy, `w` a `W&`, `store` and `next` a `const store_identity&`, `before` a
/// `const std::optional<store_identity>&`, `shard` a `const std::string&`, the shard's id, `s` a
/// `const shard_sighting&`.
///
/// | expression                    | type                            | meaning                        |
/// |-------------------------------|---------------------------------|--------------------------------|
/// | `W::policy_kind`              | `witness_kind`                  |                                |
/// | `W::keeps`                    | `bool`                          | constant; false: nothing is asked of it, and it costs nothing |
/// | `W()`                         |                                 | what an option is before it is set |
/// | `W(w)`                        |                                 | a copy keeps the same memory   |
/// | `w.store()`                   | `std::optional<store_identity>` | the store that it knows        |
/// | `w.adopt(before, next)`       | `bool`                          | knows `next` from now on, and no shard of it; false, and nothing changed: it knew another than `before` |
/// | `w.recall(store, shard)`      | `std::optional<shard_sighting>` | what it keeps of a shard; nothing of another store |
/// | `w.remember(store, shard, s)` | `bool`                          | see below                      |
///
/// `remember` compares `s` with what it keeps of that shard (`escodb::compare`), if anything: a later
/// one takes its place, the same or an earlier one changes nothing, all that is true. It is false, and
/// changes nothing, where the two are apart, or where the witness knows another store.
///
/// All copies, and all objects that keep the same memory, in whatever process, see each other's
/// changes at once, and each call as one step. What cannot be read or written is thrown as
/// `escodb::error`: malformed_witness, storage_failed.
///
/// Thread safety: one thread at a time per object.

#include <escodb/policy/kinds.hpp>
#include <escodb/policy/sighting.hpp>

#include <concepts>
#include <optional>
#include <string>

namespace escodb::policy {

namespace witness_parts {

template <class W>
concept says_whether_it_keeps = requires {
    { W::keeps } -> std::same_as<const bool&>;
    typename detail::constant<W::keeps>;
};
template <class W>
concept constructs = std::default_initializable<W>;
template <class W>
concept copies = std::copy_constructible<W>;
template <class W>
concept knows_its_store = requires(W& w) {
    { w.store() } -> std::same_as<std::optional<store_identity>>;
};
template <class W>
concept adopts = requires(W& w, const std::optional<store_identity>& before,
                          const store_identity& next) {
    { w.adopt(before, next) } -> std::same_as<bool>;
};
template <class W>
concept recalls = requires(W& w, const store_identity& store, const std::string& shard) {
    { w.recall(store, shard) } -> std::same_as<std::optional<shard_sighting>>;
};
template <class W>
concept remembers = requires(W& w, const store_identity& store, const std::string& shard,
                             const shard_sighting& s) {
    { w.remember(store, shard, s) } -> std::same_as<bool>;
};

} // namespace witness_parts

/// The witness policy; see the file's comment.
template <class W>
concept witness = of_kind<W, witness_kind> && witness_parts::says_whether_it_keeps<W> &&
                  witness_parts::constructs<W> && witness_parts::copies<W> &&
                  witness_parts::knows_its_store<W> && witness_parts::adopts<W> &&
                  witness_parts::recalls<W> && witness_parts::remembers<W>;

/// Refuses a type that is no witness policy with a sentence that names what is missing.
template <class W> struct check_witness {
    static_assert(of_kind<W, witness_kind>, "escodb: a witness policy must name its kind: "
                                            "using policy_kind = escodb::policy::witness_kind");
    static_assert(witness_parts::says_whether_it_keeps<W>,
                  "escodb: a witness policy must say whether it keeps anything: "
                  "static constexpr bool keeps");
    static_assert(witness_parts::constructs<W>,
                  "escodb: a witness policy must be default constructible: W()");
    static_assert(witness_parts::copies<W>,
                  "escodb: a witness policy must be copyable, and copies share what they keep: "
                  "W(const W&)");
    static_assert(witness_parts::knows_its_store<W>,
                  "escodb: a witness policy must know its store: "
                  "std::optional<store_identity> store()");
    static_assert(witness_parts::adopts<W>,
                  "escodb: a witness policy must adopt a store: bool adopt(const "
                  "std::optional<store_identity>& before, const store_identity& next)");
    static_assert(witness_parts::recalls<W>,
                  "escodb: a witness policy must recall a shard: std::optional<shard_sighting> "
                  "recall(const store_identity& store, const std::string& shard)");
    static_assert(witness_parts::remembers<W>,
                  "escodb: a witness policy must remember a shard: bool remember(const "
                  "store_identity& store, const std::string& shard, const shard_sighting& seen)");
};

} // namespace escodb::policy
