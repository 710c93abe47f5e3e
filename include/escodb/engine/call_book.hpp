// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The writing calls of a task that have not ended, in the order in which they were made, and
/// what waits for their end.

#include <escodb/engine/call.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

namespace escodb::engine {

/// Keeps the order of calls. A prune runs beside nothing at or below its directory: the later of
/// two such calls waits until the earlier has ended. Not thread safe.
template <class Call> class call_book {
public:
    using call_ptr = std::shared_ptr<Call>;

    /// Gives the call its place. Adding a prune costs O(active calls), another O(active prunes).
    void add(const call_ptr& made) {
        made->order = ++last_order_;
        for (const call_ptr& prune : prunes_)
            if (made->path().starts_with(prune->path()))
                wait_for(prune, made);
        if (made->kind == call_kind::prune) {
            for (const call_ptr& earlier : active_)
                if (earlier && earlier->path().starts_with(made->path()) &&
                    !(earlier->kind == call_kind::prune && earlier->path() == made->path()))
                    wait_for(earlier, made); // a prune of the same directory is counted above
            prunes_.push_back(made);
        }
        active_.push_back(made);
        ++size_;
    }

    /// The call's end. \return those that waited for it and now wait for nothing.
    /// \throws std::bad_alloc; the call has ended then, or nothing has changed.
    std::vector<call_ptr> end(const call_ptr& ending, std::exception_ptr failure) {
        if (failure) {
            if ((failed_.size() & (failed_.size() - 1)) == 0) // now and then
                std::erase_if(failed_, [](const call_ptr& one) { return one->observed(); });
            failed_.push_back(ending);
        }
        active_[index_of(ending->order)].reset();
        --size_;
        for (; !active_.empty() && !active_.front(); ++first_order_)
            active_.pop_front();
        if (ending->kind == call_kind::prune)
            std::erase(prunes_, ending);
        ending->end(std::move(failure));
        std::vector<call_ptr> released;
        for (const std::weak_ptr<Call>& weak : std::exchange(ending->blocks, {}))
            if (call_ptr blocked = weak.lock(); blocked && --blocked->blockers == 0)
                released.push_back(std::move(blocked));
        return released;
    }

    /// Ends all calls at once, and needs no memory for it.
    void end_all(const std::exception_ptr& failure) noexcept {
        prunes_.clear();
        size_ = 0;
        first_order_ = last_order_ + 1;
        while (!active_.empty()) {
            const call_ptr of = std::move(active_.front());
            active_.pop_front();
            if (!of)
                continue;
            of->fn.reset();
            of->end(failure);
        }
    }

    /// \pre the call has not ended.
    [[nodiscard]] const call_ptr& at(std::uint64_t order) const { return active_[index_of(order)]; }
    /// The first that has not ended, if it was made no later than `last`.
    [[nodiscard]] call_ptr first_until(std::uint64_t last) const {
        return !active_.empty() && first_order_ <= last ? active_.front() : nullptr;
    }
    /// In the order of calls; null where one has ended.
    [[nodiscard]] const std::deque<call_ptr>& active() const noexcept { return active_; }
    /// How many have not ended.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::uint64_t last_order() const noexcept { return last_order_; }

    /// Throws the error of the first call that failed and that nobody has asked about.
    void throw_unseen() {
        while (!failed_.empty()) {
            const call_ptr first = failed_.front();
            failed_.erase(failed_.begin());
            if (!first->observed())
                first->result();
        }
    }

private:
    static void wait_for(const call_ptr& earlier, const call_ptr& later) {
        earlier->blocks.push_back(later);
        later->blockers += 1;
    }

    [[nodiscard]] std::size_t index_of(std::uint64_t order) const noexcept {
        return static_cast<std::size_t>(order - first_order_);
    }

    std::deque<call_ptr> active_; // the first has not ended
    std::uint64_t first_order_ = 1;
    std::size_t size_ = 0;
    std::vector<call_ptr> prunes_;
    std::vector<call_ptr> failed_; // kept until somebody asks, or the task goes
    std::uint64_t last_order_ = 0;
};

} // namespace escodb::engine
