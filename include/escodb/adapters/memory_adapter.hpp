// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A store in memory: for tests, for caches, and as the shortest example of an adapter.

#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace escodb {

/// The blobs behind one or more memory adapters. Thread safe.
class memory_storage {
public:
    [[nodiscard]] std::optional<blob> read(const std::string& id) const {
        const std::lock_guard guard{mutex_};
        const auto found = blobs_.find(id);
        if (found == blobs_.end())
            return std::nullopt;
        return blob{found->second.value, std::to_string(found->second.revision)};
    }

    /// As `read`, without a copy where the revision is still this one.
    [[nodiscard]] reread_result reread(const std::string& id, const std::string& revision) const {
        const std::lock_guard guard{mutex_};
        const auto found = blobs_.find(id);
        if (found == blobs_.end())
            return reread_result::changed(std::nullopt);
        std::string current = std::to_string(found->second.revision);
        if (current == revision)
            return reread_result::unchanged();
        return reread_result::changed(blob{found->second.value, std::move(current)});
    }

    write_result write(const std::string& id, std::string value,
                       const std::optional<std::string>& revision) {
        const std::lock_guard guard{mutex_};
        const auto found = blobs_.find(id);
        const bool current = found == blobs_.end()
                                 ? !revision
                                 : revision && *revision == std::to_string(found->second.revision);
        if (!current)
            return write_result::conflict();
        return write_result::written(std::to_string(store(id, std::move(value))));
    }

    /// Puts a blob there whatever was there before, as somebody would who does not ask.
    void replace(const std::string& id, std::string value) {
        const std::lock_guard guard{mutex_};
        store(id, std::move(value));
    }

    /// Removes a blob, which no client of a store ever does. \returns whether it was there.
    bool erase(const std::string& id) {
        const std::lock_guard guard{mutex_};
        return blobs_.erase(id) != 0;
    }

    /// A copy of all blobs by id.
    [[nodiscard]] std::map<std::string, std::string> contents() const {
        const std::lock_guard guard{mutex_};
        std::map<std::string, std::string> copy;
        for (const auto& [id, kept] : blobs_)
            copy.emplace(id, kept.value);
        return copy;
    }

private:
    struct entry {
        std::string value;
        std::uint64_t revision = 0;
    };

    std::uint64_t store(const std::string& id, std::string value) {
        entry& there = blobs_[id];
        there.value = std::move(value);
        // One counter for all blobs, so that a blob erased and made anew gets no revision twice.
        there.revision = ++last_revision_;
        return there.revision;
    }

    mutable std::mutex mutex_;
    std::map<std::string, entry> blobs_;
    std::uint64_t last_revision_ = 0;
};

/// Keeps blobs in a `memory_storage`, shared by copies of the adapter: two stores made with copies
/// are two clients of one store. Requests are done at once and never fail.
///
/// Thread safety: one thread at a time per adapter; adapters that share a storage may be used by
/// several threads.
class memory_adapter {
public:
    /// With a storage of its own.
    memory_adapter() : memory_adapter(std::make_shared<memory_storage>()) {}
    /// \pre `storage` is not null.
    explicit memory_adapter(std::shared_ptr<memory_storage> storage)
        : storage_(std::move(storage)) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) { co_return storage_->read(id); }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        co_return storage_->reread(id, revision);
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        co_return storage_->write(id, value, revision);
    }

    [[nodiscard]] std::string describe() const { return "memory"; }

    [[nodiscard]] const std::shared_ptr<memory_storage>& storage() const noexcept {
        return storage_;
    }

private:
    std::shared_ptr<memory_storage> storage_;
};

} // namespace escodb
