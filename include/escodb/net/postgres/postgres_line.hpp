// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One connection to PostgreSQL, by the asynchronous functions of libpq.
///
/// What is relied on (postgresql.org/docs: "libpq", "Frontend/Backend Protocol"):
/// * PQconnectStart and PQconnectPoll do not block where `hostaddr` is given, so that no name is looked up.
/// * A statement's result comes before its transaction is committed, at ReadyForQuery; after that PQgetResult
///   gives null, and only then the statement is known to have had its effect.
/// * An ERROR undoes the statement. FATAL and PANIC end the connection, and say nothing of what was before.

#include <escodb/net/line_requester.hpp>
#include <escodb/net/postgres/postgres_settings.hpp>
#include <escodb/net/sockets.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <sys/socket.h>

namespace escodb::net::detail {

/// The result of a statement: an error by its SQLSTATE, or at most one row.
struct postgres_answer {
    std::string state;   ///< empty: it succeeded
    std::string message; ///< of the server, one line
    bool has_row = false;
    std::optional<std::int64_t> revision; ///< of the row's first column
    std::optional<std::string> value;     ///< of its second, unless that is null
};

class postgres_line {
public:
    /// A parameter is bound as it is, never part of the text. The content is the caller's.
    struct parameter {
        static constexpr Oid text_type = 25;
        static constexpr Oid int8_type = 20;
        static constexpr Oid bytea_type = 17;
        parameter(Oid the_type, std::string_view the_content) : type(the_type), content(the_content) {}
        Oid type;
        std::string_view content;
    };
    struct request {
        request(const std::string& the_sql, std::vector<parameter> the_parameters)
            : sql(&the_sql), parameters(std::move(the_parameters)) {}
        const std::string* sql;
        std::vector<parameter> parameters;
    };
    using answer = postgres_answer;

    postgres_line(executor& where, std::shared_ptr<sockets> waits, std::chrono::nanoseconds time)
        : where_(where), waits_(std::move(waits)), time_(time), connection_(nullptr, &PQfinish) {}

    /// \throws line_trouble
    [[nodiscard]] static async<std::shared_ptr<postgres_line>>
    open(executor& where, std::shared_ptr<sockets> waits,
         std::shared_ptr<const postgres_settings> settings) {
        const auto made =
            std::make_shared<postgres_line>(where, waits, settings->limits.request_time);
        const auto end = where.now() + settings->limits.connect_time;
        std::vector<std::string> addresses;
        if (settings->socket_folder.empty()) {
            addresses = co_await waits->resolve(settings->host, settings->limits.connect_time);
            if (addresses.empty())
                throw line_trouble{http_failure::not_sent, "no address is known"};
        }
        made->begin(*settings, addresses);
        // As if it had asked to write, says the manual.
        auto next = PGRES_POLLING_WRITING;
        while (next != PGRES_POLLING_OK) {
            const socket_event what =
                next == PGRES_POLLING_READING ? socket_event::reading : socket_event::writing;
            const bool in_time =
                co_await waits->ready(PQsocket(made->connection_.get()), what, end - where.now());
            if (!in_time)
                throw line_trouble{http_failure::not_sent, "it could not be connected to in time"};
            next = PQconnectPoll(made->connection_.get());
            if (next == PGRES_POLLING_FAILED)
                made->fail_to_open();
        }
        PQsetnonblocking(made->connection_.get(), 1);
        co_return made;
    }

    [[nodiscard]] async<answer> exchange(request what) {
        PGconn* const on = connection_.get();
        const auto end = where_.now() + time_;
        send(what);
        for (int left = PQflush(on); left != 0; left = PQflush(on)) {
            if (left < 0)
                lose();
            co_await wait(socket_event::either, end);
            if (PQconsumeInput(on) == 0)
                lose();
        }
        answer got;
        for (;;) {
            while (PQisBusy(on) != 0) {
                co_await wait(socket_event::reading, end);
                if (PQconsumeInput(on) == 0)
                    lose();
            }
            const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQgetResult(on), &PQclear};
            if (!result)
                break;
            take(*result, &got);
        }
        // Only now the transaction has ended.
        if (PQstatus(on) != CONNECTION_OK || PQtransactionStatus(on) != PQTRANS_IDLE)
            lose();
        co_return got;
    }

