// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Storage whose calls stay pending until somebody completes them, one by one and in any order, and
/// the policies that make a history the same each time: random numbers from a seed, and a shard for
/// each path that the test chooses.

#include <support/interleaving_rules.hpp>

#include <escodb/base/error.hpp>
#include <escodb/policy/adapter.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/policy/kinds.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/store/policies.hpp>

#include <algorithm>
#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb_test::interleaved {

/// Mixes `b` into `a`: what is told apart by 64 such bits is taken to be different.
inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
    a = (a ^ (b + 0x9e3779b97f4a7c15 + (a << 6) + (a >> 2))) * 0xbf58476d1ce4e5b9;
    a = (a ^ (a >> 29)) * 0x94d049bb133111eb;
    return a ^ (a >> 32);
}

/// Random bytes that are the same each time; the state is of the client that is running.
struct seeded_random {
    using policy_kind = escodb::policy::random_kind;
    static constexpr std::string_view name = "seeded";
    static inline std::uint64_t state = 0;

    void fill(escodb::byte_span out) {
        for (std::size_t done = 0; done < out.size(); done += sizeof state) {
            const std::uint64_t next = mixed(++state, 0);
            std::memcpy(out.data() + done, &next, std::min(sizeof next, out.size() - done));
        }
    }
};

/// Which path is in which shard, for all stores of a history.
class placement {
public:
    /// \param digits for each path the number of its shard.
    placement(std::vector<std::string> paths, std::string digits)
        : paths_(std::move(paths)), digits_(std::move(digits)) {
        count_ =
            static_cast<std::uint32_t>(*std::max_element(digits_.begin(), digits_.end()) - '0' + 1);
    }
    /// O(paths), which are few.
    [[nodiscard]] std::uint32_t shard_of(std::string_view path) const {
        const auto found = std::find(paths_.begin(), paths_.end(), path);
        return found == paths_.end()
                   ? 0
                   : static_cast<std::uint32_t>(
                         digits_[static_cast<std::size_t>(found - paths_.begin())] - '0');
    }
    [[nodiscard]] std::uint32_t shard_count() const noexcept { return count_; }

    static inline const placement* current = nullptr;

private:
    std::vector<std::string> paths_;
    std::string digits_;
    std::uint32_t count_ = 1;
};

/// A shard hash that puts each path where the test wants it.
class placed_hash {
public:
    using policy_kind = escodb::policy::shard_hash_kind;
    static constexpr std::string_view name = "placed";
    static constexpr std::size_t key_bytes = 64;

    explicit placed_hash(std::span<const std::byte, key_bytes>) noexcept {}
    std::uint16_t operator()(escodb::byte_view path) const {
        const placement& here = *placement::current;
        const std::uint32_t shard = here.shard_of(escodb::as_text(path));
        return static_cast<std::uint16_t>((2 * shard + 1) * 32'768 / here.shard_count());
    }
};

using interleaved_policies = escodb::policies<seeded_random, placed_hash>;

/// Blobs are numbered: shards from 0, the config last.
inline constexpr std::size_t config_blob = 4;
inline constexpr std::size_t blob_count = 5;

/// A storage call that has been made, and waits for its completion.
struct pending_request {
    char kind = 'r'; // or 'w'
    std::size_t blob = 0;
    const std::string* text = nullptr; // to be written; the caller keeps it
    std::optional<std::string> revision;
    std::uint32_t content = 0; // the number of what is to be written, once it is known
    bool is_unheard = false;   // it had its effect, and the client has not heard of it
    std::coroutine_handle<> caller;

    // The answer.
    bool has_failed = false;
    std::optional<escodb::blob> found;
    std::optional<escodb::write_result> written;
};

/// What one client has asked for.
struct request_book {
    std::vector<pending_request*> pending;
    std::vector<std::string> ids; // of the blobs, by number
};

/// The adapter of one client. The requests are in the frames of its coroutines.
class interleaved_adapter {
public:
    explicit interleaved_adapter(request_book& book) : book_(&book) {}

    escodb::async<std::optional<escodb::blob>> read(std::string id) {
        pending_request request;
        request.blob = number_of(id);
        co_await completion_of{book_, &request};
        co_return std::move(request.found);
    }
    escodb::async<escodb::write_result> write(std::string id, const std::string& value,
                                              std::optional<std::string> revision) {
        pending_request request;
        request.kind = 'w';
        request.blob = number_of(id);
        request.text = &value;
        request.revision = std::move(revision);
        co_await completion_of{book_, &request};
        co_return std::move(*request.written);
    }
    std::string describe() const { return "interleaved"; }

private:
    class completion_of {
    public:
        completion_of(request_book* book, pending_request* request) noexcept
            : book_(book), request_(request) {}
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> caller) {
            request_->caller = caller;
            book_->pending.push_back(request_);
        }
        void await_resume() const {
            if (request_->has_failed)
                throw escodb::error(escodb::errc::storage_failed, "killed");
        }

    private:
        request_book* book_;
        pending_request* request_;
    };

    std::size_t number_of(const std::string& id) const {
        if (id == "config")
            return config_blob;
        const auto found = std::find(book_->ids.begin(), book_->ids.end(), id);
        return static_cast<std::size_t>(found - book_->ids.begin());
    }

    request_book* book_;
};

} // namespace escodb_test::interleaved
