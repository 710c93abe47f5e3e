// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What the proxies that spoil requests draw, by a seed.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <random>

namespace escodb_test {

/// How much of what, in percent of the requests. The rest passes.
struct fault_rates {
    int cut = 0;       ///< the connection ends before the request has reached the server
    int swallow = 0;   ///< the server has done it, and the connection ends without a reply
    int truncate = 0;  ///< a part of the reply, then the end
    int repeat = 0;    ///< the reply twice
    int stall = 0;     ///< no reply, and no end
    int late = 0;      ///< the request reaches the server after the client has been cut off
    std::chrono::milliseconds delay{0}; ///< of each request
};

/// Draws what happens to requests, and counts them. Thread safe.
class fault_dice {
public:
    explicit fault_dice(std::uint32_t seed) : random_(seed) {}

    /// 0 to below - 1.
    int draw(int below) {
        const std::lock_guard lock{mutex_};
        return static_cast<int>(random_() % static_cast<std::uint32_t>(below));
    }

    /// What happens to one request. Of the rates that are asked for, one by one, at most one comes true.
    class fate {
    public:
        explicit fate(fault_dice& of) : of_(&of), left_(of.draw(100)) { ++of.requests_; }
        bool is(int rate) {
            const bool chosen = left_ >= 0 && left_ < rate;
            left_ -= rate;
            if (chosen)
                ++of_->spoilt_;
            return chosen;
        }

    private:
        fault_dice* of_;
        int left_;
    };

    [[nodiscard]] int requests() const noexcept { return requests_; }
    [[nodiscard]] int spoilt() const noexcept { return spoilt_; }

private:
    std::mutex mutex_;
    std::mt19937 random_;
    std::atomic<int> requests_{0};
    std::atomic<int> spoilt_{0};
};

} // namespace escodb_test
