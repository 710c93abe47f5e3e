// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How long to wait before the next attempt.

#include <escodb/base/bytes.hpp>
#include <escodb/engine/settings.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <span>

namespace escodb::engine {

/// Delays that double up to a limit. Each is cut by a random part of up to a half, so that clients
/// that collided once do not collide in step for ever.
/// \tparam Random a model of `policy::random`.
template <class Random> class backoff {
public:
    explicit backoff(const retry_settings& settings) noexcept : settings_(&settings) {}

    [[nodiscard]] std::chrono::nanoseconds next(Random& random) {
        const std::chrono::nanoseconds longest = settings_->longest_delay;
        std::chrono::nanoseconds delay = settings_->first_delay;
        for (std::uint32_t i = 0; i < failures_ && delay < longest; ++i)
            delay *= 2;
        delay = std::min(delay, longest);
        ++failures_;

        std::array<std::byte, 4> drawn{};
        random.fill(drawn);
        std::uint32_t fraction = 0;
        std::memcpy(&fraction, drawn.data(), sizeof fraction);
        const double cut = static_cast<double>(fraction) / 4294967296.0 / 2.0;
        return delay -
               std::chrono::nanoseconds{static_cast<std::int64_t>(
                   static_cast<double>(delay.count()) * cut)};
    }
    void reset() noexcept { failures_ = 0; }
    [[nodiscard]] std::uint32_t failures() const noexcept { return failures_; }

private:
    const retry_settings* settings_;
    std::uint32_t failures_ = 0;
};

} // namespace escodb::engine
