// SPDX-License-Identifier: Apache-2.0

// The store in a folder, as a program meets it: what updates, reads and opening cost. Files are not
// synchronised to the disk here, so that the store is measured and not the disk.

#include "support/material.hpp"

#include <escodb/adapters/counting_adapter.hpp>
#include <escodb/adapters/file_adapter.hpp>
#include <escodb/store/store.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

using adapter = escodb::counting_adapter<escodb::file_adapter>;
using store = escodb::store<adapter>;
using escodb::benchmarks::document_of;
using escodb::benchmarks::random_paths;
using escodb::benchmarks::scratch;

escodb::options options_with(std::uint32_t shards, std::uint64_t iterations = 1'000) {
    escodb::options options{escodb::password{"correct horse battery staple"}};
    options.shards = shards;
    options.kdf.iterations = iterations;
    return options;
}

store store_in(const scratch& folder, std::uint32_t shards, std::uint64_t iterations = 1'000) {
    return {adapter{escodb::file_adapter{folder.store(), escodb::file_options{false}}},
            options_with(shards, iterations)};
}

void fill(const store::handle& handle, const std::vector<std::string>& paths) {
    auto task = handle.task();
    for (const std::string& path : paths)
        task.async_update(path, [&path](auto) { return document_of(path, 60); });
    task.wait();
}

/// Documents, shards.
void updates_in_one_task(benchmark::State& state) {
    const auto paths = random_paths(static_cast<std::size_t>(state.range(0)));
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const scratch folder;
        store fresh = store_in(folder, static_cast<std::uint32_t>(state.range(1)));
        const auto handle = fresh.create();
        fresh.adapter().counts()->reset();
        state.ResumeTiming();
        fill(handle, paths);
        state.PauseTiming();
        reads = fresh.adapter().counts()->reads;
        writes = fresh.adapter().counts()->writes;
        if (!handle.get(paths.back()))
            state.SkipWithError("a document is missing");
        state.ResumeTiming();
    }
    state.counters["reads"] = static_cast<double>(reads);
    state.counters["writes"] = static_cast<double>(writes);
}
BENCHMARK(updates_in_one_task)
    ->Args({1'000, 4})
    ->Args({10'000, 4})
    ->Args({10'000, 64})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// A get that has nothing in memory: it reads a shard, its index and one item. Documents.
void cold_get(benchmark::State& state) {
    const auto paths = random_paths(static_cast<std::size_t>(state.range(0)));
    const scratch folder;
    store filled = store_in(folder, 4);
    const auto handle = filled.create();
    fill(handle, paths);
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(handle.get(paths[i++ % paths.size()]));
}
BENCHMARK(cold_get)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond)->UseRealTime();

/// A get in a task that has read the shard: one item is decrypted.
void warm_get(benchmark::State& state) {
    const auto paths = random_paths(10'000);
    const scratch folder;
    store filled = store_in(folder, 4);
    const auto handle = filled.create();
    fill(handle, paths);
    auto task = handle.task();
    for (const std::string& path : paths)
        task.get(path);
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(task.get(paths[i++ % paths.size()]));
}
BENCHMARK(warm_get)->Unit(benchmark::kMicrosecond)->UseRealTime();

/// Opening is the key derivation, at the default cost. Iterations.
void open(benchmark::State& state) {
    const scratch folder;
    const auto iterations = static_cast<std::uint64_t>(state.range(0));
    store_in(folder, 4, iterations).create();
    for (auto _ : state)
        benchmark::DoNotOptimize(store_in(folder, 4).open());
}
BENCHMARK(open)->Arg(600'000)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Prune of everything that was inserted. Documents.
void prune_all(benchmark::State& state) {
    const auto paths = random_paths(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        state.PauseTiming();
        const scratch folder;
        store fresh = store_in(folder, 4);
        const auto handle = fresh.create();
        fill(handle, paths);
        state.ResumeTiming();
        handle.prune("/");
        state.PauseTiming();
        if (!handle.list("/").empty())
            state.SkipWithError("something is left");
        state.ResumeTiming();
    }
}
BENCHMARK(prune_all)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
