// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One workload over one kind of storage.

#include "file_loop.hpp"
#include "lower_bound_insert.hpp"
#include "lower_bound_read.hpp"
#include "lower_bound_remove.hpp"
#include "material_of.hpp"
#include "meter.hpp"
#include "options.hpp"
#include "site.hpp"
#include "timeline.hpp"

#include <escodb/runtime/pooled_loop.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/store/store.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb::benchmarks {

/// Keeps the compiler from leaving out what a result is made by.
template <class T> void keep(const T& value) { asm volatile("" : : "g"(&value) : "memory"); }

template <class Site, bool Latency> class runner {
    using adapter = typename clients<Site, Latency>::adapter;
    using store_type = store<adapter>;
    using handle_type = typename store_type::handle;

public:
    runner(const workload& what, const material& with, executor& where)
        : what_(what), with_(with), where_(where), site_(with.prepared, what.fsync),
          clients_(site_, where, what.latency_ms) {}

    void run(report& into) {
        report_ = &into;
        into.operations = 0;
        into.reads = into.writes = into.bytes_read = into.bytes_written = 0;
        if (what_.mode == "lower-bound")
            lower_bound();
        else
            by_store();
        into.runs.push_back({watch_.wall_ms(), watch_.cpu_ms()});
        into.peak_mb = std::max(into.peak_mb, peak_mb());
        into.depth = depth_;
        into.stored_bytes = site_.stored_bytes();
        if (what_.check)
            check();
    }

private:
    /// What stands between is counted and timed; `operations` calls.
    template <class Work> void timed(std::uint64_t operations, Work work) {
        request_counts& counts = clients_.counts();
        counts.reset();
        if (report_->operations == 0) {
            forget_peak();
            report_->before_mb = status_mb("VmRSS:");
        }
        report_->operations += operations;
        if constexpr (Latency)
            clients_.trace().clear();
        const auto begun = where_.now();
        watch_.start();
        work();
        watch_.stop();
        if constexpr (Latency)
            if (!what_.timeline.empty())
                draw_timeline(what_.timeline, clients_.trace(), begun, where_.now());
        report_->reads += counts.reads;
        report_->writes += counts.writes;
        report_->bytes_read += counts.bytes_read;
        report_->bytes_written += counts.bytes_written;
        depth_ = std::max(depth_, counts.depth);
    }

    // By the store.

    [[nodiscard]] store_type client() { return {clients_.make(), options_of(what_), where_}; }

    void by_store() {
        store_type store = client();
        if (what_.op == "open") {
            timed(1, [&] { keep(store.open()); });
            return;
        }
        const handle_type handle = store.open();
        const bool task = what_.mode == "task";
        if (what_.op == "insert")
            update(handle, task, with_.paths);
        else if (what_.op == "update")
            update(handle, task, with_.picked);
        else if (what_.op == "get")
            each_cold(with_.picked, [](auto& from, const std::string& path) { keep(*from.get(path)); });
        else if (what_.op == "list")
            each_cold(with_.directories,
                      [](auto& from, const std::string& path) { keep(from.list(path)); });
        else if (what_.op == "warm-get")
            twice(handle, task, with_.picked,
                  [](auto& from, const std::string& path) { keep(*from.get(path)); });
        else if (what_.op == "warm-list")
            twice(handle, task, with_.directories,
                  [](auto& from, const std::string& path) { keep(from.list(path)); });
        else if (what_.op == "find")
            each_cold({"/"}, [](auto& from, const std::string& path) {
                for (const std::string& found : from.find(path))
                    keep(found);
            });
        else if (what_.op == "remove" || what_.op == "remove-half")
            remove(handle, task);
        else
            timed(1, [&] {
                if (task)
                    handle.task().prune("/");
                else
                    handle.prune("/");
            });
    }

    void update(const handle_type& handle, bool in_task, const std::vector<std::string>& paths) {
        const auto updater_for = [size = what_.size](const std::string& path) {
            return [&path, size](auto) { return document_of(path, size); };
        };
        timed(paths.size(), [&] {
            if (!in_task) {
                for (const std::string& path : paths)
                    handle.update(path, updater_for(path));
                return;
            }
            auto task = handle.task();
            for (const std::string& path : paths)
                task.async_update(path, updater_for(path));
            task.wait();
        });
    }

    void remove(const handle_type& handle, bool in_task) {
        timed(with_.picked.size(), [&] {
            if (!in_task) {
                for (const std::string& path : with_.picked)
                    handle.remove(path);
                return;
            }
            auto task = handle.task();
            for (const std::string& path : with_.picked)
                task.async_remove(path);
            task.wait();
        });
    }

    /// Each call by a client of its own, that has nothing in memory but its keys.
    template <class Call> void each_cold(const std::vector<std::string>& subjects, Call call) {
        for (const std::string& subject : subjects) {
            store_type store = client();
            const handle_type handle = store.open();
            timed(1, [&] {
                if (what_.mode == "task") {
                    auto task = handle.task();
                    call(task, subject);
                } else {
                    call(handle, subject);
                }
            });
        }
    }

    /// The second time counts.
    template <class Call>
    void twice(const handle_type& handle, bool in_task, const std::vector<std::string>& subjects,
               Call call) {
        const auto by = [&](auto& from) {
            for (const std::string& subject : subjects)
                call(from, subject);
            timed(subjects.size(), [&] {
                for (const std::string& subject : subjects)
                    call(from, subject);
            });
        };
        if (in_task) {
            auto task = handle.task();
            by(task);
        } else {
            by(handle);
        }
    }

    // In a straight line.

    void lower_bound() {
        if (what_.op == "open") {
            bare_derivation();
            return;
        }
        store_keys keys = store_keys::open(with_.prepared.at("config"), options_of(what_).password);
        adapter storage = clients_.make();
        const storage_calls<adapter> calls{storage, where_, Latency};
        if (what_.op == "insert")
            timed(with_.paths.size(), [&] {
                lower_bound_insert<adapter>{calls, keys}(with_.paths, what_.size);
            });
        else if (what_.op == "update")
            same_file_calls();
        else if (what_.op == "get")
            each_cold_line(with_.picked, keys, [](auto& from, const std::string& path) {
                keep(from.get(path));
            });
        else if (what_.op == "list")
            each_cold_line(with_.directories, keys, [](auto& from, const std::string& path) {
                keep(from.list(path));
            });
        else if (what_.op == "warm-get")
            look_up();
        else if (what_.op == "warm-list")
            throw std::runtime_error("there is no lower bound of this");
        else if (what_.op == "find")
            timed(1, [&] { keep(lower_bound_read<adapter>{calls, keys}.find()); });
        else if (what_.op == "prune")
            timed(1, [&] { lower_bound_remove<adapter>{calls, keys}.everything(); });
        else
            timed(with_.picked.size(), [&] {
                lower_bound_remove<adapter>{calls, keys}.documents(with_.picked);
            });
    }

    template <class Call>
    void each_cold_line(const std::vector<std::string>& subjects, store_keys& keys, Call call) {
        for (const std::string& subject : subjects) {
            adapter storage = clients_.make();
            timed(1, [&] {
                lower_bound_read<adapter> from{{storage, where_, Latency}, keys};
                call(from, subject);
            });
        }
    }

    void bare_derivation() {
        using kdf = policies<>::kdf;
        const kdf::parameters parameters{bytes(32), what_.iterations};
        std::array<std::byte, 32> key{};
        timed(1, [&] { kdf::derive(as_bytes("correct horse battery staple"), parameters, key); });
        keep(key);
    }

    /// A value that is in memory already: found by its path and copied.
    void look_up() {
        std::unordered_map<std::string, policies<>::serialiser::value_type> known;
        for (const std::string& path : with_.picked)
            known.emplace(path, document_of(path, what_.size));
        timed(with_.picked.size(), [&] {
            for (const std::string& path : with_.picked) {
                const auto copy = known.find(path)->second;
                keep(copy);
            }
        });
    }

    /// As many reads and writes of files as the handle makes for the same updates, of the same sizes.
    void same_file_calls() {
        if constexpr (!std::is_same_v<Site, folder_site> || Latency) {
            throw std::runtime_error("the lower bound of single updates is that of a folder");
        } else {
            workload by_handle = what_;
            by_handle.mode = "handle";
            by_handle.check = false;
            report costs;
            runner{by_handle, with_, where_}.run(costs);
            file_loop loop{site_.folder(), costs.bytes_written / std::max<std::uint64_t>(1, costs.writes),
                           what_.fsync};
            timed(costs.operations, [&] {
                std::uint64_t reads = 0;
                std::uint64_t writes = 0;
                for (std::uint64_t i = 1; i <= costs.operations; ++i) {
                    for (; reads * costs.operations < i * costs.reads; ++reads)
                        loop.read_one();
                    for (; writes * costs.operations < i * costs.writes; ++writes)
                        loop.write_one();
                }
            });
            report_->reads = costs.reads;
            report_->writes = costs.writes;
            report_->bytes_read = costs.bytes_read;
            report_->bytes_written = costs.bytes_written;
        }
    }

    // Whether the store holds what it should, asked of the library.

    void check() {
        if (what_.mode == "lower-bound" && what_.op == "update")
            return;
        const bool some_went = what_.op == "remove" || what_.op == "remove-half";
        std::vector<std::string> expected = some_went ? with_.left : with_.paths;
        if (what_.op == "prune" || what_.op == "open")
            expected.clear();
        std::sort(expected.begin(), expected.end());
        store_type store = client();
        auto task = store.open().task();
        std::vector<std::string> found;
        for (const std::string& path : task.find("/"))
            found.push_back("/" + path);
        std::sort(found.begin(), found.end());
        if (found != expected)
            throw std::runtime_error("the store does not hold what it should: " +
                                     std::to_string(found.size()) + " documents, not " +
                                     std::to_string(expected.size()));
        for (const std::string& path : expected)
            if (task.get(path) != document_of(path, what_.size))
                throw std::runtime_error("a document is not what it should be: " + path);
    }

    const workload& what_;
    const material& with_;
    executor& where_;
    Site site_;
    clients<Site, Latency> clients_;
    stopwatch watch_;
    std::uint64_t depth_ = 0;
    report* report_ = nullptr;
};

/// All repetitions, each in storage of its own.
template <class Site, bool Latency> report run_all(const workload& what) {
    const material with = material_of(what);
    report all;
    for (std::size_t i = 0; i < what.repeat; ++i) {
        std::unique_ptr<executor> where;
        if (what.threads > 1)
            where = std::make_unique<pooled_loop>(what.threads);
        else
            where = std::make_unique<run_loop>();
        runner<Site, Latency>{what, with, *where}.run(all);
    }
    if (!Latency)
        all.depth = what.find_depth ? depth_of(what) : 0;
    return all;
}

} // namespace escodb::benchmarks
