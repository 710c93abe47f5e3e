// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where the table is, as whom, and how the server proves who it is.

#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/retry.hpp>
#include <escodb/net/transport_settings.hpp>
#include <escodb/net/url.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

struct postgres_settings {
    postgres_settings() = default;
    /// `postgres://[user[:password]@]host[:5432]/database[?table=…&sslmode=…&socket=…]`. `postgresql` is
    /// the same scheme. `socket` is the folder of the server's Unix socket, and the host is then not
    /// connected to. \throws error invalid_option
    explicit postgres_settings(const url& where) {
        where.allow_parameters({"table", "sslmode", "socket"});
        if (where.scheme() != "postgres" && where.scheme() != "postgresql")
            throw error(errc::invalid_option, "URL", "of PostgreSQL it is postgres://host/database");
        host = where.host();
        port = where.port().value_or(std::uint16_t{5432});
        database = detail::percent_decoded(where.path()).value().substr(1);
        user = where.user();
        password = std::make_shared<const escodb::password>(where.password().copy());
        table = where.parameter("table").value_or("escodb");
        socket_folder = where.parameter("socket").value_or("");
        ssl_mode = where.parameter("sslmode").value_or("");
        check();
    }

    /// What the connection uses: what is set, else `verify-full`; on loopback and Unix sockets what libpq
    /// prefers, which is TLS where the server has it.
    [[nodiscard]] std::string effective_ssl_mode() const {
        if (!ssl_mode.empty())
            return ssl_mode;
        const bool is_here = !socket_folder.empty() || host == "localhost" || host == "::1" ||
                             host.starts_with("127.");
        return is_here ? "prefer" : "verify-full";
    }
    /// The table's name as SQL has it.
    [[nodiscard]] std::string quoted_table() const {
        std::string text = "\"" + table + "\"";
        const std::size_t dot = text.find('.');
        if (dot != std::string::npos)
            text.replace(dot, 1, "\".\"");
        return text;
    }
    /// For messages; without the user.
    [[nodiscard]] std::string describe() const {
        const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
        return "postgres://" +
               (socket_folder.empty() ? name + ":" + std::to_string(port) : "(" + socket_folder + ")") +
               "/" + database + ", table " + table;
    }

    /// \throws error invalid_option naming the member that is out of range.
    void check() const {
        if (host.empty() && socket_folder.empty())
            throw error(errc::invalid_option, "host", "there is none");
        if (database.empty() || database.find('/') != std::string::npos)
            throw error(errc::invalid_option, "database", "the URL's path is its name, without a slash");
        if (!socket_folder.empty() && socket_folder.front() != '/')
            throw error(errc::invalid_option, "socket", "it is an absolute path");
        static constexpr std::string_view modes[] = {"",        "disable",   "allow",      "prefer",
                                                     "require", "verify-ca", "verify-full"};
        if (std::find(std::begin(modes), std::end(modes), ssl_mode) == std::end(modes))
            throw error(errc::invalid_option, "sslmode",
                        "it is disable, allow, prefer, require, verify-ca or verify-full");
        const std::size_t dot = table.find('.');
        const std::string_view name{table};
        if (!is_identifier(name.substr(dot == std::string::npos ? 0 : dot + 1)) ||
            (dot != std::string::npos && !is_identifier(name.substr(0, dot))))
            throw error(errc::invalid_option, "table",
                        "it is name or schema.name, of a-z, 0-9 and _, a letter first, up to 63 each");
        if (blob_bytes < 1)
            throw error(errc::invalid_option, "blob_bytes", "it must be positive");
    }

    std::string host;
    std::uint16_t port = 5432;
    std::string socket_folder; ///< e.g. /run/postgresql; empty: by TCP
    std::string database;
    std::string user; ///< empty: what libpq takes (PGUSER, or the user of the system)
    /// Empty or none: what libpq finds (PGPASSWORD, or ~/.pgpass).
    std::shared_ptr<const escodb::password> password;
    std::string table = "escodb"; ///< or schema.table
    std::string ssl_mode;         ///< empty: see `effective_ssl_mode`
    /// A larger blob is refused. PostgreSQL itself ends at 1 GB.
    std::size_t blob_bytes = std::size_t{256} << 20;
    transport_settings limits; ///< its certificate_file is libpq's sslrootcert
    request_settings requests;
    requester::log_function log;

private:
    static bool is_identifier(std::string_view text) {
        return !text.empty() && text.size() <= 63 && text.front() >= 'a' && text.front() <= 'z' &&
               std::all_of(text.begin(), text.end(), [](char c) {
                   return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
               });
    }
};

} // namespace escodb::net
