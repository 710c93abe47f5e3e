// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default serialiser: documents are JSON, as the existing implementation writes them.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/json_text.hpp>
#include <escodb/policy/kinds.hpp>

#include <boost/json/value.hpp>

#include <string_view>

namespace escodb::serialiser {

/// A model of policy::serialiser. What is kept exactly, and what is refused: json_text.hpp. In short:
/// every boost::json::value comes back as it was but for NaN, infinities, text that is not Unicode
/// and nesting beyond 256, which are refused, and a `uint64` that fits `int64`, which comes back as the latter
/// and equals it.
struct json {
    using policy_kind = escodb::policy::serialiser_kind;
    using value_type = boost::json::value;
    static constexpr std::string_view name = "JSON";
    static constexpr bool takes_trailing_space = true; // so padded_serialiser.hpp may add some

    /// \throws error invalid_document, too_large.
    [[nodiscard]] static secret_bytes encode(const value_type& value) {
        secret_bytes out;
        format::print_json(out, value);
        return out;
    }

    /// \throws error malformed_item, too_large; without a subject.
    [[nodiscard]] static value_type decode(byte_view text) {
        return format::parse_json(as_text(text));
    }

    /// JSON's `null` is no document: an updater that gives it asks for removal.
    [[nodiscard]] static bool is_null(const value_type& value) noexcept { return value.is_null(); }
};

} // namespace escodb::serialiser
