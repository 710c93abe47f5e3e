// SPDX-License-Identifier: Apache-2.0

#include "run.hpp"

escodb::benchmarks::report escodb::benchmarks::run_in_memory(const workload& what) {
    return run_all<memory_site, false>(what);
}
