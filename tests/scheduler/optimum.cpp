// SPDX-License-Identifier: Apache-2.0
// ctest: timeout=900

// How far the schedule is from the best that the rules permit, found by exhaustive search, for all
// small graphs. The figures are in docs/design/scheduler.md.
//
// ESCODB_TEST_OPTIMUM=full, an environment variable, adds all graphs of six operations.

#include <escodb/scheduler/planner.hpp>
#include <escodb/scheduler/schedule.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(scheduler_optimum)

using namespace escodb::scheduler;

constexpr std::size_t operations_max = 6;
constexpr std::uint32_t shards_max = 3;

/// Operations in the order of planning; `before` are masks of earlier ones.
struct graph {
    std::size_t size = 0;
    std::array<std::uint32_t, operations_max> shard{};
    std::array<unsigned, operations_max> before{};
};

/// What can be committed by one write of a shard when `done` is: of everything legal the most. To
/// commit more never hurts later: whatever could be written after less can be written after more.
unsigned most(const graph& of, unsigned done, std::uint32_t shard) {
    unsigned taken = 0;
    for (std::size_t i = 0; i < of.size; ++i) { // predecessors come first
        const unsigned bit = 1u << i;
        if ((done & bit) == 0 && of.shard[i] == shard && (of.before[i] & ~(done | taken)) == 0)
            taken |= bit;
    }
    return taken;
}

struct cost {
    std::size_t writes = 0;
    std::size_t depth = 0;
    std::size_t writes_at_depth = 0; ///< the fewest of those of the least depth
};

/// The fewest writes and, by itself, the least depth: over every choice of shards in every round.
cost optimum(const graph& of) {
    const unsigned all = (1u << of.size) - 1;
    constexpr std::size_t never = 99;
    std::array<cost, 1u << operations_max> best{}; // from a state on
    for (unsigned done = all; done-- > 0;) {
        best[done] = {never, never, never};
        for (unsigned chosen = 1; chosen < 1u << shards_max; ++chosen) {
            unsigned next = done;
            std::size_t writes = 0;
            for (std::uint32_t shard = 0; shard < shards_max; ++shard)
                if ((chosen >> shard & 1u) != 0)
                    if (const unsigned taken = most(of, done, shard); taken != 0) {
                        next |= taken;
                        ++writes;
                    }
            if (next == done)
                continue;
            best[done].writes = std::min(best[done].writes, best[next].writes + writes);
            const std::size_t depth = best[next].depth + 1;
            const std::size_t in_all = best[next].writes_at_depth + writes;
            if (depth < best[done].depth)
                best[done].writes_at_depth = in_all;
            else if (depth == best[done].depth)
                best[done].writes_at_depth = std::min(best[done].writes_at_depth, in_all);
            best[done].depth = std::min(best[done].depth, depth);
        }
    }
    return best[0];
}

/// The same without the argument: every legal set of operations of one shard is tried as a write.
std::size_t fewest_writes(const graph& of, unsigned done, std::map<unsigned, std::size_t>& known) {
    const unsigned all = (1u << of.size) - 1;
    if (done == all)
        return 0;
    if (const auto found = known.find(done); found != known.end())
        return found->second;
    std::size_t best = 99;
    for (unsigned taken = 1; taken <= all; ++taken) {
        bool legal = (taken & done) == 0;
        std::uint32_t shard = UINT32_MAX;
        for (std::size_t i = 0; i < of.size && legal; ++i)
            if ((taken >> i & 1u) != 0) {
                legal = (of.before[i] & ~(done | taken)) == 0 &&
                        (shard == UINT32_MAX || shard == of.shard[i]);
                shard = of.shard[i];
            }
        if (legal)
            best = std::min(best, 1 + fewest_writes(of, done | taken, known));
    }
    return known[done] = best;
}

