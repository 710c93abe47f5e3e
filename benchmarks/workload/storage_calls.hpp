// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The storage as the lower bound calls it: together where requests take time on a network, one after
/// another where they are done at once.

#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace escodb::benchmarks {

template <class Adapter> class storage_calls {
public:
    storage_calls(Adapter& adapter, executor& where, bool together)
        : adapter_(&adapter), where_(&where), together_(together) {}

    [[nodiscard]] std::optional<blob> read(const std::string& id) {
        return sync_wait(*where_, adapter_->read(id));
    }

    /// Reads all, and gives each to `take` with its place.
    template <class Take> void read_each(const std::vector<std::string>& ids, Take take) {
        if (!together_) {
            for (std::size_t i = 0; i < ids.size(); ++i)
                take(i, read(ids[i]));
            return;
        }
        std::vector<async<std::optional<blob>>> calls;
        for (const std::string& id : ids)
            calls.push_back(adapter_->read(id));
        auto found = sync_wait(*where_, when_all(std::move(calls)));
        for (std::size_t i = 0; i < ids.size(); ++i)
            take(i, std::move(found[i]));
    }

    /// Writes what `make` gives for each of the ids, and keeps the revisions.
    template <class Make>
    void write_each(const std::vector<std::string>& ids, const std::vector<std::size_t>& which,
                    std::vector<std::optional<std::string>>& revisions, Make make) {
        if (!together_) {
            for (const std::size_t i : which)
                keep(revisions[i],
                     sync_wait(*where_, adapter_->write(ids[i], make(i), revisions[i])));
            return;
        }
        std::vector<std::string> values; // which stay until the writes have ended
        for (const std::size_t i : which)
            values.push_back(make(i));
        std::vector<async<write_result>> calls;
        for (std::size_t k = 0; k < which.size(); ++k)
            calls.push_back(adapter_->write(ids[which[k]], values[k], revisions[which[k]]));
        auto written = sync_wait(*where_, when_all(std::move(calls)));
        for (std::size_t i = 0; i < which.size(); ++i)
            keep(revisions[which[i]], std::move(written[i]));
    }

private:
    static void keep(std::optional<std::string>& revision, write_result result) {
        if (!result.ok())
            throw std::runtime_error("a write of the benchmark was refused");
        revision = result.revision();
    }

    Adapter* adapter_;
    executor* where_;
    bool together_;
};

} // namespace escodb::benchmarks
