// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The serialiser policy: what a document is in the program, and how it becomes the bytes that are
/// sealed (docs/format.md §5). It concerns documents alone; directories and indexes are always JSON
/// arrays of names.
///
/// Notation: `S` the policy, `v` a `const S::value_type&`, `b` a `byte_view`.
///
/// | expression       | type              | meaning                                          |
/// |------------------|-------------------|--------------------------------------------------|
/// | `S::policy_kind` | `serialiser_kind` |                                                  |
/// | `S::name`        | text              | constant, e.g. "JSON"                            |
/// | `S::value_type`  |                   | a document in the program; movable and copyable  |
/// | `S::encode(v)`   | `secret_bytes`    | throws error(invalid_document)                   |
/// | `S::decode(b)`   | `S::value_type`   | throws error(malformed_item) with no subject     |
/// | `S::is_null(v)`  | `bool`            | an updater that gives this asks for removal      |
///
/// `decode(encode(v))` equals `v` for every `v` that `encode` takes. `decode` is given authentic
/// bytes, yet of any content: another program with the key may have written them.
/// Neither error tells anything of the content.
///
/// Thread safety: all are static and touch nothing shared.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/policy/kinds.hpp>

#include <concepts>

namespace escodb::policy {

namespace serialiser_parts {

template <class S>
concept value = requires { typename S::value_type; } && std::copyable<typename S::value_type>;
template <class S>
concept encodes = value<S> && requires(const typename S::value_type& v) {
    { S::encode(v) } -> std::same_as<secret_bytes>;
};
template <class S>
concept decodes = value<S> && requires(byte_view b) {
    { S::decode(b) } -> std::same_as<typename S::value_type>;
};
template <class S>
concept knows_null = value<S> && requires(const typename S::value_type& v) {
    { S::is_null(v) } -> std::same_as<bool>;
};

} // namespace serialiser_parts

/// The serialiser policy; see the file's comment.
template <class S>
concept serialiser = of_kind<S, serialiser_kind> && has_name<S> && serialiser_parts::value<S> &&
                     serialiser_parts::encodes<S> && serialiser_parts::decodes<S> &&
                     serialiser_parts::knows_null<S>;

/// Refuses a type that is no serialiser policy with a sentence that names what is missing.
template <class S> struct check_serialiser {
    static_assert(of_kind<S, serialiser_kind>,
                  "escodb: a serialiser policy must name its kind: "
                  "using policy_kind = escodb::policy::serialiser_kind");
    static_assert(has_name<S>, "escodb: a serialiser policy must have a name: "
                               "static constexpr std::string_view name, not empty");
    static_assert(serialiser_parts::value<S>,
                  "escodb: a serialiser policy must name the type of a document, which can be "
                  "copied: using value_type");
    static_assert(serialiser_parts::encodes<S>,
                  "escodb: a serialiser policy must encode: "
                  "static secret_bytes encode(const value_type&)");
    static_assert(serialiser_parts::decodes<S>, "escodb: a serialiser policy must decode: "
                                                "static value_type decode(byte_view)");
    static_assert(serialiser_parts::knows_null<S>,
                  "escodb: a serialiser policy must tell which value means nothing: "
                  "static bool is_null(const value_type&)");
};

} // namespace escodb::policy
