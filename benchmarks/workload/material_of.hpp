// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What set-up prepares, which no time counts for: paths, picks of them, and a filled store.

#include "lower_bound_insert.hpp"
#include "options.hpp"
#include "site.hpp"

#include <escodb/base/secret.hpp>
#include <escodb/model/path.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/store/options.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace escodb::benchmarks {

inline escodb::options options_of(const workload& what) {
    escodb::options options{password{"correct horse battery staple"}};
    options.shards = what.shards;
    options.kdf.iterations = what.iterations;
    return options;
}

struct material {
    std::vector<std::string> paths;
    std::vector<std::string> picked;    ///< documents that single calls are about, all different
    std::vector<std::string> left;      ///< the others, for checks
    std::vector<std::string> directories; ///< of the picked
    blobs prepared;
};

/// How many documents single calls are about.
inline std::size_t picks_of(const workload& what) {
    if (what.op == "remove-half")
        return what.docs / 2;
    const bool reads_blobs = what.op == "get" || what.op.ends_with("list");
    const std::size_t usual = reads_blobs ? 200 : 1'000;
    return std::min(what.count == 0 ? usual : what.count, what.docs);
}

inline material material_of(const workload& what) {
    material made;
    made.paths = random_paths(what.docs, what.seed);

    made.left = made.paths;
    std::shuffle(made.left.begin(), made.left.end(), std::mt19937{what.seed + 1});
    const auto last = made.left.end() - static_cast<std::ptrdiff_t>(picks_of(what));
    made.picked.assign(last, made.left.end());
    made.left.erase(last, made.left.end());
    for (const std::string& path : made.picked)
        made.directories.emplace_back(model::parent_of(path));

    const escodb::options options = options_of(what);
    auto created = store_keys::create(options.password, options.kdf, options.shards);
    const auto storage = std::make_shared<memory_storage>();
    storage->replace("config", created.config_text);
    if (what.op != "insert" && what.op != "open" && what.docs > 0) {
        memory_adapter adapter{storage};
        run_loop where;
        lower_bound_insert<memory_adapter>{{adapter, where, false}, created.keys}(made.paths,
                                                                                  what.size);
    }
    made.prepared = storage->contents();
    return made;
}

} // namespace escodb::benchmarks
