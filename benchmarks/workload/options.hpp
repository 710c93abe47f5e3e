// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a run of escodb-workload shall do, and what it reports.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace escodb::benchmarks {

struct workload {
    std::string op = "insert";
    std::string mode = "task";
    std::string storage = "file";
    bool fsync = false;
    double latency_ms = 0;
    std::size_t docs = 10'000;
    std::uint32_t shards = 4;
    std::size_t size = 60;
    std::size_t count = 0; ///< single calls (get, update, …); 0: as the operation has it
    std::uint32_t threads = 1;
    std::uint32_t seed = 1;
    std::size_t repeat = 1;
    std::uint64_t iterations = 1'000;
    bool check = false;
    bool find_depth = true;
    std::string timeline; ///< a file for a picture of the last run's requests; empty: none
};

/// What one repetition cost.
struct measured {
    double wall_ms = 0;
    double cpu_ms = 0;
};

struct report {
    std::vector<measured> runs;
    std::uint64_t operations = 0; ///< in each run
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_written = 0;
    std::uint64_t depth = 0; ///< the longest chain of storage calls, each awaited by the next
    double peak_mb = 0;      ///< of the process, since set-up was done
    double before_mb = 0;    ///< of the process, when set-up was done
    std::uint64_t stored_bytes = 0; ///< all blobs, after the last run
};

/// One for each kind of storage, so that they can be compiled in parallel. Where storage answers at
/// once, `run_in_…` finds the depth by `depth_of`.
report run_in_memory(const workload& what);
report run_in_memory_with_latency(const workload& what);
report run_in_folder(const workload& what);
report run_in_folder_with_latency(const workload& what);

/// The depth of the same work over storage that takes time, which is virtual; one run.
std::uint64_t depth_of(const workload& what);

} // namespace escodb::benchmarks
