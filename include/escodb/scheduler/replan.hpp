// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which calls must be planned again when a write has failed.

#include <escodb/scheduler/planner.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace escodb::scheduler {

/// Selects, out of a task's calls, those to be planned afresh after the write of `shard` failed:
///
/// 1. every call with an operation on that shard that is not committed, in whatever group: its
///    load of the shard no longer precedes its links;
/// 2. every call begun later that conflicts with one of these, unless all that remains of it is in
///    flight already: then it keeps its place, and what is planned again comes after it.
///
/// \param calls   the planned calls that have not ended, in the order of calls.
/// \param shard   its write has ended in failure; its operations are still in the schedule.
/// \return the selected calls, in the same order. O(operations of all calls).
template <class Rules>
[[nodiscard]] std::vector<planned_call*>
select_for_replan(const std::vector<planned_call*>& calls, std::uint32_t shard,
                  basic_planner<Rules>& planned) {
    schedule<operation>& plan = planned.plan();
    const std::uint32_t mark = planned.next_mark();

    const auto uncommitted_on_shard = [&](const planned_call& call) {
        return std::any_of(call.operations.begin(), call.operations.end(), [&](operation_ref ref) {
            return plan.state(ref) != progress::ended && plan.shard_of(ref) == shard &&
                   (Rules::reload_plans_afresh() || plan.state(ref) == progress::in_flight);
        });
    };

    const auto conflicts = [&](const planned_call& call) {
        bool found = false;
        bool all_in_flight = true;
        for (const operation_ref ref : call.operations) {
            if (plan.state(ref) == progress::ended)
                continue;
            all_in_flight = all_in_flight && plan.state(ref) == progress::in_flight;
            const operation& own = plan.payload(ref);
            const name_node& node = *own.subject;
            switch (own.what) {
            case action::link: found = found || node.is_noted(mark, name_node::unlinked); break;
            case action::unlink:
                found = found || node.is_noted(mark, name_node::linked | name_node::changed_below |
                                                         name_node::written);
                break;
            case action::put:
            case action::remove:
            case action::touch:
                found = found || node.is_noted(mark, name_node::written);
                break;
            }
        }
        return found && !all_in_flight;
    };

    const auto note = [&](const planned_call& call) {
        for (const operation_ref ref : call.operations) {
            if (plan.state(ref) == progress::ended)
                continue;
            const operation& own = plan.payload(ref);
            name_node& node = *own.subject;
            switch (own.what) {
            case action::link:
                node.note(mark, name_node::linked);
                node.parent->note(mark, name_node::changed_below);
                break;
            case action::unlink:
                node.note(mark, name_node::unlinked);
                node.parent->note(mark, name_node::changed_below);
                break;
            case action::put:
            case action::remove:
            case action::touch: node.note(mark, name_node::written); break;
            }
        }
        if (call.target != nullptr) // also where its write is committed: it will be planned again
            call.target->note(mark, name_node::written);
    };

    std::vector<planned_call*> selected;
    for (planned_call* call : calls) {
        if (!uncommitted_on_shard(*call) && (selected.empty() || !conflicts(*call)))
            continue;
        note(*call);
        selected.push_back(call);
    }
    return selected;
}

} // namespace escodb::scheduler
