// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The revision of a blob on a file system, and a short cut to it.
///
/// A revision is the base64 of the SHA-256 of the content. Every write of a shard draws a new
/// random tag (docs/format.md §5), so a content, and with it a revision, never comes back.
///
/// Hashing takes longer than reading, so the revisions of the files last seen are remembered, each
/// with the file *held open*. Since every client replaces files and none changes them, and since an
/// inode that is held open cannot be used again for another file, finding the same inode under the
/// name proves that the content is the same, at any speed and by no clock. Size and times are
/// compared too, for the sake of people who edit or restore files in place.

#include <escodb/adapters/file/posix.hpp>
#include <escodb/base/bytes.hpp>
#include <escodb/crypto/cryptopp/sha256.hpp>
#include <escodb/format/base64.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace escodb::file {

/// The revision of a content. O(n).
[[nodiscard]] inline std::string revision_of(std::string_view content) {
    return format::base64_encode(crypto::sha256(as_bytes(content)));
}

/// The revisions of the files last seen, at most `held_max` of them. Not thread safe.
class revision_memo {
public:
    /// Each holds a file open, of which a process may have few (1,024 is common).
    static constexpr std::size_t held_max = 64;

    /// The revision of the file `who`, found under `id`; nullptr if it must be hashed.
    [[nodiscard]] const std::string* find(const std::string& id, const identity& who) {
        const auto found = held_.find(id);
        if (found == held_.end() || !(found->second.who == who))
            return nullptr;
        found->second.used = ++clock_;
        return &found->second.revision;
    }

    /// Remembers the revision of an open file whose identity was `who` when it was hashed.
    void keep(const std::string& id, descriptor file, const identity& who, std::string revision) {
        if (held_.size() >= held_max && !held_.contains(id))
            held_.erase(std::min_element(held_.begin(), held_.end(), [](auto& a, auto& b) {
                return a.second.used < b.second.used;
            }));
        held_.insert_or_assign(id, entry{std::move(file), who, std::move(revision), ++clock_});
    }

    void forget(const std::string& id) { held_.erase(id); }

private:
    struct entry {
        descriptor file;
        identity who;
        std::string revision;
        std::uint64_t used;
    };
    std::unordered_map<std::string, entry> held_;
    std::uint64_t clock_ = 0;
};

} // namespace escodb::file
