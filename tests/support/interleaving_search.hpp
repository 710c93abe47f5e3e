// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// All histories of a world: depth-first, each new state reached by replaying the steps to it on
/// the real stores, and none looked at twice.

#include <support/interleaving_world.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb_test::interleaved {

struct search_result {
    std::uint64_t states = 0;
    std::uint64_t replays = 0; ///< of the real stores, from the beginning
    std::uint64_t steps = 0;   ///< storage calls of theirs that were completed
    double histories = 0;      ///< orders of the steps that lead from the beginning to the end
    std::size_t longest = 0;   ///< steps
    std::string fault;         ///< empty: none
    std::vector<step> trace;   ///< the history that has it
};

inline std::string text_of(const std::vector<step>& trace) {
    std::string made;
    for (const step& one : trace)
        made.append(made.empty() ? "" : " ").append(one.text());
    return made;
}

class interleaving_search {
public:
    explicit interleaving_search(interleaved_world& world) : world_(world) {}

    /// Ends at the first fault.
    search_result run() {
        replay(0);
        enter();
        while (!path_.empty() && result_.fault.empty()) {
            frame& top = path_.back();
            if (top.next == top.choices.size()) {
                leave();
                continue;
            }
            const choice& next = top.choices[top.next];
            if (const auto known = histories_.find(next.key); known != histories_.end()) {
                top.histories += known->second;
                top.next += 1;
                continue;
            }
            if (is_stale_)
                replay(path_.size() - 1);
            trace_.resize(path_.size() - 1);
            trace_.push_back(next.what);
            top.next += 1;
            world_.apply(next.what);
            ++result_.steps;
            enter();
        }
        return std::move(result_);
    }

private:
    static constexpr std::size_t steps_max = 1000; // retries are bounded, so none is as long

    struct choice {
        step what;
        std::uint64_t key;
    };
    struct frame {
        std::uint64_t key = 0;
        std::vector<choice> choices;
        std::size_t next = 0;
        double histories = 0;
    };

    /// \param length the number of steps.
    void replay(std::size_t length) {
        world_.reset();
        for (std::size_t i = 0; i < length; ++i)
            world_.apply(trace_[i]);
        result_.steps += length;
        ++result_.replays;
        is_stale_ = false;
    }

    /// The world is in a state that may be new.
    void enter() {
        const std::uint64_t key = world_.key();
        if (const auto known = histories_.find(key); known != histories_.end()) {
            path_.back().histories += known->second;
            is_stale_ = true;
            return;
        }
        ++result_.states;
        frame made;
        made.key = key;
        std::string fault = world_.fault();
        for (const step& one : world_.steps())
            made.choices.push_back({one, world_.key_after(one)});
        const bool is_quiet = world_.is_quiet();
        if (fault.empty() && is_quiet)
            fault = world_.fault_when_quiet();
        if (fault.empty() && !is_quiet && made.choices.empty())
            fault = "nothing can go on, and calls have not ended";
        if (fault.empty() && trace_.size() > steps_max)
            fault = "it does not end";
        if (!fault.empty()) {
            result_.fault = std::move(fault);
            result_.trace = trace_;
            return;
        }
        if (made.choices.empty())
            made.histories = 1;
        result_.longest = std::max(result_.longest, trace_.size());
        path_.push_back(std::move(made));
    }

    void leave() {
        const frame& done = path_.back();
        histories_.emplace(done.key, done.histories);
        const double found = done.histories;
        path_.pop_back();
        if (path_.empty())
            result_.histories = found;
        else
            path_.back().histories += found;
        is_stale_ = true;
    }

    interleaved_world& world_;
    search_result result_;
    std::vector<frame> path_; // the states from the beginning to where we are
    std::vector<step> trace_; // the steps between them
    bool is_stale_ = false;   // the world is elsewhere
    std::unordered_map<std::uint64_t, double> histories_; // that follow each state
};

} // namespace escodb_test::interleaved
