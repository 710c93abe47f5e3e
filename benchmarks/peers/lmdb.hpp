// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// LMDB as a store of documents, without encryption: an upper bound of what a peer could reach.

#include <escodb/base/bytes.hpp>

#include <lmdb.h>

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace escodb::benchmarks {

class peer {
public:
    static constexpr const char* name = "LMDB, not encrypted";

    explicit peer(const std::filesystem::path& folder) {
        check(mdb_env_create(&environment_));
        check(mdb_env_set_mapsize(environment_, std::size_t{1} << 30));
        check(mdb_env_open(environment_, folder.c_str(), MDB_NOSYNC, 0600));
        begin();
        check(mdb_dbi_open(writing_, nullptr, MDB_CREATE, &table_));
        commit();
    }
    ~peer() { mdb_env_close(environment_); }
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;

    static std::string version() { return mdb_version(nullptr, nullptr, nullptr); }

    void begin() { check(mdb_txn_begin(environment_, nullptr, 0, &writing_)); }
    void commit() { check(mdb_txn_commit(writing_)); }

    void put(std::string_view path, byte_view document) {
        MDB_val key = value_of(path.data(), path.size());
        MDB_val value = value_of(document.data(), document.size());
        check(mdb_put(writing_, table_, &key, &value, 0));
    }

    template <class Take> void get(std::string_view path, Take take) {
        MDB_txn* reading = nullptr;
        check(mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &reading));
        MDB_val key = value_of(path.data(), path.size());
        MDB_val value{};
        check(mdb_get(reading, table_, &key, &value));
        take(byte_view{static_cast<const std::byte*>(value.mv_data), value.mv_size});
        mdb_txn_abort(reading);
    }

    /// All paths from `first` to before `last`.
    template <class Take> void range(std::string_view first, std::string_view last, Take take) {
        MDB_txn* reading = nullptr;
        check(mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &reading));
        MDB_cursor* cursor = nullptr;
        check(mdb_cursor_open(reading, table_, &cursor));
        MDB_val key = value_of(first.data(), first.size());
        MDB_val value{};
        for (int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE); code == MDB_SUCCESS;
             code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
            const std::string_view path{static_cast<const char*>(key.mv_data), key.mv_size};
            if (path >= last)
                break;
            take(path);
        }
        mdb_cursor_close(cursor);
        mdb_txn_abort(reading);
    }

    void remove_all() {
        begin();
        check(mdb_drop(writing_, table_, 0));
        commit();
    }

private:
    static MDB_val value_of(const void* data, std::size_t size) {
        return {size, const_cast<void*>(data)};
    }
    static void check(int code) {
        if (code != MDB_SUCCESS)
            throw std::runtime_error(std::string{name} + ": " + mdb_strerror(code));
    }

    MDB_env* environment_ = nullptr;
    MDB_txn* writing_ = nullptr;
    MDB_dbi table_ = 0;
};

} // namespace escodb::benchmarks
