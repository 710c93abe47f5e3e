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
/// Adding an operation costs O(edges), and so does its end; nothing is ever searched. See
/// docs/consistency.md for the rules of which this is the mechanism.

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb::scheduler {

/// Names an operation. Stays safe to ask about after the operation has ended.
struct operation_ref {
    static constexpr std::uint32_t nowhere = UINT32_MAX;
    std::uint32_t slot = nowhere;
    std::uint32_t generation = 0;

    friend bool operator==(operation_ref, operation_ref) = default;
};

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
        const operation_ref ref = allocate();
        operation& added = slots_[ref.slot];
        added.payload = std::move(payload);
        added.sequence = ++last_sequence_;
        added.shard = shard;
        added.state = progress::pending;

        lane& own = lanes_[shard];
        added.layer = own.next_layer;
        const std::uint64_t mark = ++marks_used_;
        for (const operation_ref predecessor : predecessors)
            if (state(predecessor) != progress::ended && note_once(predecessor, mark))
                link(predecessor, ref);

        group& joined = own.pending[added.layer];
        joined.operations.push_back(ref);
        joined.live += 1;
        joined.unmet += added.unmet_elsewhere;
        note_if_ready(ref, added);
        consider(shard, own);
        ++pending_count_;
        return ref;
    }

    /// The shards whose next group may start now. Each is told once, until something about it
    /// changes; a caller that cannot start it yet says `reconsider` later. Ascending.
    [[nodiscard]] std::vector<std::uint32_t> take_startable() {
        std::vector<std::uint32_t> result;
        std::vector<std::uint32_t> candidates = std::exchange(candidates_, {});
        for (const std::uint32_t shard : candidates) {
            lane& own = lanes_[shard];
            own.considered = false;
            if (startable(own))
                result.push_back(shard);
        }
        std::sort(result.begin(), result.end());
        return result;
    }

    /// Puts a shard's next group before `take_startable` again.
    void reconsider(std::uint32_t shard) { consider(shard, lanes_[shard]); }

    /// The operations of a startable shard's next group in the order of planning, absorbed ones
    /// not yet counted in. For a caller that must look before it starts.
    template <class Visitor> void visit_next(std::uint32_t shard, Visitor visit) {
        lane& own = lanes_[shard];
        if (own.pending.empty())
            return;
        for (const operation_ref ref : own.pending.begin()->second.operations)
            if (state(ref) == progress::pending)
                visit(slots_[ref.slot].payload);
    }

    /// Starts the next group of `shard`: locks it, absorbs what is ready, and returns its
    /// operations in the order of planning. \pre the shard was startable.
    /// \param may_absorb is asked, with the payload, of each operation of a later group that is
    ///        ready to be taken along; what it refuses stays where it is.
    template <class MayAbsorb>
    std::vector<operation_ref> start(std::uint32_t shard, MayAbsorb may_absorb) {
        lane& own = lanes_[shard];
        assert(startable(own));
        const auto first = own.pending.begin();
        own.next_layer = first->first + 1;

        std::vector<operation_ref> taken;
        for (const operation_ref ref : first->second.operations)
            if (state(ref) == progress::pending)
                take(taken, ref);
        own.pending.erase(first);
        for (const operation_ref ref : std::exchange(own.ready, {}))
            absorb(own, taken, ref, may_absorb);
        for (std::size_t i = 0; i < taken.size(); ++i)
            for (const operation_ref next : slots_[taken[i].slot].successors)
                if (state(next) != progress::ended && slots_[next.slot].shard == shard &&
                    --slots_[next.slot].unmet_here == 0)
                    absorb(own, taken, next, may_absorb);
        pending_count_ -= taken.size();
        std::sort(taken.begin(), taken.end(), [this](operation_ref a, operation_ref b) {
            return slots_[a.slot].sequence < slots_[b.slot].sequence;
        });
        own.in_flight = taken;
        return taken;
    }

    std::vector<operation_ref> start(std::uint32_t shard) {
        return start(shard, [](const Payload&) { return true; });
    }

    /// Ends the write of `shard` that is in flight, committed or not: its operations end, and what
    /// waited for them waits no longer. (After a failed write the caller plans anew what it must;
    /// that comes last, so nothing can be waiting for it.)
    void finish(std::uint32_t shard) {
        lane& own = lanes_[shard];
        for (const operation_ref ref : std::exchange(own.in_flight, {})) {
            if (state(ref) == progress::ended)
                continue;
            for (const operation_ref next : slots_[ref.slot].successors)
                if (state(next) == progress::pending && slots_[next.slot].shard != shard)
                    release_elsewhere(next);
            release(ref);
        }
        consider(shard, own);
    }

    /// Drops an operation that has not started. What waited for it waits for its predecessors
    /// instead, so that an order which ran through it still holds. A group that is emptied is gone.
    /// Drop a call's operations last to first: then none is bridged to another that goes too.
    void drop(operation_ref ref) {
        operation& dropped = slots_[ref.slot];
        assert(state(ref) == progress::pending);
        lane& own = lanes_[dropped.shard];

        for (const operation_ref next : dropped.successors) {
            if (state(next) != progress::pending)
                continue;
            if (slots_[next.slot].shard == dropped.shard)
                release_here(next);
            else
                release_elsewhere(next);
        }
        const std::uint64_t bridged = ++marks_used_;
        for (const operation_ref next : dropped.successors) {
            if (state(next) != progress::pending || !note_once(next, bridged))
                continue;
            const std::uint64_t mark = ++marks_used_;
            for (const operation_ref before : dropped.predecessors)
                if (state(before) != progress::ended && note_once(before, mark))
                    bridge(before, next);
        }

        const auto at = own.pending.find(dropped.layer);
        at->second.unmet -= dropped.unmet_elsewhere;
        if (--at->second.live == 0)
            own.pending.erase(at);
        consider(dropped.shard, own);
        --pending_count_;
        release(ref);
    }

    [[nodiscard]] progress state(operation_ref ref) const noexcept {
        if (ref.slot >= slots_.size() || slots_[ref.slot].generation != ref.generation)
            return progress::ended;
        return slots_[ref.slot].state;
    }
    /// \pre the operation has not ended.
    [[nodiscard]] Payload& payload(operation_ref ref) noexcept { return slots_[ref.slot].payload; }
    /// What it was planned to follow, directly or through operations that were dropped; some may
    /// have ended. \pre the operation has not ended. Valid until the next change.
    [[nodiscard]] std::span<const operation_ref> predecessors(operation_ref ref) const noexcept {
        return slots_[ref.slot].predecessors;
    }
    [[nodiscard]] std::uint32_t shard_of(operation_ref ref) const noexcept {
        return slots_[ref.slot].shard;
    }
    /// Grows with every operation planned.
    [[nodiscard]] std::uint64_t sequence_of(operation_ref ref) const noexcept {
        return slots_[ref.slot].sequence;
    }

    [[nodiscard]] bool in_flight(std::uint32_t shard) const {
        const auto found = lanes_.find(shard);
        return found != lanes_.end() && !found->second.in_flight.empty();
    }
    /// Operations that have not started.
    [[nodiscard]] std::size_t pending() const noexcept { return pending_count_; }

