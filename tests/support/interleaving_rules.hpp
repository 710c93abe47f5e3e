// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The rules of consistency with a switch at each, for the stores of the interleaving checker: it
/// must find what goes wrong without them.

#include <escodb/scheduler/rules.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace escodb_test::interleaved {

class interleaved_adapter;

/// Which rules are switched off. The last is one that storage must keep, not the store.
struct broken_rules {
    bool reads_after_links = false;
    bool parallel_unlinks = false;
    bool links_untouched = false;
    bool removals_untouched = false;
    bool kept_after_reload = false;
    bool order_ignored = false;
    bool missing_unchecked = false;
};

/// By the names that a report shows.
inline constexpr std::array<std::pair<std::string_view, bool broken_rules::*>, 7> breaks{{
    {"reads-after-links", &broken_rules::reads_after_links},
    {"parallel-unlinks", &broken_rules::parallel_unlinks},
    {"links-untouched", &broken_rules::links_untouched},
    {"removals-untouched", &broken_rules::removals_untouched},
    {"kept-after-reload", &broken_rules::kept_after_reload},
    {"order-ignored", &broken_rules::order_ignored},
    {"missing-unchecked", &broken_rules::missing_unchecked},
}};

struct switched_rules {
    static inline broken_rules broken;

    static bool reads_before_links() noexcept { return !broken.reads_after_links; }
    static bool unlinks_from_below() noexcept { return !broken.parallel_unlinks; }
    static bool links_rewrite() noexcept { return !broken.links_untouched; }
    static bool removals_rewrite() noexcept { return !broken.removals_untouched; }
    static bool reload_plans_afresh() noexcept { return !broken.kept_after_reload; }
    static bool task_keeps_order() noexcept { return !broken.order_ignored; }
};

} // namespace escodb_test::interleaved

template <> struct escodb::scheduler::rules_of<escodb_test::interleaved::interleaved_adapter> {
    using type = escodb_test::interleaved::switched_rules;
};
