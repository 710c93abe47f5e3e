// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Shards that a task has let go, for the next one that needs them.

#include <escodb/model/shard.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

namespace escodb::engine {

/// Opened shards as they were last committed or read; the caller asks storage whether that is still
/// what it holds. Each is in one place only: whoever takes one has it alone. Those unused for longest
/// go first. Not thread safe.
template <class Policies> class recent_shards {
public:
    using shard_type = model::shard<Policies>;

    /// \param bytes_max of the blobs together; 0 keeps nothing.
    explicit recent_shards(std::size_t bytes_max) noexcept : bytes_max_(bytes_max) {}

    /// The shard, if it is here. O(1).
    [[nodiscard]] std::optional<shard_type> take(std::uint32_t number) {
        const auto found = kept_.find(number);
        if (found == kept_.end())
            return std::nullopt;
        std::optional<shard_type> taken{std::move(found->second.shard)};
        remove(found);
        return taken;
    }

    /// Keeps a shard if storage holds it as it is here, and it is not too large. Of two tasks that
    /// had read the same shard the later one's stays. O(1), and O(kept) for each that must go.
    void keep(std::uint32_t number, shard_type shard) noexcept {
        const std::size_t bytes = shard.blob().size();
        if (!shard.is_clean() || !shard.revision() || bytes > bytes_max_)
            return;
        try {
            if (const auto older = kept_.find(number); older != kept_.end())
                remove(older);
            while (bytes_ + bytes > bytes_max_)
                remove(std::min_element(kept_.begin(), kept_.end(), [](auto& a, auto& b) {
                    return a.second.kept_at < b.second.kept_at;
                }));
            kept_.emplace(number, entry{std::move(shard), bytes, ++clock_});
            bytes_ += bytes;
        } catch (...) {
            // No memory: it will be read again.
        }
    }

    /// Of the blobs together.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    struct entry {
        shard_type shard;
        std::size_t bytes; // of its blob
        std::uint64_t kept_at;
    };
    using entries = std::unordered_map<std::uint32_t, entry>;

    void remove(typename entries::iterator of) {
        bytes_ -= of->second.bytes;
        kept_.erase(of);
    }

    entries kept_;
    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::uint64_t clock_ = 0;
};

} // namespace escodb::engine
