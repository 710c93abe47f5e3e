// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A normaliser for programs whose paths and passwords are ASCII: no tables, nothing to link.

#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/policy/kinds.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace escodb::normaliser {

/// A model of policy::normaliser. ASCII is its own normal form; everything else is refused rather
/// than passed on, so stores stay open to programs with the full normaliser. O(n).
struct ascii_normaliser {
    using policy_kind = escodb::policy::normaliser_kind;
    static constexpr std::string_view name = "ASCII";

    /// \throws error invalid_text where `text` is not ASCII.
    [[nodiscard]] static std::string path(std::string_view text) {
        check(text);
        return std::string{text};
    }

    /// \throws error invalid_text where `text` is not ASCII; it tells nothing of it.
    [[nodiscard]] static secret_bytes password(std::string_view text) {
        check(text);
        return {as_bytes(text).begin(), as_bytes(text).end()};
    }

private:
    static void check(std::string_view text) {
        if (!std::all_of(text.begin(), text.end(),
                         [](char c) { return static_cast<signed char>(c) >= 0; }))
            throw error(errc::invalid_text, {}, "this program takes ASCII text only");
    }
};

} // namespace escodb::normaliser
