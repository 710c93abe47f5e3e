// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The normaliser policy: Unicode text that looks the same becomes the same bytes, so that a path
/// or a password typed on one system is found on another (docs/format.md §3 and §6).
///
/// Notation: `N` the policy, `t` a `std::string_view` of UTF-8.
///
/// | expression       | type              | meaning                                       |
/// |------------------|-------------------|-----------------------------------------------|
/// | `N::policy_kind` | `normaliser_kind` |                                               |
/// | `N::path(t)`     | `std::string`     | Unicode NFC; throws error(invalid_text)       |
/// | `N::password(t)` | `secret_bytes`    | Unicode NFKD as UTF-8; throws error(invalid_text), without the text |
///
/// A model may take less than all of Unicode, and then refuses the rest by error(invalid_text); it
/// never passes on what it cannot normalise. Both are idempotent.
///
/// Thread safety: both are static and touch nothing shared.

#include <escodb/base/secret.hpp>
#include <escodb/policy/kinds.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace escodb::policy {

namespace normaliser_parts {

template <class N>
concept paths = requires(std::string_view text) {
    { N::path(text) } -> std::same_as<std::string>;
};
template <class N>
concept passwords = requires(std::string_view text) {
    { N::password(text) } -> std::same_as<secret_bytes>;
};

} // namespace normaliser_parts

/// The normaliser policy; see the file's comment.
template <class N>
concept normaliser =
    of_kind<N, normaliser_kind> && normaliser_parts::paths<N> && normaliser_parts::passwords<N>;

/// Refuses a type that is no normaliser policy with a sentence that names what is missing.
template <class N> struct check_normaliser {
    static_assert(of_kind<N, normaliser_kind>,
                  "escodb: a normaliser policy must name its kind: "
                  "using policy_kind = escodb::policy::normaliser_kind");
    static_assert(normaliser_parts::paths<N>, "escodb: a normaliser policy must normalise paths: "
                                              "static std::string path(std::string_view)");
    static_assert(normaliser_parts::passwords<N>,
                  "escodb: a normaliser policy must normalise passwords: "
                  "static secret_bytes password(std::string_view)");
};

} // namespace escodb::policy