private:
    struct operation {
        Payload payload{};
        std::uint64_t sequence = 0;
        std::uint32_t generation = 0;
        std::uint32_t shard = 0;
        std::uint32_t layer = 0;
        std::uint32_t unmet_here = 0;      // predecessors on this shard, neither ended nor taken
        std::uint32_t unmet_elsewhere = 0; // predecessors on other shards that have not ended
        progress state = progress::ended;
        std::vector<operation_ref> successors;
        std::vector<operation_ref> predecessors; // for `drop`: what successors must wait for then
        std::uint64_t mark = 0;                  // so that it is noted once; see note_once
    };

    struct group {
        std::vector<operation_ref> operations; // dropped and absorbed ones included
        std::size_t live = 0;
        std::size_t unmet = 0; // the sum of unmet_elsewhere
    };

    struct lane { // one shard
        std::map<std::uint32_t, group> pending;
        std::vector<operation_ref> in_flight;
        std::vector<operation_ref> ready; // pending with nothing unmet; may name ended ones
        std::uint32_t next_layer = 0;     // the lowest that has not started
        bool considered = false;
    };

    static bool startable(const lane& own) {
        return own.in_flight.empty() && !own.pending.empty() &&
               own.pending.begin()->second.unmet == 0;
    }

    void consider(std::uint32_t shard, lane& own) {
        if (!std::exchange(own.considered, true))
            candidates_.push_back(shard);
    }

    void note_if_ready(operation_ref ref, const operation& of) {
        if (of.unmet_here == 0 && of.unmet_elsewhere == 0)
            lanes_[of.shard].ready.push_back(ref);
    }

    /// Makes `after` wait for `before` and raises its layer; only while `after` is being added.
    void link(operation_ref before, operation_ref after) {
        operation& first = slots_[before.slot];
        operation& second = slots_[after.slot];
        second.predecessors.push_back(before);
        if (first.shard != second.shard) {
            second.layer = std::max(second.layer, first.layer + 1);
            second.unmet_elsewhere += 1;
        } else {
            if (first.state == progress::in_flight)
                return; // one write of a shard at a time: it waits anyhow, its successors may not
            second.layer = std::max(second.layer, first.layer);
            second.unmet_here += 1;
        }
        first.successors.push_back(after);
    }

    /// An edge for one that ran through a dropped operation. The layers fit already: they rose
    /// along both of its halves.
    void bridge(operation_ref before, operation_ref after) {
        operation& first = slots_[before.slot];
        operation& second = slots_[after.slot];
        second.predecessors.push_back(before);
        if (first.shard != second.shard) {
            second.unmet_elsewhere += 1;
            lanes_[second.shard].pending.at(second.layer).unmet += 1;
        } else {
            if (first.state == progress::in_flight)
                return;
            second.unmet_here += 1;
        }
        first.successors.push_back(after);
    }

    /// False where this was said before of the operation and the mark.
    bool note_once(operation_ref ref, std::uint64_t mark) {
        return std::exchange(slots_[ref.slot].mark, mark) != mark;
    }

    void release_here(operation_ref ref) {
        operation& waiting = slots_[ref.slot];
        waiting.unmet_here -= 1;
        note_if_ready(ref, waiting);
    }

    void release_elsewhere(operation_ref ref) {
        operation& waiting = slots_[ref.slot];
        waiting.unmet_elsewhere -= 1;
        lane& own = lanes_[waiting.shard];
        if (--own.pending.at(waiting.layer).unmet == 0)
            consider(waiting.shard, own);
        note_if_ready(ref, waiting);
    }

    void take(std::vector<operation_ref>& taken, operation_ref ref) {
        slots_[ref.slot].state = progress::in_flight;
        taken.push_back(ref);
    }

    /// Takes an operation out of a later group, if it is there and waits for nothing.
    template <class MayAbsorb>
    void absorb(lane& own, std::vector<operation_ref>& taken, operation_ref ref,
                MayAbsorb& may_absorb) {
        if (state(ref) != progress::pending)
            return;
        const operation& ready = slots_[ref.slot];
        if (ready.unmet_here != 0 || ready.unmet_elsewhere != 0)
            return; // an edge was bridged to it after it was noted as ready
        if (!may_absorb(ready.payload)) {
            own.ready.push_back(ref);
            return;
        }
        const auto at = own.pending.find(ready.layer);
        if (--at->second.live == 0)
            own.pending.erase(at);
        take(taken, ref);
    }

    operation_ref allocate() {
        if (free_.empty()) {
            slots_.emplace_back();
            return {static_cast<std::uint32_t>(slots_.size() - 1), 0};
        }
        const std::uint32_t slot = free_.back();
        free_.pop_back();
        return {slot, slots_[slot].generation};
    }

    void release(operation_ref ref) {
        operation& ended = slots_[ref.slot];
        ended.payload = Payload{};
        ended.generation += 1;
        ended.state = progress::ended;
        ended.unmet_here = 0;
        ended.unmet_elsewhere = 0;
        ended.successors.clear();
        ended.predecessors.clear();
        free_.push_back(ref.slot);
    }

    std::deque<operation> slots_;
    std::vector<std::uint32_t> free_;
    std::unordered_map<std::uint32_t, lane> lanes_;
    std::vector<std::uint32_t> candidates_;
    std::uint64_t last_sequence_ = 0;
    std::uint64_t marks_used_ = 0;
    std::size_t pending_count_ = 0;
};

} // namespace escodb::scheduler
