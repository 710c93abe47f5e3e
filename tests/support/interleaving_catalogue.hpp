// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The races that must stay closed (docs/consistency.md), by name, and in which placements and
/// under which options they are looked at. A line such as "race-03/0101/dies: ar0 br0" names one
/// history.

#include <support/interleaving_search.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb_test::interleaved {

struct named_scenario {
    std::string name;
    std::string before; ///< documents
    std::vector<std::string> scripts;
    /// Where the quick set looks at it; empty: in `few_placements`.
    std::set<std::string> placements = {};

    [[nodiscard]] scenario made() const {
        return {before, std::vector<std::string_view>(scripts.begin(), scripts.end())};
    }
};

/// Each of the races twice more, as two calls begun at once in one task, in both orders.
inline std::vector<named_scenario> all_scenarios() {
    std::vector<named_scenario> all{
        {"race-01", "/path/x", {"u /path/x", "u /path/x"}},
        {"race-02", "/path/x", {"u /path/y", "u /path/y"}},
        {"race-03", "/path/x", {"u /path/x", "r /path/x"}},
        {"race-04", "/path/x", {"u /path/y", "r /path/y"}},
        {"race-05", "/path/x", {"r /path/x", "u /path/y"}},
        {"race-06", "/path/to/x", {"r /path/to/x", "u /path/y"}},
        {"race-07", "/path/to/x", {"r /path/to/x", "u /y"}},
        {"race-08", "/path/x", {"r /path/x", "u /path/to/y"}},
        {"race-09", "/x", {"r /x", "u /path/to/y"}},
        {"race-10", "/path/x /path/y", {"r /path/x", "u /path/y"}},
        {"race-11", "/path/to/x /path/y", {"r /path/to/x", "u /path/y"}},
        {"race-12", "/path/to/x /y", {"r /path/to/x", "u /y"}},
        {"race-13", "/path/x /path/to/y", {"r /path/x", "u /path/to/y"}},
        {"race-14", "/x /path/to/y", {"r /x", "u /path/to/y"}},
        {"absent", "", {"u /path/y", "r /path/y"}},
        {"both-new", "", {"u /path/x", "u /path/x"}},
        {"last-two", "/path/x /path/y", {"r /path/x", "r /path/y"}},
        {"nothing-returned", "/path/x", {"e /path/x", "u /path/x"}},
        {"nothing-for-nothing", "", {"e /path/y", "u /path/y"}},
        {"prune-update", "/path/x", {"p /path/", "u /path/y"}},
        {"prune-same", "/path/x", {"p /path/", "u /path/x"}},
        {"prune-prune", "/path/x /path/to/y", {"p /path/", "p /path/to/"}},
    };
    std::vector<named_scenario> tasks;
    for (const named_scenario& one : all) {
        tasks.push_back(
            {"task-" + one.name, one.before, {one.scripts[0] + " & " + one.scripts[1]}});
        tasks.push_back({"task-" + one.name + "-turned",
                         one.before,
                         {one.scripts[1] + " & " + one.scripts[0]}});
    }
    all.insert(all.end(), tasks.begin(), tasks.end());
    const std::vector<named_scenario> others{
        {"in-flight", "/d /e/z", {"u /d + u /e/z", "r /e/z"}, {"0000", "0101"}},
        {"task-against-update",
         "/path/x",
         {"r /path/x & u /path/y", "u /path/x"},
         {"0000", "0011", "0101"}},
        {"task-against-remove",
         "/path/x",
         {"u /path/y & r /path/x", "r /path/y"},
         {"0000", "0011", "0101"}},
        {"task-of-removes",
         "/path/x /path/y",
         {"r /path/x & r /path/y", "u /path/x"},
         {"0000", "0011", "0101"}},
        {"again-and-again", "/path/x", {"u /path/y ; r /path/y", "r /path/x"}},
        {"open-or-create", "", {"o u /path/x", "o u /path/x"}},
        {"open-or-create-both", "", {"o u /path/x", "o u /path/y"}},
        {"three-updates", "/x", {"u /x", "u /x", "u /x"}},
        {"three-on-one", "/x", {"u /x", "r /x", "r /x"}},
        {"three-in-one", "/path/x", {"r /path/x", "u /path/y", "r /path/y"}, {"0000", "0011"}},
    };
    all.insert(all.end(), others.begin(), others.end());
    return all;
}

/// One of the searches: a scenario in a placement, under options.
struct named_search {
    named_scenario what;
    std::string digits; ///< the shard of each node, the root first
    world_options options;
    std::string_view without = {}; ///< the name of the rule that is broken

