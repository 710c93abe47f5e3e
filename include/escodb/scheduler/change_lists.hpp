// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Many small lists of operations, of which each directory that is planned about has one.

#include <escodb/scheduler/operation_ref.hpp>
#include <escodb/scheduler/slab.hpp>

#include <cstdint>

namespace escodb::scheduler {

/// One of the lists.
struct change_list {
    std::uint32_t first = nowhere;
    std::uint32_t last = nowhere;
    std::uint32_t size = 0;
};

/// Holds the members of all lists. They name operations, and do not know when one ends: that would
/// be work for every operation, where a list is mostly emptied as a whole.
class change_lists {
public:
    /// O(1).
    void add(change_list& to, operation_ref change) {
        const std::uint32_t made = members_.take();
        members_[made] = {change, to.first};
        to.first = made;
        if (to.last == nowhere)
            to.last = made;
        to.size += 1;
    }

    /// O(1), however long it is.
    void clear(change_list& emptied) noexcept {
        if (emptied.last != nowhere)
            members_.give_back(emptied.first, emptied.last);
        emptied = {};
    }

    /// The last one first.
    template <class Visitor> void visit(const change_list& of, Visitor visitor) const {
        for (std::uint32_t at = of.first; at != nowhere; at = members_[at].next)
            visitor(members_[at].change);
    }

    /// Removes those that are not wanted. O(size).
    template <class Wanted> void keep_if(change_list& of, Wanted wanted) {
        change_list kept;
        for (std::uint32_t at = of.first; at != nowhere;) {
            const std::uint32_t next = members_[at].next;
            if (wanted(members_[at].change)) {
                (kept.last == nowhere ? kept.first : members_[kept.last].next) = at;
                kept.last = at;
                kept.size += 1;
            } else {
                members_.give_back(at);
            }
            at = next;
        }
        if (kept.last != nowhere)
            members_[kept.last].next = nowhere;
        of = kept;
    }

    /// How many members were ever needed at a time.
    [[nodiscard]] std::uint32_t size() const noexcept { return members_.size(); }

private:
    struct member {
        operation_ref change;
        std::uint32_t next = nowhere;
    };
    slab<member> members_;
};

} // namespace escodb::scheduler
