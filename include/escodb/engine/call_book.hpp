// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The writing calls of a task that have not ended, in the order in which they were made, and
/// what waits for their end.

#include <escodb/engine/call.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
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
            if (made->path.starts_with(prune->path))
                wait_for(prune, made);
        if (made->kind == call_kind::prune) {
            for (const auto& [order, earlier] : active_)
                if (earlier->path.starts_with(made->path) &&
                    !(earlier->kind == call_kind::prune && earlier->path == made->path))
                    wait_for(earlier, made); // a prune of the same directory is counted above
            prunes_.push_back(made);
        }
        active_.emplace(made->order, made);
    }

    /// The call's end. \return those that waited for it and now wait for nothing.
    std::vector<call_ptr> end(const call_ptr& ending, std::exception_ptr failure) {
        active_.erase(ending->order);
        if (ending->kind == call_kind::prune)
            std::erase(prunes_, ending);
        if (failure) {
            if ((failed_.size() & (failed_.size() - 1)) == 0) // now and then
                std::erase_if(failed_, [](const call_ptr& one) { return one->observed(); });
            failed_.push_back(ending);
        }
        ending->end(std::move(failure));
        std::vector<call_ptr> released;
        for (const std::weak_ptr<Call>& weak : std::exchange(ending->blocks, {}))
            if (call_ptr blocked = weak.lock(); blocked && --blocked->blockers == 0)
                released.push_back(std::move(blocked));
        return released;
    }

    /// \pre the call has not ended.
    [[nodiscard]] const call_ptr& at(std::uint64_t order) const { return active_.at(order); }
    /// The first that has not ended, if it was made no later than `last`.
    [[nodiscard]] call_ptr first_until(std::uint64_t last) const {
        return !active_.empty() && active_.begin()->first <= last ? active_.begin()->second
                                                                  : nullptr;
    }
    [[nodiscard]] const std::map<std::uint64_t, call_ptr>& active() const noexcept {
        return active_;
    }
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

    std::map<std::uint64_t, call_ptr> active_;
    std::vector<call_ptr> prunes_;
    std::vector<call_ptr> failed_; // kept until somebody asks, or the task goes
    std::uint64_t last_order_ = 0;
};

} // namespace escodb::engine
