// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The conformance suite of `policy::adapter`.

#include <escodb/conformance/reporter.hpp>
#include <escodb/policy/adapter.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::conformance {

namespace detail {

template <class A> class adapter_suite {
public:
    adapter_suite(const reporter& report, executor& run, A first, A second)
        : report_(report), run_(run), first_(std::move(first)), second_(std::move(second)) {}

    void writes_and_reads() {
        report_(!first_.describe().empty(), "an adapter describes itself");
        report_(!read(first_, "config"), "a blob that was never written reads as nothing");
        const auto written = write(first_, "config", "one", std::nullopt);
        report_(written.ok(), "a blob that does not exist is written where no revision is named");
        report_(holds(first_, "config", "one", written.revision()),
                "it reads back, with the revision that the write gave");
        report_(holds(second_, "config", "one", written.revision()),
                "another adapter reads it, with the same revision");
        report_(!read(first_, "shard-0000-ffff"), "another id is another blob");
        report_(holds(first_, "config", "one", written.revision()), "reading changes nothing");
    }

    void conflicts() {
        const auto first = write(first_, "shard-0000-7fff", "one", std::nullopt);
        report_(!write(second_, "shard-0000-7fff", "other", std::nullopt).ok(),
                "a blob that exists is not written where no revision is named");
        const auto second = write(second_, "shard-0000-7fff", "two", first.revision());
        report_(second.ok() && second.revision() != first.revision(),
                "a write that names the current revision gives a new one");
        report_(!write(first_, "shard-0000-7fff", "three", first.revision()).ok(),
                "a revision is good for one write");
        report_(!write(first_, "shard-0000-7fff", "three", "no-such-revision").ok(),
                "a write that names an unknown revision is a conflict");
        report_(!write(first_, "shard-0000-7fff", "three", "").ok(),
                "the empty revision does not mean none");
        report_(holds(first_, "shard-0000-7fff", "two", second.revision()),
                "a conflict changes nothing");
        report_(!write(first_, "shard-8000-ffff", "one", second.revision()).ok(),
                "a write that names a revision where the blob is absent is a conflict");
        report_(!read(first_, "shard-8000-ffff"), "and does not make the blob");
    }

    void revisions_never_come_back() {
        std::set<std::string> seen;
        std::optional<std::string> current;
        bool ok = true;
        for (int i = 0; i < 50; ++i) {
            const auto result =
                write(i % 2 == 0 ? first_ : second_, "shard-0000-3fff", std::to_string(i), current);
            ok = ok && result.ok() && seen.insert(result.revision()).second;
            current = result.revision();
        }
        report_(ok, "50 writes in turn give 50 revisions");
    }

    void values() {
        std::string all_bytes;
        for (int i = 0; i < 256; ++i)
            all_bytes.push_back(static_cast<char>(i));
        std::optional<std::string> current;
        for (const std::string& value :
             {std::string{"x"}, all_bytes, std::string{}, std::string(1, '\0'), std::string{"a\r\nb\n"},
              std::string(3'000'001, 'y'), std::string{"short"}}) {
            const auto result = write(first_, "shard-4000-7fff", value, current);
            report_(result.ok() && holds(second_, "shard-4000-7fff", value, result.revision()),
                    "a value of any bytes and size comes back as it was");
            current = result.revision();
        }
    }

    void one_of_many() {
        for (const bool exists : {false, true}) {
            const std::string id = exists ? "shard-8000-bfff" : "shard-c000-ffff";
            std::optional<std::string> current;
            if (exists)
                current = write(first_, id, "old", std::nullopt).revision();
            std::vector<std::string> values; // they must stay until the writes have ended
            for (std::size_t i = 0; i < 8; ++i)
                values.push_back("value " + std::to_string(i));
            std::vector<async<write_result>> writes;
            for (std::size_t i = 0; i < values.size(); ++i)
                writes.push_back((i % 2 == 0 ? first_ : second_).write(id, values[i], current));
            const auto results = sync_wait(run_, when_all(std::move(writes)));
            std::size_t winners = 0;
            std::size_t winner = 0;
            for (std::size_t i = 0; i < results.size(); ++i) {
                if (results[i].ok()) {
                    ++winners;
                    winner = i;
                }
            }
            report_(winners == 1, "of eight writes at once that name one revision, one succeeds");
            report_(holds(first_, id, values[winner], results[winner].revision()),
                    "and its value is what is read");
        }
    }

    void reads_are_whole() {
        const std::string id = "shard-0000-1fff";
        auto current = write(first_, id, std::string(200'000, '0'), std::nullopt).revision();
        bool whole = true;
        for (int round = 1; round < 10; ++round) {
            std::vector<async<std::optional<blob>>> reads;
            for (int i = 0; i < 4; ++i)
                reads.push_back((i % 2 == 0 ? first_ : second_).read(id));
            auto [found, written] = sync_wait(
                run_, when_all(when_all(std::move(reads)),
                               first_.write(id, std::string(200'000, static_cast<char>('0' + round)),
                                            current)));
            for (const auto& each : found) {
                whole = whole && each && each->value.size() == 200'000 &&
                        each->value.find_first_not_of(each->value[0]) == std::string::npos &&
                        (each->value[0] == '0' + round - 1 ? each->revision == current
                                                           : each->revision == written.revision());
            }
            current = written.revision();
        }
        report_(whole, "a read beside a write finds the old value or the new, with its revision");
    }

    /// An adapter without a `reread` of its own is asked by reads.
    void rereads() {
        const std::string id = "shard-2000-2fff";
        report_(gone(reread(first_, id, "revision")), "a reread of an absent blob finds nothing");
        const auto written = write(first_, id, "one", std::nullopt);
        report_(reread(first_, id, written.revision()).is_unchanged(),
                "a reread of what was just written finds it unchanged");
        const auto theirs = write(second_, id, "two", written.revision());
        report_(found_by(reread(first_, id, written.revision()), "two", theirs.revision()),
                "a reread finds what another has written since");
        report_(reread(first_, id, theirs.revision()).is_unchanged(),
                "and then finds that unchanged");
        report_(found_by(reread(first_, id, "no-such-revision"), "two", theirs.revision()),
                "a reread that names an unknown revision is a read");
    }

    void moves() {
        A moved{std::move(first_)};
        const auto written = write(moved, "shard-2000-3fff", "moved", std::nullopt);
        report_(written.ok() && holds(second_, "shard-2000-3fff", "moved", written.revision()),
                "an adapter that was moved works");
    }

private:
    std::optional<blob> read(A& adapter, std::string id) {
        return sync_wait(run_, adapter.read(std::move(id)));
    }
    write_result write(A& adapter, std::string id, std::string value,
                       std::optional<std::string> revision) {
        return sync_wait(run_,
                         adapter.write(std::move(id), std::move(value), std::move(revision)));
    }
    reread_result reread(A& adapter, const std::string& id, const std::string& revision) {
        return sync_wait(run_, policy::reread(&adapter, id, revision));
    }
    static bool gone(reread_result result) {
        return !result.is_unchanged() && !std::move(result).found();
    }
    static bool found_by(reread_result result, std::string_view value, const std::string& revision) {
        if (result.is_unchanged())
            return false;
        const auto found = std::move(result).found();
        return found && found->value == value && found->revision == revision;
    }
    bool holds(A& adapter, const std::string& id, std::string_view value,
               const std::string& revision) {
        const auto found = read(adapter, id);
        return found && found->value == value && found->revision == revision && !revision.empty();
    }

    const reporter& report_;
    executor& run_;
    A first_;
    A second_;
};

} // namespace detail

/// Puts `A` through the contract of `policy::adapter`.
/// \param run   what drives the calls; an adapter that is bound to an executor is bound to this.
/// \param first, second two adapters on one storage, which is empty and is not empty afterwards.
template <policy::adapter A>
void check_adapter(const reporter& report, executor& run, A first, A second) {
    detail::adapter_suite<A> suite{report, run, std::move(first), std::move(second)};
    detail::run(report, "writes and reads", [&] { suite.writes_and_reads(); });
    detail::run(report, "conflicts", [&] { suite.conflicts(); });
    detail::run(report, "revisions", [&] { suite.revisions_never_come_back(); });
    detail::run(report, "values", [&] { suite.values(); });
    detail::run(report, "one of many", [&] { suite.one_of_many(); });
    detail::run(report, "whole reads", [&] { suite.reads_are_whole(); });
    detail::run(report, "rereads", [&] { suite.rereads(); });
    detail::run(report, "moves", [&] { suite.moves(); });
}

} // namespace escodb::conformance
