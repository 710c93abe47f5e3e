// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Lists of objects of a slab that go through the objects themselves.

#include <escodb/scheduler/slab.hpp>

#include <cstdint>

namespace escodb::scheduler {

/// The two ends of a list. An object is in one list at most, and links it by its members `previous`
/// and `next`. All of it O(1); nothing is allocated.
struct slot_list {
    std::uint32_t first = nowhere;
    std::uint32_t last = nowhere;

    [[nodiscard]] bool empty() const noexcept { return first == nowhere; }

    /// \pre the object is in no list.
    template <class T> void append(slab<T>& objects, std::uint32_t at) noexcept {
        objects[at].previous = last;
        objects[at].next = nowhere;
        (last == nowhere ? first : objects[last].next) = at;
        last = at;
    }

    /// \pre the object is in this list.
    template <class T> void remove(slab<T>& objects, std::uint32_t at) noexcept {
        const T& gone = objects[at];
        (gone.previous == nowhere ? first : objects[gone.previous].next) = gone.next;
        (gone.next == nowhere ? last : objects[gone.next].previous) = gone.previous;
    }

    /// Visits the objects' numbers in order. The one that is visited may leave the list meanwhile.
    template <class T, class Visitor> void visit(slab<T>& objects, Visitor visitor) const {
        for (std::uint32_t at = first; at != nowhere;) {
            const std::uint32_t after = objects[at].next;
            if (after != nowhere)
                __builtin_prefetch(&objects[after]); // the members are all over the memory
            visitor(at);
            at = after;
        }
    }
};

} // namespace escodb::scheduler
