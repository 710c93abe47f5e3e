// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which operations come before which: the edges of a graph whose nodes come and go.

#include <escodb/scheduler/slab.hpp>

#include <cstdint>
#include <utility>

namespace escodb::scheduler {

/// What a node keeps of its edges.
struct edge_ends {
    std::uint32_t first_out = nowhere; ///< to a node that comes after it
    std::uint32_t first_in = nowhere;  ///< from one that comes before it
};

/// Edges between nodes that are known by number. An edge is in two lists, those of its two nodes;
/// when one of these has ended it is not seen any more from the other, and when both have, it is
/// used anew. So nothing is searched, and a node's end costs its edges.
class edge_set {
public:
    void connect(std::uint32_t before, edge_ends& first, std::uint32_t after, edge_ends& second) {
        const std::uint32_t made = edges_.take();
        edges_[made] = {before, after, first.first_out, second.first_in};
        first.first_out = second.first_in = made;
    }

    /// Whether the last edge from `first` leads there.
    [[nodiscard]] bool leads_last_to(std::uint32_t after, const edge_ends& first) const noexcept {
        return first.first_out != nowhere && edges_[first.first_out].after == after;
    }

    /// Visits the nodes after one, the newest edge first. \param visitor must not change its edges.
    template <class Visitor> void visit_after(const edge_ends& of, Visitor visitor) const {
        for (std::uint32_t at = of.first_out; at != nowhere; at = edges_[at].next)
            if (edges_[at].after != nowhere)
                visitor(edges_[at].after);
    }
    /// Visits the nodes before one, likewise.
    template <class Visitor> void visit_before(const edge_ends& of, Visitor visitor) const {
        for (std::uint32_t at = of.first_in; at != nowhere; at = edges_[at].next_in)
            if (edges_[at].before != nowhere)
                visitor(edges_[at].before);
    }

    /// The node has ended.
    void release(edge_ends& of) noexcept {
        leave(of.first_out, &edge::before, &edge::next, &edge::after);
        leave(of.first_in, &edge::after, &edge::next_in, &edge::before);
    }

    /// How many were ever needed at a time.
    [[nodiscard]] std::uint32_t size() const noexcept { return edges_.size(); }

private:
    struct edge {
        std::uint32_t before = nowhere;  // nowhere: it has ended
        std::uint32_t after = nowhere;
        std::uint32_t next = nowhere;    // from the same first node
        std::uint32_t next_in = nowhere; // to the same second node
    };

    /// Takes a node off all edges of a list of its own; `mine` is where they name it.
    void leave(std::uint32_t& first, std::uint32_t edge::*mine, std::uint32_t edge::*next,
               std::uint32_t edge::*other) noexcept {
        for (std::uint32_t at = std::exchange(first, nowhere); at != nowhere;) {
            edge& one = edges_[at];
            const std::uint32_t following = one.*next;
            one.*mine = nowhere;
            if (one.*other == nowhere)
                edges_.give_back(at);
            at = following;
        }
    }

    slab<edge> edges_;
};

} // namespace escodb::scheduler
