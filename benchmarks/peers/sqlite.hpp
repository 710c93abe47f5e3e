// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// SQLite as a store of documents: rows sealed one by one with AES-256-GCM, or, with SQLCipher, plain
/// rows in pages that it encrypts. Paths are the primary key; sealed rows leave them readable.

#ifdef ESCODB_PEER_SQLCIPHER
#define SQLITE_HAS_CODEC
#include <sqlcipher/sqlite3.h>
#else
#include <sqlite3.h>
#endif

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/sealed.hpp>
#include <escodb/store/policies.hpp>

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace escodb::benchmarks {

class peer {
public:
#ifdef ESCODB_PEER_SQLCIPHER
    static constexpr const char* name = "SQLCipher";
    static constexpr bool seals = false;
#else
    static constexpr const char* name = "SQLite, rows sealed";
    static constexpr bool seals = true;
#endif

    explicit peer(const std::filesystem::path& folder) {
        sqlite3* opened = nullptr;
        check(sqlite3_open((folder / "peer.db").c_str(), &opened));
        database_.reset(opened);
        if constexpr (!seals) // 32 bytes of key, so that nothing is derived
            run("PRAGMA key = \"x'000102030405060708090a0b0c0d0e0f"
                "101112131415161718191a1b1c1d1e1f'\"");
        run("PRAGMA synchronous = OFF");
        run("CREATE TABLE IF NOT EXISTS documents(path TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID");
        prepare(put_, "INSERT OR REPLACE INTO documents VALUES(?, ?)");
        prepare(get_, "SELECT value FROM documents WHERE path = ?");
        prepare(list_, "SELECT path FROM documents WHERE path >= ? AND path < ? ORDER BY path");
    }

    static std::string version() { return sqlite3_libversion(); }

    void begin() { run("BEGIN"); }
    void commit() { run("COMMIT"); }

    void put(std::string_view path, byte_view document) {
        byte_view row = document;
        if constexpr (seals) {
            sealed_.clear();
            sealer_.seal_append(sealed_, document, as_bytes(path));
            row = sealed_;
        }
        bind(put_, 1, path);
        check(sqlite3_bind_blob(put_.get(), 2, row.data(), static_cast<int>(row.size()),
                                SQLITE_STATIC));
        step(put_);
        reset(put_);
    }

    template <class Take> void get(std::string_view path, Take take) {
        bind(get_, 1, path);
        if (!step(get_))
            throw std::runtime_error("there is no such row");
        const byte_view row{static_cast<const std::byte*>(sqlite3_column_blob(get_.get(), 0)),
                            static_cast<std::size_t>(sqlite3_column_bytes(get_.get(), 0))};
        if constexpr (seals) {
            if (!sealer_.open(row, as_bytes(path), plain_))
                throw std::runtime_error("a row is not authentic");
            take(byte_view{plain_});
        } else {
            take(row);
        }
        reset(get_);
    }

    /// All paths from `first` to before `last`.
    template <class Take> void range(std::string_view first, std::string_view last, Take take) {
        bind(list_, 1, first);
        bind(list_, 2, last);
        while (step(list_))
            take(std::string_view{
                reinterpret_cast<const char*>(sqlite3_column_text(list_.get(), 0)),
                static_cast<std::size_t>(sqlite3_column_bytes(list_.get(), 0))});
        reset(list_);
    }

    void remove_all() { run("DELETE FROM documents"); }

private:
    using sealer = crypto::sealer<policies<>::cipher, policies<>::random>;

    struct closer {
        void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };
    using statement = std::unique_ptr<sqlite3_stmt, closer>;

    void check(int code) const {
        if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
            throw std::runtime_error(std::string{name} + ": " + sqlite3_errstr(code));
    }
    void run(const char* sql) { check(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr)); }
    void prepare(statement& made, const char* sql) {
        sqlite3_stmt* raw = nullptr;
        check(sqlite3_prepare_v2(database_.get(), sql, -1, &raw, nullptr));
        made.reset(raw);
    }
    void bind(statement& of, int place, std::string_view text) {
        check(sqlite3_bind_text(of.get(), place, text.data(), static_cast<int>(text.size()),
                                SQLITE_STATIC));
    }
    bool step(statement& of) {
        const int code = sqlite3_step(of.get());
        check(code);
        return code == SQLITE_ROW;
    }
    void reset(statement& of) { check(sqlite3_reset(of.get())); }

    std::unique_ptr<sqlite3, closer> database_;
    statement put_;
    statement get_;
    statement list_;
    sealer sealer_{std::array<std::byte, 32>{}};
    bytes sealed_;
    secret_bytes plain_;
};

} // namespace escodb::benchmarks