    [[nodiscard]] std::string name() const {
        return what.name + "/" + digits + (options.one_dies ? "/dies" : "") +
               (options.late_replies ? "/late" : "") + (options.exact_order ? "/exact" : "") +
               "/attempts=" + std::to_string(options.attempts) +
               (without.empty() ? "" : "/without=" + std::string{without});
    }
    [[nodiscard]] std::uint32_t shard_count() const {
        return static_cast<std::uint32_t>(*std::max_element(digits.begin(), digits.end()) - '0' +
                                          1);
    }
    [[nodiscard]] interleaved_world world() const {
        switched_rules::broken = {};
        for (const auto& [name, broken] : breaks)
            if (name == without)
                switched_rules::broken.*broken = true;
        return {what.made(), digits, options};
    }
};

/// All ways to part `nodes` paths among at most four shards, each once.
inline std::vector<std::string> all_placements(std::size_t nodes) {
    std::vector<std::string> made{"0"};
    for (std::size_t i = 1; i < nodes; ++i) {
        std::vector<std::string> longer;
        for (const std::string& one : made) {
            const char last = *std::max_element(one.begin(), one.end());
            for (char next = '0'; next <= last + 1 && next <= '3'; ++next)
                longer.push_back(one + next);
        }
        made = std::move(longer);
    }
    return made;
}

/// One shard; two, in turn or apart by what they hold; as many as there can be.
inline std::set<std::string> few_placements(const std::vector<std::string>& nodes) {
    std::string one;
    std::string in_turn;
    std::string apart;
    std::string many;
    for (const std::string& path : nodes) {
        const std::size_t i = one.size();
        one += '0';
        in_turn += static_cast<char>('0' + i % 2);
        apart += path.back() == '/' ? '0' : '1';
        many += static_cast<char>('0' + i % 4);
    }
    return {one, in_turn, apart, many};
}

/// \throws std::invalid_argument if the text names none.
inline named_search search_named(std::string_view text) {
    named_search made;
    std::size_t part = 0;
    for (std::size_t at = 0; at <= text.size(); ++part) {
        const std::size_t end = std::min(text.find('/', at), text.size());
        const std::string_view word = text.substr(at, end - at);
        at = end + 1;
        if (part == 0) {
            for (const named_scenario& one : all_scenarios())
                if (one.name == word)
                    made.what = one;
            if (made.what.name.empty())
                throw std::invalid_argument("there is no scenario " + std::string{word});
        } else if (part == 1) {
            made.digits = word;
            if (word.size() != made.what.made().nodes().size() ||
                word.find_first_not_of("0123") != word.npos)
                throw std::invalid_argument("a digit from 0 to 3 for each of its paths is needed");
        } else if (word == "dies") {
            made.options.one_dies = true;
        } else if (word == "late") {
            made.options.late_replies = true;
        } else if (word == "exact") {
            made.options.exact_order = true;
        } else if (word.starts_with("attempts=")) {
            made.options.attempts =
                static_cast<std::uint32_t>(std::stoul(std::string{word.substr(9)}));
        } else if (word.starts_with("without=")) {
            for (const auto& [name, broken] : breaks)
                if (name == word.substr(8))
                    made.without = name;
        } else {
            throw std::invalid_argument("there is no option " + std::string{word});
        }
    }
    return made;
}

/// Replays "SEARCH: STEPS", and tells of each step. \return what is wrong after the last; empty:
/// nothing. \throws std::invalid_argument where the line names no history.
template <class Tell> std::string replayed(std::string_view line, Tell tell) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    const named_search search = search_named(line.substr(0, colon));
    interleaved_world world = search.world();
    world.reset();
    std::string fault;
    for (std::size_t at = colon + 1; at < line.size() && fault.empty();) {
        const std::size_t end = std::min(line.find(' ', at), line.size());
        const std::string_view word = line.substr(at, end - at);
        at = end + 1;
        if (word.empty())
            continue;
        const std::vector<step> possible = world.steps();
        const auto next = std::find_if(possible.begin(), possible.end(),
                                       [&](const step& one) { return one.text() == word; });
        if (next == possible.end())
            throw std::invalid_argument("not possible here: " + std::string{word});
        world.apply(*next);
        fault = world.fault();
        tell(*next, world);
    }
    if (fault.empty() && world.is_quiet())
        fault = world.fault_when_quiet();
    if (fault.empty() && !world.is_quiet() && world.steps().empty())
        fault = "nothing can go on, and calls have not ended";
    switched_rules::broken = {};
    return fault;
}

} // namespace escodb_test::interleaved
