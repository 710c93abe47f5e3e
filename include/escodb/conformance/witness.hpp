// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The conformance suite of `policy::witness`.

#include <escodb/conformance/reporter.hpp>
#include <escodb/policy/sighting.hpp>
#include <escodb/policy/witness.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace escodb::conformance {

namespace detail {

template <class W> class witness_suite {
public:
    witness_suite(const reporter& report, W& first, W& second)
        : report_(report), first_(first), second_(second) {}

    void begins_empty() {
        report_(W::keeps, "a witness that keeps nothing needs no suite");
        report_(!first_.store(), "an empty witness knows no store");
        report_(!first_.recall(one(), "shard-0000-ffff"), "an empty witness recalls no shard");
        report_(!first_.remember(one(), "shard-0000-ffff", seen(1)),
                "an empty witness remembers no shard of a store that it does not know");
        report_(!first_.store(), "and does not get to know a store by that");
    }

    void adopts() {
        report_(!first_.adopt(two(), one()), "adopt is false where it knew another store");
        report_(!first_.store(), "and changes nothing then");
        report_(first_.adopt(std::nullopt, one()), "an empty witness adopts a store");
        report_(second_.store() == one(), "another object of the same memory knows it at once");
        W copy{second_};
        report_(copy.store() == one(), "so does a copy");
        report_(!second_.adopt(std::nullopt, two()), "a store that is known is not overlooked");
    }

    void remembers() {
        const std::string shard = "shard-0000-7fff";
        report_(first_.remember(one(), shard, seen(5)), "a first sighting is remembered");
        report_(second_.recall(one(), shard) == seen(5), "another object recalls it at once");
        report_(!second_.recall(one(), "shard-8000-ffff"), "and not for another shard");
        report_(!second_.recall(two(), shard), "and not for another store");
        report_(second_.remember(one(), shard, seen(7)), "a later sighting is taken");
        report_(first_.recall(one(), shard) == seen(7), "and is what it recalls then");
        report_(first_.remember(one(), shard, seen(7)), "the same again is fine");
        report_(first_.remember(one(), shard, seen(6)), "an earlier one that comes late is fine");
        report_(first_.recall(one(), shard) == seen(7), "and does not take the later one's place");
        shard_sighting other = seen(7);
        other.digest[31] = std::byte{1};
        report_(!first_.remember(one(), shard, other),
                "another digest under the same counters is refused");
        other = seen(7);
        other.keys.front() = {1, 100, 0};
        report_(!first_.remember(one(), shard, other), "counters of another history are refused");
        report_(!first_.remember(two(), shard, seen(8)), "so is a sighting of another store");
        report_(first_.recall(one(), shard) == seen(7), "what was refused changes nothing");
    }

    void keeps_all_values() {
        shard_sighting most;
        most.keys.push_back({1, 0, 0});
        most.keys.push_back({std::numeric_limits<std::uint32_t>::max(),
                             std::numeric_limits<std::uint64_t>::max(),
                             std::numeric_limits<std::uint64_t>::max()});
        for (std::size_t i = 0; i < most.digest.size(); ++i)
            most.digest[i] = static_cast<std::byte>(i * 37 + 200);
        report_(first_.remember(one(), "shard-ffff-ffff", most), "the largest counters are taken");
        report_(second_.recall(one(), "shard-ffff-ffff") == most, "and recalled as they are");
        for (unsigned i = 0; i < 64; ++i)
            first_.remember(one(), "shard-" + std::to_string(1000 + i) + "-2000", seen(i));
        bool all = true;
        for (unsigned i = 0; i < 64; ++i)
            all = all && second_.recall(one(), "shard-" + std::to_string(1000 + i) + "-2000") ==
                             seen(i);
        report_(all, "many shards are kept apart");
    }

    void forgets_with_the_store() {
        report_(second_.adopt(one(), two()), "another store takes the place of the known one");
        report_(first_.store() == two(), "and is known at once to the other object");
        report_(!first_.recall(two(), "shard-0000-7fff"), "of it no shard is known");
        report_(!first_.recall(one(), "shard-0000-7fff"), "and none of the former store");
    }

private:
    static store_identity one() { return filled(1); }
    static store_identity two() { return filled(2); }
    static store_identity filled(unsigned seed) {
        const bytes from = sample(32, seed);
        store_identity made{};
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = from[i];
        return made;
    }
    static shard_sighting seen(std::uint64_t messages) {
        shard_sighting made;
        made.keys.push_back({1, messages, 3 * messages});
        made.keys.push_back({4, 2 * messages, 5 * messages});
        made.digest = filled(static_cast<unsigned>(messages) + 100);
        return made;
    }

    const reporter& report_;
    W& first_;
    W& second_;
};

} // namespace detail

/// Puts `W` through the contract of `policy::witness`. Takes about a hundred changes of its memory.
/// \param first, second two objects that keep the same memory, which is empty: two copies, or
///        two that were made alike, as two processes would.
template <policy::witness W> void check_witness(const reporter& report, W first, W second) {
    detail::witness_suite<W> suite{report, first, second};
    detail::run(report, "begins empty", [&] { suite.begins_empty(); });
    detail::run(report, "adopts", [&] { suite.adopts(); });
    detail::run(report, "remembers", [&] { suite.remembers(); });
    detail::run(report, "keeps all values", [&] { suite.keeps_all_values(); });
    detail::run(report, "forgets with the store", [&] { suite.forgets_with_the_store(); });
}

} // namespace escodb::conformance