    [[nodiscard]] bool is_quiet() {
        char octet = 0;
        const ::ssize_t got =
            ::recv(PQsocket(connection_.get()), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
    /// Serialisation failures, deadlocks, and locks that were not to be had: the statement is undone.
    [[nodiscard]] static bool is_worth_repeating(const answer& got) {
        return got.state == "40001" || got.state == "40P01" || got.state == "55P03";
    }
    [[nodiscard]] static std::size_t bytes_of(const request& what) {
        std::size_t sum = 0;
        for (const parameter& each : what.parameters)
            sum += each.content.size();
        return sum;
    }
    [[nodiscard]] static std::size_t bytes_of(const answer& got) {
        return got.value ? got.value->size() : 0;
    }

private:
    void begin(const postgres_settings& settings, const std::vector<std::string>& addresses) {
        std::string hosts;
        std::string numbers;
        for (const std::string& each : addresses) {
            hosts.append(hosts.empty() ? "" : ",").append(settings.host);
            numbers.append(numbers.empty() ? "" : ",").append(each);
        }
        const std::string port = std::to_string(settings.port);
        const std::string mode = settings.effective_ssl_mode();
        const std::string roots = root_certificates(settings);
        // Copied only for the call; libpq has its own copy anyhow.
        std::string secret{settings.password ? settings.password->reveal() : std::string_view{}};
        const auto given = [](const std::string& text) {
            return text.empty() ? nullptr : text.c_str();
        };
        const std::array keywords{"host",        "hostaddr",         "port",
                                  "dbname",      "user",             "password",
                                  "sslmode",     "sslrootcert",      "gssencmode",
                                  "client_encoding", "application_name", static_cast<const char*>(nullptr)};
        const std::array values{given(addresses.empty() ? settings.socket_folder : hosts),
                                given(numbers),
                                given(port),
                                given(settings.database),
                                given(settings.user),
                                given(secret),
                                given(mode),
                                given(roots),
                                "disable", // which would block
                                "UTF8",
                                "escodb",
                                static_cast<const char*>(nullptr)};
        connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
        wipe(std::as_writable_bytes(std::span{secret}));
        if (!connection_)
            throw std::bad_alloc{};
        PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
        if (PQstatus(connection_.get()) == CONNECTION_BAD)
            fail_to_open();
    }

    /// libpq looks into the user's own file only, and since version 16 into the system's if it is told.
    static std::string root_certificates(const postgres_settings& settings) {
        if (!settings.limits.certificate_file.empty())
            return settings.limits.certificate_file;
        const char* const home = std::getenv("HOME");
        std::error_code ignored;
        const std::string own = std::string{home == nullptr ? "" : home} + "/.postgresql/root.crt";
        if (!settings.effective_ssl_mode().starts_with("verify") ||
            std::getenv("PGSSLROOTCERT") != nullptr || std::filesystem::exists(own, ignored))
            return {};
        if (PQlibVersion() >= 160000)
            return "system";
        for (const char* each : {"/etc/ssl/certs/ca-certificates.crt",
                                 "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"})
            if (std::filesystem::exists(each, ignored))
                return each;
        return {};
    }

    /// libpq has but a text for this. What the server refuses is not tried again, unless it says that it is
    /// busy; of a server that speaks another language, what is not understood is tried again, in vain.
    [[noreturn]] void fail_to_open() const {
        const std::string said = one_line(PQerrorMessage(connection_.get()));
        const auto says = [&](std::initializer_list<std::string_view> words) {
            return std::any_of(words.begin(), words.end(), [&](std::string_view each) {
                return said.find(each) != std::string::npos;
            });
        };
        if (says({"starting up", "shutting down", "recovery", "too many", "connection slots"}))
            throw line_trouble{http_failure::not_sent, said};
        if (says({"password", "authentication", "pg_hba.conf", "role "}))
            throw line_trouble{http_failure::refused_tls, "it wants other credentials: " + said};
        if (says({"certificate", "SSL, but", "does not match host name"}))
            throw line_trouble{http_failure::refused_tls, "TLS: " + said};
        if (says({"FATAL:", "invalid "}))
            throw line_trouble{http_failure::refused_tls, said};
        throw line_trouble{http_failure::not_sent, said};
    }

    void send(const request& what) {
        std::vector<Oid> types;
        std::vector<const char*> values;
        std::vector<int> sizes;
        std::vector<int> formats;
        for (const parameter& each : what.parameters) {
            types.push_back(each.type);
            values.push_back(each.content.data() == nullptr ? "" : each.content.data());
            sizes.push_back(static_cast<int>(each.content.size()));
            formats.push_back(1);
        }
        const int count = static_cast<int>(what.parameters.size());
        if (PQsendQueryParams(connection_.get(), what.sql->c_str(), count, types.data(), values.data(),
                              sizes.data(), formats.data(), 1) == 0)
            lose();
    }

    async<void> wait(socket_event what, executor::clock::time_point end) {
        const bool in_time = co_await waits_->ready(PQsocket(connection_.get()), what, end - where_.now());
        if (!in_time)
            throw line_trouble{http_failure::reply_lost, "it took too long"};
    }
    [[noreturn]] void lose() const {
        throw line_trouble{http_failure::reply_lost, one_line(PQerrorMessage(connection_.get()))};
    }

    void take(PGresult& result, answer* got) const {
        const ExecStatusType status = PQresultStatus(&result);
        if (status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
            return;
        if (status == PGRES_TUPLES_OK) {
            got->has_row = PQntuples(&result) > 0;
            if (!got->has_row)
                return;
            const int columns = PQnfields(&result);
            if (columns > 0 && PQgetlength(&result, 0, 0) == 8)
                got->revision = number(PQgetvalue(&result, 0, 0));
            if (columns > 1 && PQgetisnull(&result, 0, 1) == 0)
                got->value.emplace(PQgetvalue(&result, 0, 1),
                                   static_cast<std::size_t>(PQgetlength(&result, 0, 1)));
            return;
        }
        const auto field = [&](int code) {
            const char* const text = PQresultErrorField(&result, code);
            return std::string{text == nullptr ? "" : text};
        };
        const std::string severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
        if (severity != "ERROR") // FATAL, PANIC, or libpq's own
            throw line_trouble{http_failure::reply_lost, one_line(PQresultErrorMessage(&result))};
        got->state = field(PG_DIAG_SQLSTATE);
        got->message = one_line(field(PG_DIAG_MESSAGE_PRIMARY));
    }

    static std::int64_t number(const char* big_endian) {
        std::uint64_t result = 0;
        for (int i = 0; i < 8; ++i)
            result = result << 8 | static_cast<unsigned char>(big_endian[i]);
        return static_cast<std::int64_t>(result);
    }
    static std::string one_line(std::string text) {
        for (char& c : text)
            if (static_cast<unsigned char>(c) < 0x20)
                c = ' ';
        while (!text.empty() && text.back() == ' ')
            text.pop_back();
        return text.substr(0, 300);
    }

    executor& where_;
    std::shared_ptr<sockets> waits_;
    std::chrono::nanoseconds time_;
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

} // namespace escodb::net::detail