/// Drains a schedule in rounds: all that can start is started, and ends together.
/// \param index_of tells an operation's place in the graph.
template <class Payload, class IndexOf>
cost drain(const graph& of, schedule<Payload>& plan, IndexOf index_of) {
    cost made;
    unsigned done = 0;
    while (plan.pending() > 0) {
        const std::vector<std::uint32_t> shards = plan.take_startable();
        BOOST_REQUIRE(!shards.empty());
        const unsigned before = done;
        for (const std::uint32_t shard : shards) {
            unsigned taken = 0;
            for (const operation_ref ref : plan.start(shard)) {
                const std::size_t i = index_of(ref);
                BOOST_REQUIRE(of.shard[i] == shard);
                BOOST_REQUIRE((of.before[i] & ~(before | taken)) == 0); // else it is illegal
                taken |= 1u << i;
            }
            BOOST_REQUIRE((taken & done) == 0);
            done |= taken;
            ++made.writes;
        }
        for (const std::uint32_t shard : shards)
            plan.finish(shard);
        ++made.depth;
    }
    BOOST_REQUIRE(done == (1u << of.size) - 1);
    return made;
}

class tally {
public:
    void note(const cost& made, const cost& best) {
        BOOST_REQUIRE(made.writes >= best.writes);
        BOOST_REQUIRE(made.depth >= best.depth);
        ++graphs_;
        ++more_writes_[made.writes - best.writes];
        ++more_depth_[made.depth - best.depth];
        ++more_at_depth_[made.writes - std::min(made.writes, best.writes_at_depth)];
        writes_ += made.writes;
        best_writes_ += best.writes;
    }
    void print(const std::string& what) const {
        std::string text =
            what + ": " + std::to_string(graphs_) + " graphs; writes above the fewest";
        for (const auto& [more, times] : more_writes_)
            text += " +" + std::to_string(more) + ": " + std::to_string(times);
        text += " (on average x " +
                std::to_string(static_cast<double>(writes_) / static_cast<double>(best_writes_)) +
                "); depth above the least";
        for (const auto& [more, times] : more_depth_)
            text += " +" + std::to_string(more) + ": " + std::to_string(times);
        text += "; writes above the fewest at the least depth";
        for (const auto& [more, times] : more_at_depth_)
            text += " +" + std::to_string(more) + ": " + std::to_string(times);
        BOOST_TEST_MESSAGE(text);
    }
    [[nodiscard]] std::size_t most_writes_above() const { return more_writes_.rbegin()->first; }
    [[nodiscard]] std::size_t most_depth_above() const { return more_depth_.rbegin()->first; }
    [[nodiscard]] double ratio() const {
        return static_cast<double>(writes_) / static_cast<double>(best_writes_);
    }

private:
    std::size_t graphs_ = 0;
    std::size_t writes_ = 0;
    std::size_t best_writes_ = 0;
    std::map<std::size_t, std::size_t> more_writes_;
    std::map<std::size_t, std::size_t> more_depth_;
    std::map<std::size_t, std::size_t> more_at_depth_;
};

cost scheduled(const graph& of) {
    schedule<std::size_t> plan;
    std::array<operation_ref, operations_max> refs;
    for (std::size_t i = 0; i < of.size; ++i) {
        std::vector<operation_ref> before;
        for (std::size_t j = 0; j < i; ++j)
            if ((of.before[i] >> j & 1u) != 0)
                before.push_back(refs[j]);
        refs[i] = plan.add(of.shard[i], i, before);
    }
    return drain(of, plan, [&](operation_ref ref) { return plan.payload(ref); });
}

/// Every distribution over shards, but for their numbers, times every set of edges.
template <class Visitor> void for_each_graph(std::size_t size, Visitor visit) {
    graph one;
    one.size = size;
    const auto with_edges = [&] {
        const unsigned pairs = static_cast<unsigned>(size * (size - 1) / 2);
        for (unsigned edges = 0; edges < 1u << pairs; ++edges) {
            unsigned rest = edges;
            for (unsigned i = 0; i < size; ++i, rest >>= i)
                one.before[i] = rest & ((1u << i) - 1);
            visit(one);
        }
    };
    const auto with_shards = [&](auto&& self, std::size_t i, std::uint32_t used) -> void {
        if (i == size)
            return with_edges();
        for (std::uint32_t shard = 0; shard < std::min(used + 1, shards_max); ++shard) {
            one.shard[i] = shard;
            self(self, i + 1, std::max(used, shard + 1));
        }
    };
    with_shards(with_shards, 0, 0);
}

/// A loaded store that is empty, or in which all is there that is asked for, once in a directory.
struct assumed_state final : committed_state {
    bool full = false;
    bool is_loaded(std::uint32_t) const override { return true; }
    bool exists(const name_node&) const override { return full; }
    bool is_named(const name_node&) const override { return full; }
    std::size_t size(const name_node&) const override { return full ? 1 : 0; }
};

