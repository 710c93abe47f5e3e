// SPDX-License-Identifier: Apache-2.0

#include "run.hpp"

escodb::benchmarks::report escodb::benchmarks::run_in_folder_with_latency(const workload& what) {
    return run_all<folder_site, true>(what);
}
