// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Documents that are bytes, stored as they are.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/document_limits.hpp>
#include <escodb/policy/kinds.hpp>

#include <string_view>

namespace escodb::serialiser {

/// A model of policy::serialiser. Choose it for files, images, or text in a form of the program's own.
///
/// A document is `secret_bytes`, a vector that is wiped when it is released: it was worth encrypting, and
/// it is what the library itself holds a document in. A `bytes` becomes one by its iterators.
///
/// Every value is a document, that of no bytes too, so that an empty file can be kept. An updater asks for
/// removal by `std::nullopt`.
struct raw_bytes {
    using policy_kind = escodb::policy::serialiser_kind;
    using value_type = secret_bytes;
    static constexpr std::string_view name = "raw bytes";

    /// O(n). \throws error too_large.
    [[nodiscard]] static secret_bytes encode(const value_type& value) {
        format::check_document_size(value.size());
        return value;
    }

    /// O(n).
    [[nodiscard]] static value_type decode(byte_view text) { return {text.begin(), text.end()}; }

    [[nodiscard]] static bool is_null(const value_type&) noexcept { return false; }
};

} // namespace escodb::serialiser
