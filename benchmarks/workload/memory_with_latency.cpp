// SPDX-License-Identifier: Apache-2.0

#include "run.hpp"

#include <escodb/runtime/manual_executor.hpp>

escodb::benchmarks::report escodb::benchmarks::run_in_memory_with_latency(const workload& what) {
    return run_all<memory_site, true>(what);
}

std::uint64_t escodb::benchmarks::depth_of(const workload& what) {
    workload once = what;
    once.latency_ms = 100;
    if (what.mode == "lower-bound" && what.op == "update")
        return 0; // a loop over files, one after another
    const material with = material_of(once);
    manual_executor where;
    report found;
    runner<memory_site, true>{once, with, where}.run(found);
    return found.depth;
}
