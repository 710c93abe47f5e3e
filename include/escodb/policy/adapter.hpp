// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The storage policy: a place that keeps named blobs and writes one only where it still is what
/// the writer read (docs/format.md §7). Everything that a store promises about several clients at
/// once rests on that condition.
///
/// Notation: `A` the policy, `a` an `A&`, `id` a `std::string`, `value` a `const std::string`,
/// `revision` a `std::optional<std::string>`.
///
/// | expression                    | type                         | meaning                        |
/// |-------------------------------|------------------------------|--------------------------------|
/// | `A(std::move(a))`             |                              | a store owns its adapter       |
/// | `a.read(id)`                  | `async<std::optional<blob>>` | value and revision, or nothing |
/// | `a.write(id, value, revision)`| `async<write_result>`        | the new revision, or a conflict|
/// | `a.reread(id, revision)`      | `async<reread_result>`       | optional: a read that may answer "unchanged" |
/// | `a.doubts()`                  | `async<std::string>`         | optional: what speaks against a new store here |
/// | `std::as_const(a).describe()` | `std::string`                | for messages, e.g. "file:/a/b"; never a secret |
///
/// `write` succeeds only where `revision` is the current one; with none, only where the blob does not
/// exist. With one, it fails as a conflict where the blob is absent. It is atomic to readers and
/// succeeds at most once per revision. A revision never comes back.
///
/// Reads do not go back: one that begins after another request of the same adapter object has
/// ended shows the blob as that one did, or later. (A store takes what is earlier for an attack.)
///
/// `reread` takes the revision (a `std::string`) of a blob that the caller still has. Where storage can
/// tell without sending the blob that this revision is the current one, it says so, and must then be
/// certain; in doubt it reads. The function `reread` below asks an adapter that has none by a read.
///
/// `doubts` is asked before a store is made, never when one is opened. An adapter whose storage may not
/// keep these promises, such as a server that anybody may have set up, tries them there; it answers in
/// words, and with an empty text where nothing speaks against it.
///
/// Errors are thrown as `escodb::error`: errc::reply_lost says that a write may or may not have
/// happened; after any other error it did not happen.
///
/// The parameters are taken by value, since the coroutines behind are lazy: they begin when awaited.
/// A blob is the one exception. It is large, and the caller keeps it where it is until the write has
/// ended, so that `const std::string& value` copies nothing; `std::string value` is as good otherwise.
/// Ids are of the characters a-z, 0-9 and `-`, and begin with a letter.
///
/// Thread safety: all calls come from the thread that drives the store's executor, and several may be
/// under way at once. An adapter that finishes elsewhere resumes through
/// `executor::post_from_any_thread`. An object is not moved while a call is under way.

#include <escodb/base/error.hpp>
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
concept writes = requires(A& a, std::string id, const std::string& value,
                          std::optional<std::string> revision) {
    {
        a.write(std::move(id), value, std::move(revision))
    } -> std::same_as<async<write_result>>;
};
template <class A>
concept describes = requires(const A& a) {
    { a.describe() } -> std::same_as<std::string>;
};

template <class A>
concept rereads = requires(A& a, std::string id, std::string revision) {
    { a.reread(std::move(id), std::move(revision)) } -> std::same_as<async<reread_result>>;
};

template <class A>
concept doubts = requires(A& a) {
    { a.doubts() } -> std::same_as<async<std::string>>;
};

} // namespace adapter_parts

/// The storage policy; see the file's comment.
template <class A>
concept adapter = adapter_parts::movable<A> && adapter_parts::reads<A> &&
                  adapter_parts::writes<A> && adapter_parts::describes<A>;

/// Whether the blob still has this revision, else what it is now. Of an adapter without a `reread` of
/// its own this is a read, whose blob is dropped if nothing changed.
/// \param from stays where it is until the end.
template <adapter A>
[[nodiscard]] async<reread_result> reread(A* from, std::string id, std::string revision) {
    if constexpr (adapter_parts::rereads<A>) {
        co_return co_await from->reread(std::move(id), std::move(revision));
    } else {
        std::optional<blob> found = co_await from->read(std::move(id));
        if (found && found->revision == revision)
            co_return reread_result::unchanged();
        co_return reread_result::changed(std::move(found));
    }
}

/// What speaks against making a store here; empty where nothing does, or where nobody asks.
/// \param about stays where it is until the end.
template <adapter A> [[nodiscard]] async<std::string> doubts(A* about) {
    if constexpr (adapter_parts::doubts<A>)
        co_return co_await about->doubts();
    else
        co_return std::string{};
}

/// To be asked before a store is made.
/// \param where stays where it is until the end.
/// \throws error unsafe_storage, with the doubts.
template <adapter A> [[nodiscard]] async<void> require_no_doubts(A* where) {
    const std::string found = co_await doubts(where);
    if (!found.empty())
        throw error(errc::unsafe_storage, where->describe(), found);
}

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
