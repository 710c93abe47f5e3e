// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The rules that keep a store consistent, each by its name, as the planner and the engine ask for
/// them. They bind, and are no settings: the names are here so that tests can switch one off and
/// see a store break without it.

namespace escodb::scheduler {

/// Every rule holds. The functions are constants, so asking costs nothing.
struct rules {
    /// All shards of a call are loaded before any of its operations is planned. Were a document's
    /// shard read after its links are written, a removal by another client between the two would
    /// cut the document off.
    static constexpr bool reads_before_links() noexcept { return true; }

    /// A removal goes bottom-up: each unlink follows the write that makes its subject absent, and
    /// looks, when it is its turn, whether that is so. Were all of them written side by side, a
    /// conflict at the bottom would leave a document that the top no longer names.
    static constexpr bool unlinks_from_below() noexcept { return true; }

    /// A link is written also where the name is there already. Were it left out, nothing would stop
    /// the removal of the last sibling from unlinking the directory.
    static constexpr bool links_rewrite() noexcept { return true; }

    /// Removals and unlinks are written also where they find nothing, and what is believed absent
    /// is touched before its name goes. Were it left out, a document that another client has just
    /// put would lose its name.
    static constexpr bool removals_rewrite() noexcept { return true; }

    /// When a shard is loaded anew, every call with an uncommitted operation on it is planned
    /// afresh, in whatever group that is. Were those of other groups kept, a document would be put
    /// after another client has removed its directory.
    static constexpr bool reload_plans_afresh() noexcept { return true; }

    /// What conflicts within a task keeps the order of the calls. One cache is shared there, so
    /// compare-and-swap does not help.
    static constexpr bool task_keeps_order() noexcept { return true; }
};

/// The rules that a store over this adapter obeys. Specialised by nobody but the tests of the
/// rules, for an adapter of their own.
template <class Adapter> struct rules_of { using type = rules; };

} // namespace escodb::scheduler
