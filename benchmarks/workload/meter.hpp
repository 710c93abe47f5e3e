// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Time of the wall and of the processor, and the most memory that the process had.

#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace escodb::benchmarks {

/// Adds up what passes between `start` and `stop`.
class stopwatch {
public:
    void start() noexcept {
        cpu_ -= now(CLOCK_PROCESS_CPUTIME_ID);
        wall_ -= now(CLOCK_MONOTONIC);
    }
    void stop() noexcept {
        wall_ += now(CLOCK_MONOTONIC);
        cpu_ += now(CLOCK_PROCESS_CPUTIME_ID);
    }
    [[nodiscard]] double wall_ms() const noexcept { return wall_; }
    [[nodiscard]] double cpu_ms() const noexcept { return cpu_; }

private:
    static double now(clockid_t clock) noexcept {
        struct timespec time;
        ::clock_gettime(clock, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }

    double wall_ = 0;
    double cpu_ = 0;
};

/// A line of /proc/self/status, in MB; 0 where there is none.
[[nodiscard]] inline double status_mb(const char* name) {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name))
            return std::strtod(line.c_str() + std::strlen(name), nullptr) / 1024;
    return 0;
}

/// From now on `peak_mb` counts anew. Memory that set-up has freed is given back first.
inline void forget_peak() {
    ::malloc_trim(0);
    std::ofstream{"/proc/self/clear_refs"} << '5';
}

/// The most memory that was resident since `forget_peak`; where the system cannot tell, of all time.
[[nodiscard]] inline double peak_mb() {
    if (const double known = status_mb("VmHWM:"); known > 0)
        return known;
    struct rusage used;
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) / 1024;
}

} // namespace escodb::benchmarks
