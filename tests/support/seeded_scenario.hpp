// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What happens in a seeded simulation, as data: made from a seed, printed, and taken apart again
/// when a failing one is shrunk.

#include <support/seeded_random.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace escodb_test::seeded {

enum class verb : std::uint8_t { update, clear, refuse, remove, prune, get, list, find };
inline constexpr std::array<const char*, 8> verb_names{"update", "clear", "refuse", "remove",
                                                       "prune",  "get",   "list",   "find"};

/// One call of a client.
struct step {
    verb what = verb::update;
    std::string path;
    std::size_t bytes = 0; // of padding in what an update writes
};

/// Calls that are made together, on the handle or in a task of their own; or something else that a
/// client does between calls.
struct batch {
    enum class kind : std::uint8_t { on_handle, in_task, pause, clock_jump, reshard };
    kind what = kind::on_handle;
    std::vector<step> steps;
    std::int64_t amount = 0; // milliseconds, or shards
};
inline constexpr std::array<const char*, 5> batch_names{"handle", "task", "pause", "clock jump",
                                                        "reshard"};

/// What may become of one request.
enum class mishap : std::uint8_t {
    none,
    error,        // it fails without effect
    lost_request, // a write: the reply is lost, and it has no effect
    lost_reply,   // a write: the reply is lost, it has its effect
    late,         // a write: the reply is lost, and it has its effect some time afterwards
    duplicated,   // a write: it arrives a second time, later
    conflict,     // a write: refused without a reason
    slow,         // the answer travels for long, and is old when it arrives
    stopped,      // the client sleeps for an hour before it looks at the answer
    crash_before, // the client dies; the request has no effect
    crash_after,  // the client dies; the request has its effect
    stale         // a read: the answer is one that was true earlier (beyond the adapters' contract)
};
inline constexpr std::array<const char*, 12> mishap_names{
    "none",     "error", "lost request", "lost reply",   "late write",  "duplicated write",
    "conflict", "slow",  "stopped",      "crash before", "crash after", "stale read"};

inline bool is_for_writes(mishap what) noexcept {
    return what >= mishap::lost_request && what <= mishap::conflict;
}
inline bool is_crash(mishap what) noexcept {
    return what == mishap::crash_before || what == mishap::crash_after;
}

/// Which request of which life of which client.
struct request_id {
    std::uint32_t client = 0;
    std::uint32_t life = 0;
    std::uint32_t number = 0;
    friend auto operator<=>(const request_id&, const request_id&) = default;
};

/// A fault of the storage that no store survives, planted to see that the simulation finds it.
enum class planted : std::uint8_t {
    nothing,
    late_write_wins,    // a write that arrives late replaces what is there, whatever its revision
    lost_reply_is_error // the adapter says "failed" where it should say "lost"
};

struct scenario {
    std::uint64_t seed = 0;
    std::uint64_t timing = 0; // another number: other delays, and mishaps at other requests
    std::uint32_t shards = 4;
    std::vector<std::vector<batch>> clients;
    std::int64_t slowest_us = 10'000; // of one way of a request
    std::array<unsigned, 12> of_1000{}; // how often each mishap befalls a request
    std::uint32_t lives_max = 3;
    /// If set, these and no others befall them.
    std::optional<std::map<request_id, mishap>> mishaps;
    planted bug = planted::nothing;

    [[nodiscard]] unsigned& rate(mishap of) { return of_1000[static_cast<std::size_t>(of)]; }
    [[nodiscard]] unsigned rate(mishap of) const { return of_1000[static_cast<std::size_t>(of)]; }
};

/// The documents' paths; the first few in a small simulation.
inline const std::vector<std::string>& documents() {
    static const std::vector<std::string> all{"/a/x",   "/a/y",   "/a/b/x", "/z",      "/b/x",
                                              "/a/b/y", "/a/b/c/d/x", "/b/y", "/b/c/x", "/é/ü",
                                              "/a/z",   "/b/c/y"};
    return all;
}
inline const std::vector<std::string>& directories() {
    static const std::vector<std::string> all{"/a/", "/a/b/", "/b/", "/", "/b/c/", "/a/b/c/"};
    return all;
}

