// SPDX-License-Identifier: Apache-2.0

// One workload a run, in figures as JSON: what the store does, or the same work in a straight line.

#include "workload/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using escodb::benchmarks::measured;
using escodb::benchmarks::report;
using escodb::benchmarks::workload;

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void print(const workload& what, const report& found) {
    std::vector<double> wall;
    std::vector<double> cpu;
    for (const measured& one : found.runs) {
        wall.push_back(one.wall_ms);
        cpu.push_back(one.cpu_ms);
    }
    std::printf("{\"op\":\"%s\",\"mode\":\"%s\",\"storage\":\"%s\",\"fsync\":%s,\"latency_ms\":%g,"
                "\"docs\":%zu,\"shards\":%u,\"size\":%zu,\"threads\":%u,\"seed\":%u,"
                "\"iterations\":%llu,",
                what.op.c_str(), what.mode.c_str(), what.storage.c_str(),
                what.fsync ? "true" : "false", what.latency_ms, what.docs, what.shards, what.size,
                what.threads, what.seed, static_cast<unsigned long long>(what.iterations));
    const double operations = static_cast<double>(found.operations);
    std::printf("\"operations\":%.0f,\"wall_ms\":%.6g,\"cpu_ms\":%.6g,\"us_per_operation\":%.6g,",
                operations, median(wall), median(cpu), median(wall) * 1e3 / operations);
    std::printf("\"reads\":%llu,\"writes\":%llu,\"depth\":%llu,\"bytes_read\":%llu,"
                "\"bytes_written\":%llu,\"stored_bytes\":%llu,\"peak_mb\":%.1f,"
                "\"before_mb\":%.1f,",
                static_cast<unsigned long long>(found.reads),
                static_cast<unsigned long long>(found.writes),
                static_cast<unsigned long long>(found.depth),
                static_cast<unsigned long long>(found.bytes_read),
                static_cast<unsigned long long>(found.bytes_written),
                static_cast<unsigned long long>(found.stored_bytes), found.peak_mb,
                found.before_mb);
    std::printf("\"wall_ms_of_each\":[");
    for (std::size_t i = 0; i < wall.size(); ++i)
        std::printf("%s%.6g", i == 0 ? "" : ",", wall[i]);
    std::printf("]}\n");
}

report run(const workload& what) {
    namespace b = escodb::benchmarks;
    const bool waits = what.latency_ms > 0;
    if (what.storage == "memory")
        return waits ? b::run_in_memory_with_latency(what) : b::run_in_memory(what);
    return waits ? b::run_in_folder_with_latency(what) : b::run_in_folder(what);
}

} // namespace

int main(int argc, char** argv) {
    workload what;
    std::uint64_t iterations = 0;
    CLI::App parser{"Runs one workload and prints what it cost as JSON. Set-up is not measured.",
                    "escodb-workload"};
    const auto choice = [&](const char* name, auto& value, std::set<std::string> of,
                            const char* text) {
        parser.add_option(name, value, text)->check(CLI::IsMember(std::move(of)))->capture_default_str();
    };
    choice("--op", what.op,
           {"insert", "update", "get", "warm-get", "list", "warm-list", "find", "remove",
            "remove-half", "prune", "open"},
           "What is done: insert new documents; update, remove, get or list some, with nothing in "
           "memory or (warm) for the second time; remove a random half; find or prune all; open the "
           "store");
    choice("--mode", what.mode, {"task", "handle", "lower-bound"},
           "By one task, by the handle alone, or the same work in a straight line");
    choice("--storage", what.storage, {"memory", "file"}, "Where the blobs are");
    std::string fsync = "off";
    choice("--fsync", fsync, {"on", "off"}, "Whether files are synchronised to the disk");
    std::string depth = "on";
    choice("--depth", depth, {"on", "off"},
           "Whether to find the depth, where storage answers at once, by one more run in virtual "
           "time");
    parser.add_option("--docs", what.docs, "Documents in the store")->capture_default_str();
    parser.add_option("--shards", what.shards, "Shards")->capture_default_str();
    parser.add_option("--size", what.size, "Bytes of a document")->capture_default_str();
    parser.add_option("--count", what.count, "Single calls; 200 or 1,000 where it is not given");
    parser.add_option("--latency-ms", what.latency_ms, "Round trip to storage")
        ->capture_default_str();
    parser.add_option("--threads", what.threads, "Threads that encrypt and write files")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    parser.add_option("--seed", what.seed, "Of the paths")->capture_default_str();
    parser.add_option("--repeat", what.repeat, "Repetitions; times are their median")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    parser.add_option("--iterations", iterations,
                      "Rounds of the key derivation; 600,000 to open, else 1,000");
    parser.add_option("--timeline", what.timeline,
                      "Draw the requests of the last measured part into this file, as SVG; needs "
                      "--latency-ms");
    parser.add_flag("--check", what.check, "Check afterwards, by the library, what the store holds");
    CLI11_PARSE(parser, argc, argv);
    what.fsync = fsync == "on";
    what.find_depth = depth == "on";
    what.iterations = iterations != 0 ? iterations : what.op == "open" ? 600'000 : 1'000;
    try {
        if (what.threads > 1 && what.mode == "lower-bound")
            throw std::runtime_error("the lower bound has one thread; --threads must be 1");
        if (what.docs == 0 && what.op != "insert" && what.op != "open")
            throw std::runtime_error("this needs documents; --docs must be above 0");
        if (!what.timeline.empty() && what.latency_ms <= 0)
            throw std::runtime_error("a timeline needs storage that takes time: --latency-ms");
        print(what, run(what));
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "escodb-workload: %s\n", failure.what());
        return 1;
    }
    return 0;
}
