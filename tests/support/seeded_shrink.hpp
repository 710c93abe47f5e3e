// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Makes a failing scenario small: parts are taken away as long as it goes on failing.

#include <support/seeded_scenario.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace escodb_test::seeded {

/// Whether a scenario fails, and what has befallen its requests.
struct trial {
    bool failed = false;
    std::map<request_id, mishap> befallen;
};

/// Tries scenarios, at most so many, and keeps the smallest that fails.
class shrinker {
public:
    using runner = std::function<trial(const scenario&)>;

    shrinker(scenario failing, runner run, std::size_t trials_max = 10'000)
        : best_(std::move(failing)), run_(std::move(run)), left_(trials_max) {}

    /// First with mishaps by chance, which a smaller program can meet too; then with those that befell
    /// the smallest, without one after the other.
    scenario shrink() {
        while (left_ > 0 && any({fewer_kinds(), fewer_calls(), smaller_numbers()})) {
        }
        scenario named = best_;
        named.mishaps = run_(best_).befallen;
        if (accept(std::move(named)))
            while (left_ > 0 && any({fewer_mishaps(), fewer_calls(), smaller_numbers()})) {
            }
        return best_;
    }
    [[nodiscard]] std::size_t trials() const noexcept { return trials_; }

private:
    /// Requests shift when something is taken away: other timings are tried too.
    bool accept(scenario one) {
        constexpr std::uint64_t timings = 8;
        const std::uint64_t first = one.timing;
        for (std::uint64_t i = 0; i < timings && left_ > 0; ++i, --left_) {
            one.timing = (first + i) % timings;
            ++trials_;
            if (run_(one).failed) {
                best_ = std::move(one);
                return true;
            }
        }
        return false;
    }

    bool fewer_calls() { return any({fewer_clients(), fewer_batches(), fewer_steps()}); }
    /// All are tried, in their order.
    static bool any(std::initializer_list<bool> of) {
        return std::find(of.begin(), of.end(), true) != of.end();
    }

    /// Takes away halves, quarters and so on down to single elements. `list_in` finds the list.
    template <class ListIn> bool shorten(ListIn list_in) {
        bool any = false;
        for (std::size_t size = list_in(best_).size(); size > 0; size /= 2) {
            for (std::size_t at = 0; at < list_in(best_).size();) {
                scenario one = best_;
                auto& list = list_in(one);
                const auto first = list.begin() + static_cast<std::ptrdiff_t>(at);
                list.erase(first, first + static_cast<std::ptrdiff_t>(
                                              std::min(size, list.size() - at)));
                if (accept(std::move(one)))
                    any = true;
                else
                    at += size;
            }
        }
        return any;
    }

    /// A client that does nothing keeps its number, so that the others' requests keep theirs.
    bool fewer_clients() {
        bool any = false;
        for (std::size_t i = 0; i < best_.clients.size(); ++i) {
            if (best_.clients[i].empty())
                continue;
            scenario one = best_;
            one.clients[i].clear();
            any |= accept(std::move(one));
        }
        return any;
    }
    bool fewer_batches() {
        bool any = false;
        for (std::size_t i = 0; i < best_.clients.size(); ++i)
            any |= shorten([i](scenario& of) -> auto& { return of.clients[i]; });
        return any;
    }
    bool fewer_steps() {
        bool any = false;
        for (std::size_t i = 0; i < best_.clients.size(); ++i)
            for (std::size_t k = 0; k < best_.clients[i].size(); ++k)
                any |= shorten([i, k](scenario& of) -> auto& { return of.clients[i][k].steps; });
        return any;
    }
    bool fewer_kinds() {
        bool any = false;
        for (std::size_t i = 1; i < best_.of_1000.size(); ++i) {
            if (best_.of_1000[i] == 0)
                continue;
            scenario one = best_;
            one.of_1000[i] = 0;
            any |= accept(std::move(one));
        }
        return any;
    }
    bool fewer_mishaps() {
        bool any = false;
        std::vector<request_id> all;
        for (const auto& [request, what] : *best_.mishaps)
            all.push_back(request);
        for (std::size_t size = all.size(); size > 0; size /= 2)
            for (std::size_t at = 0; at < all.size();) {
                scenario one = best_;
                const std::size_t end = std::min(at + size, all.size());
                for (std::size_t i = at; i < end; ++i)
                    one.mishaps->erase(all[i]);
                if (accept(std::move(one))) {
                    any = true;
                    all.erase(all.begin() + static_cast<std::ptrdiff_t>(at),
                              all.begin() + static_cast<std::ptrdiff_t>(end));
                } else {
                    at += size;
                }
            }
        return any;
    }
    bool smaller_numbers() {
        bool any = false;
        for (const std::uint32_t shards : {1U, 2U}) {
            scenario one = best_;
            if (one.shards <= shards)
                break;
            one.shards = shards;
            any |= accept(std::move(one));
        }
        for (const std::int64_t slowest : {std::int64_t{0}, std::int64_t{1'000}}) {
            scenario one = best_;
            if (one.slowest_us <= slowest)
                break;
            one.slowest_us = slowest;
            any |= accept(std::move(one));
        }
        scenario one = best_;
        bool pads = false;
        for (auto& program : one.clients)
            for (batch& each : program)
                for (step& of : each.steps)
                    pads |= std::exchange(of.bytes, 0) > 0;
        return (pads && accept(std::move(one))) || any;
    }

    scenario best_;
    runner run_;
    std::size_t left_;
    std::size_t trials_ = 0;
};

} // namespace escodb_test::seeded