namespace detail {

inline step random_step(split_mix& random, std::size_t documents_used) {
    const std::string document = documents()[random.below(documents_used)];
    const std::string directory = directories()[random.below(directories().size())];
    const std::uint64_t dice = random.below(100);
    if (dice < 45) {
        const bool large = random.chance(60);
        return {verb::update, document, random.below(large ? 20'000 : 40)};
    }
    if (dice < 50)
        return {verb::clear, document};
    if (dice < 54)
        return {verb::refuse, document};
    if (dice < 72)
        return {verb::remove, document};
    if (dice < 78)
        return {verb::prune, directory};
    if (dice < 89)
        return {verb::get, document};
    return {dice < 95 ? verb::list : verb::find, directory};
}

inline batch random_batch(split_mix& random, const scenario& of, std::size_t documents_used,
                          bool reshards) {
    const std::uint64_t dice = random.below(100);
    if (dice < 4)
        return {batch::kind::pause, {}, static_cast<std::int64_t>(random.below(500))};
    if (dice < 7)
        return {batch::kind::clock_jump, {},
                static_cast<std::int64_t>(random.below(200'000)) - 100'000};
    if (reshards && dice < 12) {
        // Numbers of which no two have a shard of one name in common.
        constexpr std::array<std::int64_t, 4> counts{1, 2, 4, 8};
        return {batch::kind::reshard, {}, counts[random.below(counts.size())]};
    }
    batch made;
    made.what = dice < 50 ? batch::kind::on_handle : batch::kind::in_task;
    const std::uint64_t most = made.what == batch::kind::in_task ? 8 : 3;
    const std::uint64_t count = 1 + random.below(most);
    for (std::uint64_t i = 0; i < count; ++i)
        made.steps.push_back(random_step(random, documents_used));
    static_cast<void>(of);
    return made;
}

} // namespace detail

/// The scenario of a seed.
inline scenario make_scenario(std::uint64_t seed) {
    split_mix random{mixed(seed, 1)};
    scenario made;
    made.seed = seed;
    made.shards = static_cast<std::uint32_t>(1 + random.below(8));
    constexpr std::array<std::int64_t, 4> slowest{0, 1'000, 10'000, 200'000};
    made.slowest_us = slowest[random.below(slowest.size())];
    const bool reshards = random.below(8) == 0;
    if (reshards)
        made.shards = std::uint32_t{1} << random.below(4);

    // One in eight has no mishaps, the others about half of their kinds, rare or frequent.
    const bool mishaps = random.below(8) != 0;
    for (std::size_t i = 1; i < made.of_1000.size(); ++i) {
        const auto what = static_cast<mishap>(i);
        const bool chosen = mishaps && random.below(2) == 0;
        const auto rate = static_cast<unsigned>(1 + random.below(is_crash(what) ? 15 : 60));
        // A resharding rests on reads that are true, not only on conditional writes.
        const bool is_allowed = what != mishap::stale || (!reshards && random.below(2) == 0);
        made.rate(what) = chosen && is_allowed ? rate : 0;
    }
    const std::size_t used = 3 + random.below(documents().size() - 2);
    const std::uint64_t clients = 1 + random.below(5);
    const std::uint64_t batches = 4 + random.below(24 / clients + 4);
    for (std::uint64_t c = 0; c < clients; ++c) {
        auto& program = made.clients.emplace_back();
        for (std::uint64_t i = 0; i < batches; ++i)
            program.push_back(detail::random_batch(random, made, used, reshards));
    }
    return made;
}

inline std::string show(const step& one) {
    std::string text = verb_names[static_cast<std::size_t>(one.what)];
    text += ' ';
    text += one.path;
    if (one.bytes > 100)
        text += " (" + std::to_string(one.bytes) + " bytes)";
    return text;
}

/// A few lines that tell all.
inline std::string show(const scenario& of) {
    std::string text = "seed " + std::to_string(of.seed) + ", " + std::to_string(of.shards) +
                       " shards, requests of up to " + std::to_string(of.slowest_us) + " us, timing " +
                       std::to_string(of.timing) + "\n";
    for (std::size_t c = 0; c < of.clients.size(); ++c) {
        text += "  client " + std::to_string(c) + ":";
        for (const batch& one : of.clients[c]) {
            text += std::string{" "} + batch_names[static_cast<std::size_t>(one.what)];
            if (one.what > batch::kind::in_task)
                text += " " + std::to_string(one.amount);
            if (!one.steps.empty())
                text += " {";
            for (std::size_t i = 0; i < one.steps.size(); ++i)
                text += (i ? ", " : "") + show(one.steps[i]);
            text += one.steps.empty() ? ";" : "};";
        }
        text += '\n';
    }
    if (of.mishaps) {
        for (const auto& [request, what] : *of.mishaps)
            text += "  mishap: client " + std::to_string(request.client) + ", life " +
                    std::to_string(request.life) + ", request " + std::to_string(request.number) +
                    ": " + mishap_names[static_cast<std::size_t>(what)] + '\n';
    } else {
        text += "  mishaps of 1,000 requests:";
        for (std::size_t i = 1; i < of.of_1000.size(); ++i)
            if (of.of_1000[i] > 0)
                text += std::string{" "} + mishap_names[i] + " " + std::to_string(of.of_1000[i]);
        text += '\n';
    }
    return text;
}

} // namespace escodb_test::seeded
