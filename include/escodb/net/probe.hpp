// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Finds out by trying whether storage keeps the contract of `policy::adapter`, and says so in words.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/policy/adapter.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/when_all.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::net {

/// What was found. It is safe where nothing speaks against it.
class probe_report {
public:
    struct finding {
        bool ok;
        std::string what; ///< a sentence: what the storage does, or why that is a danger
    };

    void add(bool ok, std::string good, std::string bad) {
        findings_.push_back(finding{ok, ok ? std::move(good) : std::move(bad)});
    }
    [[nodiscard]] bool is_safe() const noexcept {
        for (const finding& each : findings_)
            if (!each.ok)
                return false;
        return !findings_.empty();
    }
    [[nodiscard]] const std::vector<finding>& findings() const noexcept { return findings_; }
    /// What speaks against it, in one line; empty if it is safe.
    [[nodiscard]] std::string reasons() const {
        std::string text;
        for (const finding& each : findings_)
            if (!each.ok)
                text.append(text.empty() ? "" : "; ").append(each.what);
        return text;
    }

private:
    std::vector<finding> findings_;
};

namespace detail {

/// A blob's id that nobody has used, and random content, as a store's always is: storage whose revision
/// depends on the content would look worse than it is.
[[nodiscard]] inline std::string random_letters(std::size_t count) {
    random::system source;
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        std::array<std::byte, 1> drawn{};
        source.fill(drawn);
        text += static_cast<char>('a' + std::to_integer<int>(drawn[0]) % 16);
    }
    return text;
}

template <class A> async<void> erase_if_it_can(A* adapter, std::string id) {
    if constexpr (requires { adapter->erase(id); })
        co_await adapter->erase(std::move(id));
    co_return;
}

/// One of several writes at once: failures are no winners and no losers.
template <class A>
async<int> one_racer(A* adapter, std::string id, std::string value,
                     std::optional<std::string> revision) {
    try {
        const write_result result = co_await adapter->write(id, value, std::move(revision));
        co_return result.ok() ? 1 : 0;
    } catch (const error&) {
    }
    co_return -1;
}

template <class A>
async<void> probe_in_order(A* adapter, std::string id, probe_report* report) {
    const std::string first = "first " + random_letters(16);
    const std::string second = "second " + random_letters(16);
    const std::string third = "third " + random_letters(16);
    const write_result created = co_await adapter->write(id, first, std::nullopt);
    report->add(created.ok(), "a blob can be created", "a blob that is not there cannot be created");
    if (!created.ok())
        co_return;
    std::optional<blob> found = co_await adapter->read(id);
    const bool holds = found && found->value == first;
    report->add(holds, "it reads back as it was written", "it does not read back as it was written");
    report->add(found && found->revision == created.revision() && !created.revision().empty(),
                "a read gives the revision that the write gave",
                "a read gives another revision than the write, so nothing can be told from it");

    const write_result twice = co_await adapter->write(id, second, std::nullopt);
    report->add(!twice.ok(), "a blob cannot be created twice",
                "a blob can be created twice: the condition \"only if there is none\" is ignored, and two "
                "clients that create a store overwrite each other");

    found = co_await adapter->read(id);
    if (!found)
        co_return report->add(false, {}, "a blob that was written is gone");
    const std::string old = found->revision;
    const write_result right = co_await adapter->write(id, second, old);
    report->add(right.ok(), "a write that names the current revision succeeds",
                "a write that names the current revision is refused: nothing could ever be changed");
    found = co_await adapter->read(id);
    report->add(found && found->revision != old, "each write gives a new revision",
                "a write does not change the revision: changes that follow each other closely are not "
                "told apart, and the earlier is lost");
    const write_result stale = co_await adapter->write(id, third, old);
    report->add(!stale.ok(), "a write that names an old revision is refused",
                "a write that names an old revision succeeds: the condition is ignored, and updates of "
                "other clients are overwritten");
    const write_result absent = co_await adapter->write(id + "-absent", third, old);
    report->add(!absent.ok(), "a write that names a revision where there is no blob is refused",
                "a write that names a revision creates a blob that is not there");
    if (absent.ok())
        co_await erase_if_it_can(adapter, id + "-absent");
}

template <class A> async<void> probe_races(A* adapter, std::string id, probe_report* report) {
    constexpr int rounds = 6;
    constexpr std::size_t writers = 8;
    int worst = 1;
    bool has_lost = false;
    for (int round = 0; round < rounds; ++round) {
        // Created at once first, then replaced at once.
        const std::optional<blob> current = co_await adapter->read(id);
        std::optional<std::string> revision;
        if (current)
            revision = current->revision;
        std::vector<async<int>> racing;
        for (std::size_t i = 0; i < writers; ++i)
            racing.push_back(one_racer(adapter, id, "racer " + random_letters(16), revision));
        const std::vector<int> ends = co_await when_all(std::move(racing));
        int winners = 0;
        bool all_answered = true;
        for (const int end : ends) {
            winners += end > 0;
            all_answered = all_answered && end >= 0;
        }
        if (winners > worst)
            worst = winners;
        has_lost = has_lost || (winners == 0 && all_answered);
    }
    report->add(worst == 1 && !has_lost, "of eight writers at once that name one revision, one succeeds",
                has_lost ? "of eight writers at once that name one revision, none succeeds"
                         : "of eight writers at once that name one revision, " + std::to_string(worst) +
                               " succeed: the condition is checked, but not in one step with the "
                               "change, and updates are lost");
}

} // namespace detail

/// Tries `*adapter` on scratch blobs with random names, "probe-…", which are removed afterwards where
/// the adapter has an `erase`, and else stay: a few bytes. Six races by eight writers find a check that
/// is not atomic, with high probability where the storage is as quick as such a race needs.
///
/// What the storage refuses with an error is a finding too; nothing is thrown.
/// \param adapter stays where it is until the end.
template <policy::adapter A> [[nodiscard]] async<probe_report> probe(A* adapter) {
    probe_report report;
    const std::string id = "probe-" + detail::random_letters(20);
    std::string failed;
    try {
        co_await detail::probe_in_order(adapter, id, &report);
        if (report.is_safe())
            co_await detail::probe_races(adapter, id + "-race", &report);
    } catch (const std::exception& failure) {
        failed = failure.what();
    }
    if (!failed.empty())
        report.add(false, {}, "it failed: " + failed);
    try {
        co_await detail::erase_if_it_can(adapter, id);
        co_await detail::erase_if_it_can(adapter, id + "-race");
    } catch (const std::exception&) {
        // They are a few bytes.
    }
    co_return report;
}

/// What speaks against `*adapter`, in one line; empty where nothing does. For an adapter's `doubts`.
/// \param adapter stays where it is until the end.
template <policy::adapter A> [[nodiscard]] async<std::string> reasons_against(A* adapter) {
    const probe_report report = co_await probe(adapter);
    co_return report.reasons();
}

} // namespace escodb::net
