// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as rows of a table of PostgreSQL. This and its neighbours are the only headers that include libpq.
///
/// What is relied on (postgresql.org/docs: "INSERT", "Transaction Isolation", "Error Codes"):
/// * INSERT … ON CONFLICT DO NOTHING inserts in one step where there is no row of that key.
/// * An UPDATE that waits for another of its row looks at its condition once more when that one has ended; at
///   stricter levels of isolation it fails by 40001 and is repeated.
/// * What is committed is seen by each statement that begins later, on any connection to that server.

#include <escodb/base/error.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/net/any_adapter.hpp>
#include <escodb/net/line_requester.hpp>
#include <escodb/net/postgres/postgres_line.hpp>
#include <escodb/net/postgres/postgres_settings.hpp>
#include <escodb/net/probe.hpp>
#include <escodb/net/sockets.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::net {

/// A table with the columns id, revision and value, which the first write makes if it is not there.
///
/// A revision is a random number of 62 bits. One that counts could come back, when the table is brought back
/// from a backup; a client would then take what is there for what it knows.
///
/// An unchanged blob costs no transfer: a reread asks for the value only where the revision is another.
///
/// Thread safety: the executor's thread, several calls at once. Copies are clients of one store, and share
/// connections. Lifetime: the executor outlives it.
class postgres_adapter {
public:
    /// \throws error invalid_option
    postgres_adapter(executor& where, std::shared_ptr<sockets> waits, postgres_settings settings)
        : shared_(std::make_shared<shared>(where, std::move(waits), std::move(settings))) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        const std::shared_ptr<shared> with = shared_;
        line::request what{with->select, {}};
        what.parameters.emplace_back(parameter::text_type, id);
        detail::postgres_answer got =
            co_await with->lines.send(what, http_effect::reads, "SELECT", id);
        if (got.state == no_table)
            co_return std::nullopt;
        with->check(got, id);
        co_return with->blob_in(std::move(got), id);
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        const std::optional<std::int64_t> known = number_of(revision);
        if (!known) {
            std::optional<blob> found = co_await read(id);
            co_return reread_result::changed(std::move(found));
        }
        const std::shared_ptr<shared> with = shared_;
        const std::string binary = binary_of(*known);
        line::request what{with->select_other, {}};
        what.parameters.emplace_back(parameter::text_type, id);
        what.parameters.emplace_back(parameter::int8_type, binary);
        detail::postgres_answer got =
            co_await with->lines.send(what, http_effect::reads, "SELECT", id);
        if (got.state == no_table)
            co_return reread_result::changed(std::nullopt);
        with->check(got, id);
        if (got.has_row && got.revision == known)
            co_return reread_result::unchanged();
        co_return reread_result::changed(with->blob_in(std::move(got), id));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        const std::shared_ptr<shared> with = shared_;
        const std::optional<std::int64_t> named = revision ? number_of(*revision) : std::nullopt;
        if (revision && !named)
            co_return write_result::conflict();
        if (value.size() > with->settings.blob_bytes)
            throw error{errc::too_large, id,
                        "the limit is " + std::to_string(with->settings.blob_bytes) + " bytes"};
        const std::int64_t made = random_number();
        const std::string made_binary = binary_of(made);
        const std::string named_binary = binary_of(named.value_or(0));
        line::request what{named ? with->update : with->insert, {}};
        what.parameters.emplace_back(parameter::text_type, id);
        what.parameters.emplace_back(parameter::int8_type, made_binary);
        what.parameters.emplace_back(parameter::bytea_type, value);
        if (named)
            what.parameters.emplace_back(parameter::int8_type, named_binary);
        for (bool has_made_table = false;; has_made_table = true) {
            const detail::postgres_answer got = co_await with->lines.send(
                what, http_effect::writes, named ? "UPDATE" : "INSERT", id);
            if (got.state == no_table && !named && !has_made_table) {
                co_await make_table(id);
                continue;
            }
            if (got.state == no_table && named)
                co_return write_result::conflict();
            with->check(got, id);
            if (!got.has_row)
                co_return write_result::conflict();
            co_return write_result::written(std::to_string(made));
        }
    }

    /// Removes a blob, which no store ever does: for scratch blobs. Without condition.
    [[nodiscard]] async<void> erase(std::string id) {
        const std::shared_ptr<shared> with = shared_;
        line::request what{with->remove, {}};
        what.parameters.emplace_back(parameter::text_type, id);
        const detail::postgres_answer got =
            co_await with->lines.send(what, http_effect::reads, "DELETE", id);
        if (got.state != no_table)
            with->check(got, id);
    }

    /// Tries the conditions: `probe`.
    [[nodiscard]] async<std::string> doubts() { return reasons_against(this); }
    [[nodiscard]] std::string describe() const { return shared_->lines.name(); }

