// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Views of raw bytes and their conversions from and to text.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace escodb {

/// Bytes that somebody else owns and nobody changes.
using byte_view = std::span<const std::byte>;
/// Bytes that somebody else owns and the callee fills.
using byte_span = std::span<std::byte>;
/// Owned bytes that are no secret. Secret ones live in `secret_bytes`.
using bytes = std::vector<std::byte>;

/// The bytes of a text, without a copy. \pre `text` outlives the result.
[[nodiscard]] inline byte_view as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// The same bytes seen as text; they need not be valid UTF-8. \pre `view` outlives the result.
[[nodiscard]] inline std::string_view as_text(byte_view view) noexcept {
    return {reinterpret_cast<const char*>(view.data()), view.size()};
}

} // namespace escodb
