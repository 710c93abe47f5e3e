// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Contexts in their canonical encoding (docs/format.md §1), written into an arena. Their pairs come in the
/// order of their keys, so nothing is sorted.

#include <escodb/base/bytes.hpp>
#include <escodb/constrained/arena.hpp>
#include <escodb/format/integers.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace escodb::constrained {

/// Writes one context. \pre the pairs are added in the order of their keys' bytes.
class context_writer {
public:
    context_writer(arena& memory, unsigned pairs) noexcept : out_(memory) {
        number(2 * std::uint64_t{pairs});
    }

    context_writer& add(std::string_view key, byte_view value) noexcept {
        counted(as_bytes(key));
        counted(value);
        return *this;
    }
    context_writer& add(std::string_view key, std::string_view text) noexcept {
        return add(key, as_bytes(text));
    }
    context_writer& add(std::string_view key, std::uint64_t value) noexcept {
        std::byte encoded[8];
        format::store_u64(encoded, value);
        return add(key, byte_view{encoded});
    }

    [[nodiscard]] bool ok() const noexcept { return out_.ok(); }
    [[nodiscard]] byte_view bytes() const noexcept { return out_.bytes(); }

private:
    void number(std::uint64_t value) noexcept {
        std::byte encoded[8];
        format::store_u64(encoded, value);
        out_.append(byte_view{encoded});
    }
    void counted(byte_view part) noexcept {
        number(part.size());
        out_.append(part);
    }

    arena_writer out_;
};

/// Of an item's line, or of the index's where `path` is empty.
[[nodiscard]] inline context_writer line_context(arena& memory, std::string_view shard,
                                                 std::string_view path, std::uint32_t seq) noexcept {
    const bool is_item = !path.empty();
    context_writer made{memory, is_item ? 4u : 3u};
    made.add("dbfile.file", shard);
    if (is_item)
        made.add("dbfile.path", path);
    made.add("dbfile.scope", is_item ? std::string_view{"items"} : std::string_view{"index"});
    made.add("keyseq.key", std::uint64_t{seq});
    return made;
}

/// Of a shard's key.
[[nodiscard]] inline context_writer key_context(arena& memory, std::string_view shard,
                                                std::uint32_t seq) noexcept {
    context_writer made{memory, 3};
    made.add("dbfile.file", shard)
        .add("dbfile.scope", std::string_view{"keys"})
        .add("keyseq.key", std::uint64_t{seq});
    return made;
}

/// Of a header's MAC.
[[nodiscard]] inline context_writer header_context(arena& memory, std::string_view shard,
                                                   byte_view seqs, byte_view state) noexcept {
    context_writer made{memory, 4};
    made.add("dbfile.file", shard)
        .add("dbfile.scope", std::string_view{"keys"})
        .add("keyseq.keys", seqs)
        .add("keyseq.state", state);
    return made;
}

} // namespace escodb::constrained
