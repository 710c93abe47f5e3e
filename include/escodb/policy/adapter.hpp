// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The storage policy: a place that keeps named blobs and writes one only where it still is what
/// the writer read (docs/format.md §7). Everything that a store promises about several clients at
/// once rests on that condition.
///
/// Notation: `A` the policy, `a` an `A&`, `id`, `value` of `std::string`, `revision` a
/// `std::optional<std::string>`.
///
/// | expression                    | type                         | meaning                        |
/// |-------------------------------|------------------------------|--------------------------------|
/// | `A(std::move(a))`             |                              | a store owns its adapter       |
/// | `a.read(id)`                  | `async<std::optional<blob>>` | value and revision, or nothing |
/// | `a.write(id, value, revision)`| `async<write_result>`        | the new revision, or a conflict|
/// | `std::as_const(a).describe()` | `std::string`                | for messages, e.g. "file:/a/b"; never a secret |
///
/// `write` succeeds only where `revision` is the current one; with none, only where the blob does not
/// exist. With one, it fails as a conflict where the blob is absent. It is atomic to readers and
/// succeeds at most once per revision. A revision never comes back.
///
/// Errors are thrown as `escodb::error`: errc::reply_lost says that a write may or may not have
/// happened; after any other error it did not happen.
///
/// The parameters are taken by value, since the coroutines behind are lazy: they begin when awaited.
/// Ids are of the characters a-z, 0-9 and `-`, and begin with a letter.
///
/// Thread safety: all calls come from the thread that drives the store's executor, and several may be
/// under way at once. An adapter that finishes elsewhere resumes through
/// `executor::post_from_any_thread`. An object is not moved while a call is under way.

#include <escodb/policy/blob.hpp>
#include <escodb/policy/kinds.hpp>
#include <escodb/runtime/async.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <utility>

namespace escodb::policy {

namespace adapter_parts {

template <class A>
concept movable = std::move_constructible<A>;
template <class A>
concept reads = requires(A& a, std::string id) {
    { a.read(std::move(id)) } -> std::same_as<async<std::optional<blob>>>;
};
template <class A>
concept writes = requires(A& a, std::string id, std::string value,
                          std::optional<std::string> revision) {
    {
        a.write(std::move(id), std::move(value), std::move(revision))
    } -> std::same_as<async<write_result>>;
};
template <class A>
concept describes = requires(const A& a) {
    { a.describe() } -> std::same_as<std::string>;
};

} // namespace adapter_parts

/// The storage policy; see the file's comment.
template <class A>
concept adapter = adapter_parts::movable<A> && adapter_parts::reads<A> &&
                  adapter_parts::writes<A> && adapter_parts::describes<A>;

/// Refuses a type that is no storage adapter with a sentence that names what is missing.
template <class A> struct check_adapter {
    static_assert(adapter_parts::movable<A>,
                  "escodb: a storage adapter must be movable, since the store owns it: A(A&&)");
    static_assert(adapter_parts::reads<A>, "escodb: a storage adapter must read: "
                                           "async<std::optional<blob>> read(std::string id)");
    static_assert(adapter_parts::writes<A>,
                  "escodb: a storage adapter must write: async<write_result> write(std::string id, "
                  "std::string value, std::optional<std::string> revision)");
    static_assert(adapter_parts::describes<A>,
                  "escodb: a storage adapter must describe itself: std::string describe() const");
};

} // namespace escodb::policy
