// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A progress bar on stderr, for work that takes longer than a second.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

/// Draws nothing before a second is over, nor where stderr is no terminal. The destructor takes
/// the bar away again.
class progress {
public:
    /// \param total how much there is to do; 0: not known, then a count stands for the bar.
    progress(std::string_view label, std::uint64_t total);
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// That much more was done. Cheap: looks at the clock and draws ten times a second.
    void advance(std::uint64_t steps = 1);

private:
    void draw();

    using clock = std::chrono::steady_clock;

    std::string label_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
    clock::time_point next_; ///< When to draw again.
    bool enabled_;
    bool drawn_ = false;
};

} // namespace cli