/// The graph of what is planned for some calls; its size is 0 if it is too large.
graph planned_graph(planner& planned, const std::vector<planned_call>& calls,
                    std::vector<operation_ref>& refs) {
    for (const planned_call& call : calls)
        for (const operation_ref ref : call.operations)
            if (std::find(refs.begin(), refs.end(), ref) == refs.end())
                refs.push_back(ref);
    std::sort(refs.begin(), refs.end(), [&](operation_ref a, operation_ref b) {
        return planned.plan().sequence_of(a) < planned.plan().sequence_of(b);
    });
    graph made;
    if (refs.size() > operations_max)
        return made;
    made.size = refs.size();
    for (std::size_t i = 0; i < refs.size(); ++i) {
        made.shard[i] = planned.plan().shard_of(refs[i]);
        planned.plan().visit_predecessors(refs[i], [&](operation_ref before) {
            made.before[i] |= 1u << (std::find(refs.begin(), refs.end(), before) - refs.begin());
        });
    }
    return made;
}

BOOST_AUTO_TEST_CASE(the_search_is_right) {
    for (std::size_t size = 1; size <= 4; ++size)
        for_each_graph(size, [](const graph& one) {
            std::map<unsigned, std::size_t> known;
            BOOST_REQUIRE(optimum(one).writes == fewest_writes(one, 0, known));
        });
}

BOOST_AUTO_TEST_CASE(all_graphs) {
    const char* const wanted = std::getenv("ESCODB_TEST_OPTIMUM");
    const bool full = wanted != nullptr && std::string_view{wanted} == "full";
    for (std::size_t size = 1; size <= (full ? operations_max : operations_max - 1); ++size) {
        tally all;
        for_each_graph(size, [&](const graph& one) { all.note(scheduled(one), optimum(one)); });
        all.print(std::to_string(size) + " operations");
        BOOST_TEST(all.most_depth_above() == 0u);
        BOOST_TEST(all.most_writes_above() <= size / 2);
        BOOST_TEST(all.ratio() < 1.25);
    }
}

BOOST_AUTO_TEST_CASE(all_short_tasks) {
    static constexpr std::array<std::string_view, 3> paths{"/x", "/y", "/a/x"};
    static constexpr std::array<std::string_view, 5> nodes{"/", "/a/", "/x", "/y", "/a/x"};
    constexpr unsigned kinds = 2 * paths.size();
    tally all;
    assumed_state state;
    for (const bool full : {false, true})
        for (unsigned spread = 0; spread < 243; ++spread) // 3 to the number of nodes
            for (unsigned number = 1; number < (kinds + 1) * (kinds + 1) * (kinds + 1); ++number) {
                state.full = full;
                const auto shard_of = [&](std::string_view path) {
                    unsigned rest = spread;
                    for (const std::string_view node : nodes) {
                        if (node == path)
                            break;
                        rest /= shards_max;
                    }
                    return std::uint32_t{rest % shards_max};
                };
                std::vector<unsigned> what;
                for (unsigned rest = number; rest > 0; rest /= kinds + 1)
                    if (rest % (kinds + 1) > 0)
                        what.push_back(rest % (kinds + 1) - 1);
                if (what.empty())
                    continue;
                planner planned{state};
                std::vector<planned_call> calls(what.size());
                for (std::size_t i = 0; i < what.size(); ++i) {
                    name_node& node = planned.names().intern(paths[what[i] / 2], shard_of);
                    if (what[i] % 2 == 0)
                        planned.plan_update(calls[i], node);
                    else
                        planned.plan_remove(calls[i], node);
                }
                std::vector<operation_ref> refs;
                const graph made = planned_graph(planned, calls, refs);
                if (made.size == 0)
                    continue;
                all.note(drain(made, planned.plan(),
                               [&](operation_ref ref) {
                                   return static_cast<std::size_t>(
                                       std::find(refs.begin(), refs.end(), ref) - refs.begin());
                               }),
                         optimum(made));
            }
    all.print("tasks of up to three calls");
    BOOST_TEST(all.most_depth_above() == 0u);
    BOOST_TEST(all.most_writes_above() <= 2u);
    BOOST_TEST(all.ratio() < 1.2);
}

BOOST_AUTO_TEST_SUITE_END()
