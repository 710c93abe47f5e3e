// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where a run takes place: storage of its own, with the blobs that set-up prepared.

#include "../support/material.hpp"

#include <escodb/adapters/counting_adapter.hpp>
#include <escodb/adapters/file_adapter.hpp>
#include <escodb/adapters/latency_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/adapters/tracing_adapter.hpp>
#include <escodb/runtime/executor.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

namespace escodb::benchmarks {

using blobs = std::map<std::string, std::string>;

/// Blobs in memory.
class memory_site {
public:
    using adapter = memory_adapter;

    memory_site(const blobs& prepared, bool /*fsync*/) {
        for (const auto& [id, value] : prepared)
            storage_->replace(id, value);
    }
    [[nodiscard]] adapter client(executor&) const { return adapter{storage_}; }
    [[nodiscard]] std::uint64_t stored_bytes() const {
        std::uint64_t sum = 0;
        for (const auto& [id, value] : storage_->contents())
            sum += value.size();
        return sum;
    }

private:
    std::shared_ptr<memory_storage> storage_ = std::make_shared<memory_storage>();
};

/// Blobs in a folder.
class folder_site {
public:
    using adapter = file_adapter;

    folder_site(const blobs& prepared, bool fsync) : fsync_(fsync) {
        std::filesystem::create_directory(folder_.store());
        for (const auto& [id, value] : prepared)
            std::ofstream{folder_.store() / id, std::ios::binary} << value;
    }
    [[nodiscard]] adapter client(executor& where) const {
        file_options options{fsync_};
        options.offload_to = &where;
        return adapter{folder_.store(), options};
    }
    [[nodiscard]] std::uint64_t stored_bytes() const {
        std::uint64_t sum = 0;
        for (const auto& file : std::filesystem::directory_iterator{folder_.store()})
            sum += file.file_size();
        return sum;
    }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.store(); }

private:
    scratch folder_;
    bool fsync_;
};

/// Clients of a site that count, and, if storage shall take time, wait and note when.
template <class Site, bool Latency> class clients;

template <class Site> class clients<Site, false> {
public:
    using adapter = counting_adapter<typename Site::adapter>;
    clients(const Site& site, executor& where, double) : site_(&site), where_(&where) {}
    [[nodiscard]] adapter make() const { return adapter{site_->client(*where_), counts_}; }
    [[nodiscard]] request_counts& counts() const noexcept { return *counts_; }

private:
    const Site* site_;
    executor* where_;
    std::shared_ptr<request_counts> counts_ = std::make_shared<request_counts>();
};

template <class Site> class clients<Site, true> {
public:
    using slow = latency_adapter<typename Site::adapter>;
    using adapter = counting_adapter<tracing_adapter<slow>>;
    clients(const Site& site, executor& where, double round_trip_ms)
        : site_(&site), where_(&where),
          round_trip_(static_cast<std::int64_t>(round_trip_ms * 1e6)) {}
    [[nodiscard]] adapter make() const {
        return adapter{tracing_adapter<slow>{slow{site_->client(*where_), *where_, round_trip_},
                                             *where_, trace_},
                       counts_};
    }
    [[nodiscard]] request_trace& trace() const noexcept { return *trace_; }
    [[nodiscard]] request_counts& counts() const noexcept { return *counts_; }

private:
    const Site* site_;
    executor* where_;
    std::chrono::nanoseconds round_trip_;
    std::shared_ptr<request_counts> counts_ = std::make_shared<request_counts>();
    std::shared_ptr<request_trace> trace_ = std::make_shared<request_trace>();
};

} // namespace escodb::benchmarks
