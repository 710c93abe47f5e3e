// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The schedule: which operations share a write, and which write may start now.
///
/// A pure, synchronous, deterministic data structure. It knows shards by number, operations by the
/// order in which they were planned, and edges "this one is committed before that one". It knows
/// no documents, no storage and no clock; what an operation means is the payload's business.
///
/// **Layers.** Each operation gets a label, its layer: the smallest number that is at least the
/// layer of every pending predecessor on its own shard, above that of every pending predecessor
/// on another shard, and above that of every group its shard has started. A *group* is one shard's
/// operations of one layer, and one write. Every edge runs from an earlier to a later operation,
/// so groups cannot wait for each other in a circle.
///
/// **Labels are not barriers.** A group starts as soon as its own operations' predecessors on
/// other shards are committed; it does not wait for the rest of a lower layer.
///
/// **Absorb at start.** A group that starts also takes every other pending operation of its shard
/// whose predecessors are committed or taken with it. Without this the layers of fast and slow
/// shards drift apart and late operations cost a write each.
///
/// Adding an operation costs O(edges), and so does its end; but for a layer among those of its
/// shard, nothing is ever searched. See docs/design/scheduler.md for what it costs, and
/// docs/consistency.md for the rules of which this is the mechanism.

#include <escodb/scheduler/edges.hpp>
#include <escodb/scheduler/operation_ref.hpp>
#include <escodb/scheduler/slab.hpp>
#include <escodb/scheduler/slot_list.hpp>


#include <algorithm>
#include <cassert>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace escodb::scheduler {

/// Where an operation stands. One that was committed, failed or dropped has ended.
enum class progress : std::uint8_t { ended, pending, in_flight };

