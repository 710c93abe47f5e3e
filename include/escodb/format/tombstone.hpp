// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What stands in the place of a shard's blob once the store has another number of shards
/// (docs/resharding.md).
///
///     EscoDB: this shard was moved when the store was re-sharded; open the store again (frozen, 0123…)
///     the shard's blob as it was                       while frozen; nothing where there was none
///
/// The first line is neither JSON nor base64, so that whoever takes it for a shard's header fails; it
/// is not empty, because the existing implementation takes an empty blob for an empty shard. Form
/// alone: nothing authenticates it. Whoever can write one can as well put garbage there.

#include <escodb/base/hex.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace escodb::format {

/// Whether this can mark the tombstones of one resharding: 32 hexadecimal digits.
[[nodiscard]] constexpr bool is_generation(std::string_view text) noexcept {
    return text.size() == 32 && is_hex(text);
}

/// How far a resharding is with one of the old shards.
enum class tombstone_phase {
    frozen, ///< nobody writes it any more; its content is still there, to be copied
    moved,  ///< its content is in the new shards
};

/// A tombstone, in the blob's own memory, which must outlive it.
struct tombstone {
    tombstone_phase phase = tombstone_phase::frozen;
    std::string_view generation;
    /// The blob that was frozen; empty if there was none, and when it was moved.
    std::string_view content;
};

namespace detail {

inline constexpr std::string_view tombstone_sentence =
    "EscoDB: this shard was moved when the store was re-sharded; open the store again";

[[nodiscard]] constexpr std::string_view word_of(tombstone_phase phase) noexcept {
    return phase == tombstone_phase::frozen ? " (frozen, " : " (moved, ";
}

} // namespace detail

/// The blob. \pre `is_generation(generation)`; no content where it was moved.
[[nodiscard]] inline std::string make_tombstone(tombstone_phase phase, std::string_view generation,
                                                std::string_view content = {}) {
    std::string made;
    made.reserve(256 + content.size());
    made.append(detail::tombstone_sentence).append(detail::word_of(phase));
    made.append(generation).append(")");
    if (!content.empty())
        made.append("\n").append(content);
    return made;
}

/// The tombstone that a blob is; nothing if it is none. O(1).
[[nodiscard]] inline std::optional<tombstone> parse_tombstone(std::string_view blob) noexcept {
    const auto take = [&blob](std::string_view expected) {
        const bool is_there = blob.starts_with(expected);
        if (is_there)
            blob.remove_prefix(expected.size());
        return is_there;
    };
    if (!take(detail::tombstone_sentence))
        return std::nullopt;
    tombstone found;
    if (!take(detail::word_of(tombstone_phase::frozen))) {
        if (!take(detail::word_of(tombstone_phase::moved)))
            return std::nullopt;
        found.phase = tombstone_phase::moved;
    }
    constexpr std::size_t generation_chars = 32;
    found.generation = blob.substr(0, generation_chars);
    blob.remove_prefix(found.generation.size());
    if (!is_generation(found.generation) || !take(")"))
        return std::nullopt;
    if (blob.empty())
        return found;
    if (!take("\n") || found.phase == tombstone_phase::moved)
        return std::nullopt;
    found.content = blob;
    return found;
}

} // namespace escodb::format
