// SPDX-License-Identifier: Apache-2.0

// The scheduler alone: calls on realistic paths are planned, and what is planned is drained, with
// neither storage nor cryptography. Prints the time of each operation and the memory that all of
// the scheduler takes for one that is pending: operations, edges, groups, names, and what calls
// keep.
//
// usage: escodb-bench-scheduler [operations]

#include <escodb/scheduler/planner.hpp>

#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <new>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

// Everything that is allocated, with what the allocator adds.
constexpr std::size_t block_header = 8;
std::size_t allocated = 0;
std::size_t most_allocated = 0;

void* count(void* block) {
    if (block == nullptr)
        throw std::bad_alloc{};
    allocated += ::malloc_usable_size(block) + block_header;
    most_allocated = std::max(most_allocated, allocated);
    return block;
}
void uncount(void* block) noexcept {
    if (block != nullptr)
        allocated -= ::malloc_usable_size(block) + block_header;
}

} // namespace

[[gnu::noinline]] void* operator new(std::size_t size) { return count(std::malloc(size)); }
[[gnu::noinline]] void operator delete(void* block) noexcept {
    uncount(block);
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept {
    operator delete(block);
}

namespace {

using namespace escodb::scheduler;

/// A loaded store in which every directory holds three names, and every other document exists.
struct assumed_state final : committed_state {
    bool is_loaded(std::uint32_t) const override { return true; }
    bool exists(const name_node& document) const override { return document.path.back() % 2 == 0; }
    bool is_named(const name_node& node) const override {
        return node.is_directory() || exists(node);
    }
    std::size_t size(const name_node&) const override { return 3; }
};

struct shard_by_hash {
    std::uint32_t shards;
    std::uint32_t operator()(std::string_view path) const {
        std::uint64_t hash = 0xcbf29ce484222325;
        for (const char c : path)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        return static_cast<std::uint32_t>((hash ^ (hash >> 32)) % shards);
    }
};

struct wanted_call {
    std::string path;
    bool removes = false;
};

/// Paths of 1 to 5 segments out of 100 names of 8 hex digits, a serial number at the end. A third
/// of the calls remove: every other one of them a document that was updated before.
std::vector<wanted_call> realistic_calls(std::size_t count) {
    std::mt19937 random{1};
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i) {
        char name[9];
        std::snprintf(name, sizeof name, "%08x", static_cast<unsigned>(random()));
        names.emplace_back(name);
    }
    std::vector<wanted_call> calls(count);
    for (std::size_t i = 0; i < count; ++i) {
        calls[i].removes = i % 3 == 2;
        if (i % 6 == 5) {
            calls[i].path = calls[random() % i].path;
            continue;
        }
        for (std::size_t segments = 1 + random() % 5; segments > 0; --segments)
            calls[i].path += '/' + names[random() % names.size()];
        calls[i].path += std::to_string(i);
    }
    return calls;
}

double seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct figures {
    std::size_t calls = 0;
    std::size_t operations = 0;
    std::size_t pending_bytes = 0;
    std::size_t most_bytes = 0;
    std::size_t writes = 0;
    std::size_t depth = 0;
    double plan = 0;
    double drain = 0;
};

/// All that can start is started, ends together, and so on.
void drain(planner& planned, figures& made) {
    schedule<operation>& plan = planned.plan();
    while (plan.pending() > 0) {
        const std::vector<std::uint32_t> shards = plan.take_startable();
        std::vector<std::vector<operation_ref>> groups;
        for (const std::uint32_t shard : shards)
            groups.push_back(plan.start(shard));
        for (std::size_t i = 0; i < shards.size(); ++i) {
            for (const operation_ref ref : groups[i]) {
                operation& one = plan.payload(ref);
                if (one.owner != nullptr)
                    one.owner->remaining -= 1;
                planned.forget(one);
            }
            plan.finish(shards[i]);
        }
        made.writes += shards.size();
        made.depth += 1;
    }
}

figures run(const std::vector<wanted_call>& wanted, std::size_t operations, std::uint32_t shards) {
    figures made;
    const std::size_t before = most_allocated = allocated;
    const assumed_state state;
    planner planned{state};
    std::deque<planned_call> calls;
    const double begun = seconds();
    for (; planned.plan().pending() < operations && calls.size() < wanted.size();) {
        const wanted_call& one = wanted[calls.size()];
        planned_call& call = calls.emplace_back();
        call.order = calls.size();
        call.target = &planned.names().intern(one.path, shard_by_hash{shards});
        if (one.removes)
            planned.plan_remove(call, *call.target);
        else
            planned.plan_update(call, *call.target);
    }
    const double planned_at = seconds();
    made.calls = calls.size();
    made.operations = planned.plan().pending();
    made.pending_bytes = allocated - before;
    drain(planned, made);
    made.drain = seconds() - planned_at;
    made.plan = planned_at - begun;
    made.most_bytes = most_allocated - before;
    for (const planned_call& one : calls)
        if (one.remaining > 0)
            std::abort();
    return made;
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t operations = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::vector<wanted_call> wanted = realistic_calls(operations);
    std::printf("shards      calls operations  plan ns/op drain ns/op   total s  bytes/op "
                "peak bytes/op  writes  depth\n");
    for (const std::uint32_t shards : {1u, 4u, 64u, 256u}) {
        figures best;
        for (int i = 0; i < 5; ++i) {
            const figures made = run(wanted, operations, shards);
            if (i == 0 || made.plan + made.drain < best.plan + best.drain)
                best = made;
        }
        const auto count = static_cast<double>(best.operations);
        std::printf("%6u %10zu %10zu %11.0f %11.0f %9.3f %9.0f %13.0f %7zu %6zu\n", shards,
                    best.calls, best.operations, best.plan * 1e9 / count, best.drain * 1e9 / count,
                    best.plan + best.drain, static_cast<double>(best.pending_bytes) / count,
                    static_cast<double>(best.most_bytes) / count, best.writes, best.depth);
    }
}