/// \tparam Payload what the caller wants to know of an operation; movable.
/// Not thread safe. Nothing throws but allocation.
template <class Payload> class schedule {
public:
    /// Plans an operation on `shard`, to be committed after all of `predecessors`. Ended
    /// predecessors no longer count; a predecessor may be named more than once.
    operation_ref add(std::uint32_t shard, Payload payload,
                      std::span<const operation_ref> predecessors) {
        const std::uint32_t slot = operations_.take();
        operation& added = operations_[slot];
        added.payload = std::move(payload);
        added.sequence = ++last_sequence_;
        added.shard = shard;
        added.state = progress::pending;

        lane& own = lane_of(shard);
        std::uint32_t layer = own.next_layer;
        for (const operation_ref predecessor : predecessors)
            if (state(predecessor) != progress::ended)
                layer = std::max(layer, link(predecessor.slot, slot));

        group& joined = own.pending.try_emplace(layer, layer).first->second;
        joined.live += 1;
        joined.unmet += added.unmet_elsewhere;
        added.in = &joined;
        list_of(added).append(operations_, slot);
        consider(shard, own);
        ++pending_count_;
        return {slot, added.generation};
    }

    /// The shards whose next group may start now. Each is told once, until something about it
    /// changes; a caller that cannot start it yet says `reconsider` later. Ascending.
    [[nodiscard]] std::vector<std::uint32_t> take_startable() {
        std::vector<std::uint32_t> result;
        for (const std::uint32_t shard : std::exchange(candidates_, {})) {
            lane& own = lane_of(shard);
            own.considered = false;
            if (startable(own))
                result.push_back(shard);
        }
        std::sort(result.begin(), result.end());
        return result;
    }

    void reconsider(std::uint32_t shard) { consider(shard, lane_of(shard)); }

    /// The operations of a startable shard's next group in no order, absorbed ones not yet counted
    /// in. For a caller that must look before it starts.
    template <class Visitor> void visit_next(std::uint32_t shard, Visitor visit) {
        lane& own = lane_of(shard);
        if (own.pending.empty())
            return;
        const group& next = own.pending.begin()->second;
        const auto visit_own = [&](std::uint32_t at) {
            if (operations_[at].in == &next)
                visit(operations_[at].payload);
        };
        next.waiting.visit(operations_, visit_own);
        own.ready.visit(operations_, visit_own);
    }

    /// Starts the next group of `shard`: locks it, absorbs what is ready, and returns its
    /// operations in the order of planning. \pre the shard was startable.
    /// \param may_absorb is asked, with the payload, of each operation of a later group that is
    ///        ready to be taken along; what it refuses stays where it is.
    template <class MayAbsorb>
    std::vector<operation_ref> start(std::uint32_t shard, MayAbsorb may_absorb) {
        lane& own = lane_of(shard);
        assert(startable(own));
        group& next = own.pending.begin()->second;
        own.next_layer = next.layer + 1;

        std::vector<taken> all;
        all.reserve(next.live);
        next.live += 1; // it stays until all of its operations are out
        next.waiting.visit(operations_, [&](std::uint32_t at) { take(own, all, at); });
        own.ready.visit(operations_, [&](std::uint32_t at) {
            const operation& ready = operations_[at];
            if (ready.in == &next || may_absorb(ready.payload))
                take(own, all, at);
        });
        leave(own, next);
        for (std::size_t i = 0; i < all.size(); ++i) { // it grows
            if (!operations_[all[i].slot].leads_here)
                continue;
            edges_.visit_after(operations_[all[i].slot].edges, [&](std::uint32_t at) {
                operation& freed = operations_[at];
                if (freed.shard != shard || freed.state != progress::pending)
                    return;
                lower(at, freed.unmet_here);
                if (is_ready(freed) && may_absorb(freed.payload))
                    take(own, all, at);
            });
        }
        pending_count_ -= all.size();
        return lock(own, all);
    }

    std::vector<operation_ref> start(std::uint32_t shard) {
        return start(shard, [](const Payload&) { return true; });
    }

    /// Ends the write of `shard` that is in flight, committed or not, and with it its operations.
    void finish(std::uint32_t shard) {
        lane& own = lane_of(shard);
        for (const std::uint32_t at : std::exchange(own.in_flight, {})) {
            edges_.visit_after(operations_[at].edges, [&](std::uint32_t next) {
                if (operations_[next].shard != shard)
                    release_elsewhere(next);
            });
            release(at);
        }
        consider(shard, own);
    }

    /// Drops an operation that has not started. What waited for it waits for its predecessors
    /// instead, so that an order which ran through it still holds. Drop a call's operations last to
    /// first: then none is bridged to another that goes too.
    void drop(operation_ref ref) {
        operation& dropped = operations_[ref.slot];
        assert(state(ref) == progress::pending);
        lane& own = lane_of(dropped.shard);

        std::vector<std::uint32_t> before;
        std::vector<std::uint32_t> after;
        edges_.visit_before(dropped.edges, [&](std::uint32_t at) { before.push_back(at); });
        edges_.visit_after(dropped.edges, [&](std::uint32_t at) {
            after.push_back(at);
            if (operations_[at].shard == dropped.shard)
                lower(at, operations_[at].unmet_here);
            else
                release_elsewhere(at);
        });
        for (std::vector<std::uint32_t>* each : {&before, &after}) { // else they multiply
            std::sort(each->begin(), each->end());
            each->erase(std::unique(each->begin(), each->end()), each->end());
        }
        for (const std::uint32_t second : after)
            for (const std::uint32_t first : before)
                bridge(first, second);

        list_of(dropped).remove(operations_, ref.slot);
        dropped.in->unmet -= dropped.unmet_elsewhere;
        leave(own, *dropped.in);
        consider(dropped.shard, own);
        --pending_count_;
        release(ref.slot);
    }

    [[nodiscard]] progress state(operation_ref ref) const noexcept {
        if (ref.slot >= operations_.size() || operations_[ref.slot].generation != ref.generation)
            return progress::ended;
        return operations_[ref.slot].state;
    }
    /// \pre the operation has not ended.
    [[nodiscard]] Payload& payload(operation_ref ref) noexcept {
        return operations_[ref.slot].payload;
    }
    /// Visits what has not ended of what an operation is to follow. \pre nor has itself.
    template <class Visitor> void visit_predecessors(operation_ref ref, Visitor visit) const {
        edges_.visit_before(operations_[ref.slot].edges,
                            [&](std::uint32_t before) { visit(at(before)); });
    }
    [[nodiscard]] std::uint32_t shard_of(operation_ref ref) const noexcept {
        return operations_[ref.slot].shard;
    }
    /// Grows with every operation planned.
    [[nodiscard]] std::uint64_t sequence_of(operation_ref ref) const noexcept {
        return operations_[ref.slot].sequence;
    }

    [[nodiscard]] bool in_flight(std::uint32_t shard) const {
        return shard < lanes_.size() && lanes_[shard] && !lanes_[shard]->in_flight.empty();
    }
    /// Operations that have not started.
    [[nodiscard]] std::size_t pending() const noexcept { return pending_count_; }

private:
    struct group {
        explicit group(std::uint32_t number) : layer(number) {}
        std::uint32_t layer;
        slot_list waiting;       // for anything; the others are in the lane's `ready`
        std::uint32_t live = 0;  // all of them
        std::uint64_t unmet = 0; // the sum of unmet_elsewhere
    };

    struct operation {
        Payload payload{};
        std::uint64_t sequence = 0;
        group* in = nullptr; // while it is pending
        std::uint32_t previous = nowhere;
        std::uint32_t next = nowhere;
        std::uint32_t generation = 0;
        std::uint32_t shard = 0;
        std::uint32_t unmet_here = 0;      // predecessors on this shard that are pending
        std::uint32_t unmet_elsewhere = 0; // predecessors on other shards that have not ended
        edge_ends edges;
        progress state = progress::ended;
        bool leads_here = false; // to one on its shard that counts it, or did
    };

    struct lane { // one shard
        std::map<std::uint32_t, group> pending;
        slot_list ready; // pending operations of all groups that wait for nothing
        std::vector<std::uint32_t> in_flight;
        std::uint32_t next_layer = 0; // the lowest that has not started
        bool considered = false;
    };

    operation_ref at(std::uint32_t slot) const { return {slot, operations_[slot].generation}; }

    struct taken { // into a write
        std::uint64_t sequence;
        std::uint32_t slot;
    };

    lane& lane_of(std::uint32_t shard) {
        if (shard >= lanes_.size())
            lanes_.resize(std::size_t{shard} + 1);
        if (!lanes_[shard])
            lanes_[shard] = std::make_unique<lane>();
        return *lanes_[shard];
    }

    static bool startable(const lane& own) {
        return own.in_flight.empty() && !own.pending.empty() &&
               own.pending.begin()->second.unmet == 0;
    }

    void consider(std::uint32_t shard, lane& own) {
        if (!std::exchange(own.considered, true))
            candidates_.push_back(shard);
    }

    // Edges.

    /// Makes `after` wait for `before`, while `after` is being added.
    /// \return the lowest layer that it may join by that.
    std::uint32_t link(std::uint32_t before, std::uint32_t after) {
        operation& first = operations_[before];
        operation& second = operations_[after];
        const bool is_pending = first.state == progress::pending;
        if (!edges_.leads_last_to(after, first.edges)) { // else it was named twice
            connect(before, after);
            if (first.shard != second.shard)
                second.unmet_elsewhere += 1;
            else if (is_pending) // otherwise it waits anyhow: one write of a shard at a time
                first.leads_here = ++second.unmet_here > 0;
        }
        if (first.shard == second.shard)
            return is_pending ? first.in->layer : 0;
        return is_pending ? first.in->layer + 1 : lane_of(first.shard).next_layer;
    }

    /// An edge for one that ran through a dropped operation, along which the layers rose already.
    void bridge(std::uint32_t before, std::uint32_t after) {
        operation& first = operations_[before];
        operation& second = operations_[after];
        connect(before, after);
        if (first.shard == second.shard && first.state != progress::pending)
            return;
        if (is_ready(second)) {
            lane_of(second.shard).ready.remove(operations_, after);
            second.in->waiting.append(operations_, after);
        }
        if (first.shard == second.shard) {
            first.leads_here = true;
            second.unmet_here += 1;
        } else {
            second.unmet_elsewhere += 1;
            second.in->unmet += 1;
        }
    }

    void connect(std::uint32_t before, std::uint32_t after) {
        edges_.connect(before, operations_[before].edges, after, operations_[after].edges);
    }

    /// A pending operation waits for one less. \param unmet the count of its own that falls.
    void lower(std::uint32_t at, std::uint32_t& unmet) {
        operation& waiting = operations_[at];
        unmet -= 1;
        if (!is_ready(waiting))
            return;
        waiting.in->waiting.remove(operations_, at);
        lane_of(waiting.shard).ready.append(operations_, at);
    }

    void release_elsewhere(std::uint32_t at) {
        operation& waiting = operations_[at];
        lower(at, waiting.unmet_elsewhere);
        if (--waiting.in->unmet == 0)
            consider(waiting.shard, lane_of(waiting.shard));
    }

    static bool is_ready(const operation& one) {
        return one.unmet_here == 0 && one.unmet_elsewhere == 0;
    }
    slot_list& list_of(const operation& one) {
        return is_ready(one) ? lane_of(one.shard).ready : one.in->waiting;
    }

    void take(lane& own, std::vector<taken>& all, std::uint32_t at) {
        operation& one = operations_[at];
        list_of(one).remove(operations_, at);
        leave(own, *std::exchange(one.in, nullptr));
        one.state = progress::in_flight;
        all.push_back({one.sequence, at});
    }

    /// A group that is emptied is gone.
    static void leave(lane& own, group& left) {
        if (--left.live == 0)
            own.pending.erase(left.layer);
    }

    std::vector<operation_ref> lock(lane& own, std::vector<taken>& all) const {
        const auto earlier = [](const taken& a, const taken& b) { return a.sequence < b.sequence; };
        if (!std::is_sorted(all.begin(), all.end(), earlier))
            std::sort(all.begin(), all.end(), earlier);
        std::vector<operation_ref> result;
        result.reserve(all.size());
        own.in_flight.reserve(all.size());
        for (const taken& one : all) {
            result.push_back(at(one.slot));
            own.in_flight.push_back(one.slot);
        }
        return result;
    }

    /// Ends an operation that is in no list any more.
    void release(std::uint32_t slot) {
        operation& ended = operations_[slot];
        edges_.release(ended.edges);
        ended.payload = Payload{};
        ended.generation += 1;
        ended.state = progress::ended;
        ended.leads_here = false;
        ended.unmet_here = ended.unmet_elsewhere = 0;
        ended.in = nullptr;
        operations_.give_back(slot);
    }

    slab<operation> operations_;
    edge_set edges_;
    std::vector<std::unique_ptr<lane>> lanes_; // by shard
    std::vector<std::uint32_t> candidates_;
    std::uint64_t last_sequence_ = 0;
    std::size_t pending_count_ = 0;
};

} // namespace escodb::scheduler
