// SPDX-License-Identifier: Apache-2.0

#include "run.hpp"

escodb::benchmarks::report escodb::benchmarks::run_in_folder(const workload& what) {
    return run_all<folder_site, false>(what);
}
