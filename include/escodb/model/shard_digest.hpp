// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The digest of a shard's blob by which a witness knows it again.

#include <escodb/base/bytes.hpp>
#include <escodb/crypto/cryptopp/sha256.hpp>
#include <escodb/format/shard_blob.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace escodb::model {

/// SHA-256 of all that means something in a blob: the header as we print it but with a tag of zeros, the
/// index and the items. A touch leaves it as it is, and so do empty lines among the items. No secret.
/// O(n), with a copy of the blob.
/// \throws error as `format::parse_shard`.
[[nodiscard]] inline std::array<std::byte, 32> shard_digest(std::string_view blob,
                                                            std::string_view shard) {
    format::shard_view view = format::parse_shard(blob, shard);
    view.header.tag.assign(format::shard_tag_bytes, std::byte{0});
    std::string text = format::print_header(view.header);
    text.reserve(blob.size() + 1);
    text.append("\n").append(view.index);
    for (const std::string_view item : view.items)
        text.append("\n").append(item);
    return crypto::sha256(as_bytes(text));
}

} // namespace escodb::model