private:
    using line = detail::postgres_line;
    using parameter = line::parameter;
    static constexpr std::string_view no_table = "42P01";

    struct shared {
        shared(executor& where, std::shared_ptr<sockets> waits, postgres_settings given)
            : settings(std::move(given)),
              lines(where, opener_of(where, std::move(waits), settings), settings.describe(),
                    settings.limits, settings.requests, settings.log) {
            const std::string table = settings.quoted_table();
            select = "SELECT revision, value FROM " + table + " WHERE id = $1";
            select_other = "SELECT revision, CASE WHEN revision = $2 THEN NULL ELSE value END FROM " +
                           table + " WHERE id = $1";
            insert = "INSERT INTO " + table +
                     " (id, revision, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING "
                     "RETURNING revision";
            update = "UPDATE " + table +
                     " SET revision = $2, value = $3 WHERE id = $1 AND revision = $4 "
                     "RETURNING revision";
            remove = "DELETE FROM " + table + " WHERE id = $1";
            create = "CREATE TABLE IF NOT EXISTS " + table +
                     " (id text COLLATE \"C\" PRIMARY KEY, revision bigint NOT NULL, "
                     "value bytea NOT NULL)";
        }

        static line_requester<line>::opener opener_of(executor& where, std::shared_ptr<sockets> waits,
                                                      const postgres_settings& from) {
            from.check();
            auto settings = std::make_shared<const postgres_settings>(from);
            return [&where, waits = std::move(waits), settings = std::move(settings)] {
                return line::open(where, waits, settings);
            };
        }

        /// \throws error unless the statement has succeeded; if not, it had no effect.
        void check(const detail::postgres_answer& got, const std::string& id) const {
            if (got.state.empty())
                return;
            std::string text = lines.name() + " answered " + got.state;
            if (got.state == "42501")
                text += ", these credentials do not permit it";
            else if (got.state == "25006")
                text += ", it is read-only";
            else if (got.state == "53100")
                text += ", it has no room left";
            if (!got.message.empty())
                text += ": " + got.message;
            throw error{errc::storage_failed, id, text};
        }
        std::optional<blob> blob_in(detail::postgres_answer got, const std::string& id) const {
            if (!got.has_row)
                return std::nullopt;
            if (!got.revision || !got.value)
                throw error{errc::storage_failed, id,
                            lines.name() + ": the table is none of ours, its columns are others"};
            return blob{std::move(*got.value), std::to_string(*got.revision)};
        }

        postgres_settings settings;
        line_requester<line> lines;
        std::string select;
        std::string select_other;
        std::string insert;
        std::string update;
        std::string remove;
        std::string create;
    };

    /// Two clients that make it at once may both be told that it is there: as a table, or as an entry in the
    /// server's catalogue.
    async<void> make_table(std::string id) {
        const std::shared_ptr<shared> with = shared_;
        line::request what{with->create, {}};
        const detail::postgres_answer got =
            co_await with->lines.send(what, http_effect::reads, "CREATE TABLE", id);
        if (got.state != "42P07" && got.state != "23505" && got.state != "42710")
            with->check(got, id);
    }

    /// Only what was given is sent back: a number above zero, without a sign or zeros before it.
    static std::optional<std::int64_t> number_of(const std::string& text) {
        std::int64_t number = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failed != std::errc{} || end != text.data() + text.size() || number <= 0 ||
            text.front() == '0')
            return std::nullopt;
        return number;
    }
    static std::string binary_of(std::int64_t number) {
        std::string text(8, '\0');
        for (std::size_t i = 0; i < 8; ++i)
            text[i] = static_cast<char>(static_cast<std::uint64_t>(number) >> (56 - 8 * i));
        return text;
    }
    static std::int64_t random_number() {
        random::system source;
        std::array<std::byte, 8> drawn{};
        source.fill(drawn);
        std::uint64_t number = 0;
        for (const std::byte each : drawn)
            number = number << 8 | std::to_integer<std::uint64_t>(each);
        return static_cast<std::int64_t>((number >> 1) | 1U);
    }

    std::shared_ptr<shared> shared_;
};

/// `postgres://…`, as `net::open` does for what speaks HTTP. \throws error invalid_option
[[nodiscard]] inline any_adapter open_postgres(const url& where, executor& on,
                                               std::shared_ptr<sockets> waits,
                                               const line_settings& with = {}) {
    postgres_settings settings{where};
    settings.limits = with.limits;
    settings.requests = with.requests;
    settings.log = with.log;
    return any_adapter{postgres_adapter{on, std::move(waits), std::move(settings)}};
}

} // namespace escodb::net
