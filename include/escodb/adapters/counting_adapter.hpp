// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An adapter that counts what passes through it to another.

#include <escodb/policy/adapter.hpp>
#include <escodb/runtime/async.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace escodb {

/// What passed through the counting adapters that share it. A request counts when it is made, its
/// outcome when it is known.
class request_counts {
public:
    std::uint64_t reads = 0;
    /// Writes asked for, conflicts and failures included.
    std::uint64_t writes = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t unchanged = 0; ///< reads that were answered without the blob
    /// Requests that ended in an exception.
    std::uint64_t errors = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_written = 0;
    /// The longest chain of requests of which each began after the one before had ended: the round
    /// trips that were waited for. Over an adapter that answers at once every request is one; put
    /// latency behind the counter to see which are made together.
    std::uint64_t depth = 0;
    /// The most requests that were under way at once.
    std::uint64_t parallel_max = 0;

    /// Starts again from zero. \pre no request is under way.
    void reset() { *this = request_counts{}; }

private:
    template <class A> friend class counting_adapter;

    /// One request under way.
    class request {
    public:
        explicit request(request_counts& counts) : counts_(&counts), depth_(counts.ended_ + 1) {
            counts.parallel_max = std::max(counts.parallel_max, ++counts.under_way_);
            counts.depth = std::max(counts.depth, depth_);
        }
        request(const request&) = delete;
        request& operator=(const request&) = delete;
        ~request() {
            --counts_->under_way_;
            counts_->ended_ = std::max(counts_->ended_, depth_);
            if (!answered_)
                ++counts_->errors;
        }
        void answered() noexcept { answered_ = true; }

    private:
        request_counts* counts_;
        std::uint64_t depth_;
        bool answered_ = false;
    };

    std::uint64_t ended_ = 0; // the greatest depth of a request that has ended
    std::uint64_t under_way_ = 0;
};

/// Passes everything on to `A` and counts it. The counts are shared: they outlive the adapter and
/// every move of it, so a program keeps them before it gives the adapter to a store.
///
/// Thread safety: one thread at a time for all adapters that share their counts.
template <class A> class counting_adapter : private policy::check_adapter<A> {
public:
    explicit counting_adapter(A inner,
                              std::shared_ptr<request_counts> counts = make_counts())
        : inner_(std::move(inner)), counts_(std::move(counts)) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        ++counts_->reads;
        request_counts::request request{*counts_};
        std::optional<blob> found = co_await inner_.read(std::move(id));
        request.answered();
        if (found)
            counts_->bytes_read += found->value.size();
        co_return found;
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        ++counts_->reads;
        request_counts::request request{*counts_};
        reread_result result =
            co_await policy::reread(&inner_, std::move(id), std::move(revision));
        request.answered();
        if (result.is_unchanged()) {
            ++counts_->unchanged;
            co_return result;
        }
        std::optional<blob> found = std::move(result).found();
        if (found)
            counts_->bytes_read += found->value.size();
        co_return reread_result::changed(std::move(found));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        ++counts_->writes;
        request_counts::request request{*counts_};
        write_result result =
            co_await inner_.write(std::move(id), value, std::move(revision));
        request.answered();
        if (result.ok())
            counts_->bytes_written += value.size();
        else
            ++counts_->conflicts;
        co_return result;
    }

    [[nodiscard]] async<std::string> doubts() { return policy::doubts(&inner_); }
    [[nodiscard]] std::string describe() const { return inner_.describe(); }
    [[nodiscard]] const std::shared_ptr<request_counts>& counts() const noexcept { return counts_; }

private:
    static std::shared_ptr<request_counts> make_counts() {
        return std::make_shared<request_counts>();
    }

    A inner_;
    std::shared_ptr<request_counts> counts_;
};

} // namespace escodb
