// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as hashes of Redis, or of what speaks its protocol and runs its scripts. This and its neighbours are
/// the only headers that include hiredis.
///
/// What is relied on (redis.io/docs: "Scripting with Lua", "Key eviction", "Persistence"): a script runs as a
/// whole, while no other command runs. That what was acknowledged is still there after a crash is up to the
/// server's settings: docs/network.md, "Settings that a server needs".

#include <escodb/base/error.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/net/any_adapter.hpp>
#include <escodb/net/line_requester.hpp>
#include <escodb/net/probe.hpp>
#include <escodb/net/redis/redis_line.hpp>
#include <escodb/net/redis/redis_settings.hpp>
#include <escodb/net/sockets.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

/// Keys with a prefix. A blob is a hash of two fields, r the revision and v the value.
///
/// A revision is 128 random bits that the writer draws. One that counts could come back, when the server has
/// lost what it had not yet written to its disk.
///
/// Writes, and rereads, which transfer nothing where the revision is still the one that is known, are scripts. They
/// are sent as text each time: some 200 bytes, against another request whenever a server has lost them.
///
/// Thread safety: the executor's thread, several calls at once. Copies are clients of one store, and share
/// connections. Lifetime: the executor outlives it.
class redis_adapter {
public:
    /// \throws error invalid_option
    redis_adapter(executor& where, std::shared_ptr<sockets> waits, redis_settings settings)
        : shared_(std::make_shared<shared>(where, std::move(waits), std::move(settings))) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        const std::shared_ptr<shared> with = shared_;
        const std::string key = with->settings.prefix + id;
        const line::request what{{"HMGET", key, "r", "v"}};
        detail::redis_answer got = co_await with->lines.send(what, http_effect::reads, "HMGET", id);
        with->check(got, id);
        co_return with->blob_in(std::move(got), id);
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        static constexpr std::string_view script =
            "local b = redis.call('HMGET', KEYS[1], 'r', 'v') "
            "if b[1] == ARGV[1] then return 1 end return b";
        const std::shared_ptr<shared> with = shared_;
        const std::string key = with->settings.prefix + id;
        const line::request what{{"EVAL", script, "1", key, revision}};
        detail::redis_answer got = co_await with->lines.send(what, http_effect::reads, "EVAL", id);
        with->check(got, id);
        if (got.number == 1)
            co_return reread_result::unchanged();
        co_return reread_result::changed(with->blob_in(std::move(got), id));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        static constexpr std::string_view create =
            "if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end "
            "redis.call('HSET', KEYS[1], 'r', ARGV[1], 'v', ARGV[2]) return 1";
        static constexpr std::string_view replace =
            "if redis.call('HGET', KEYS[1], 'r') ~= ARGV[3] then return 0 end "
            "redis.call('HSET', KEYS[1], 'r', ARGV[1], 'v', ARGV[2]) return 1";
        if (revision && !is_revision(*revision))
            co_return write_result::conflict();
        const std::shared_ptr<shared> with = shared_;
        if (value.size() > with->settings.blob_bytes)
            throw error{errc::too_large, id,
                        "the limit is " + std::to_string(with->settings.blob_bytes) + " bytes"};
        const std::string key = with->settings.prefix + id;
        const std::string made = random_revision();
        line::request what{{"EVAL", revision ? replace : create, "1", key, made, value}};
        if (revision)
            what.arguments.emplace_back(*revision);
        const detail::redis_answer got =
            co_await with->lines.send(what, http_effect::writes, "EVAL", id);
        with->check(got, id);
        if (!got.texts.empty() || (got.number != 0 && got.number != 1))
            throw error{errc::reply_lost, id, with->lines.name() + ": the reply is none to a write"};
        if (got.number == 0)
            co_return write_result::conflict();
        co_return write_result::written(made);
    }

    /// Removes a blob, which no store ever does: for scratch blobs. Without condition.
    [[nodiscard]] async<void> erase(std::string id) {
        const std::shared_ptr<shared> with = shared_;
        const std::string key = with->settings.prefix + id;
        const line::request what{{"DEL", key}};
        const detail::redis_answer got = co_await with->lines.send(what, http_effect::reads, "DEL", id);
        with->check(got, id);
    }

    /// Tries the conditions: `probe`.
    [[nodiscard]] async<std::string> doubts() { return reasons_against(this); }
    [[nodiscard]] std::string describe() const { return shared_->lines.name(); }

private:
    using line = detail::redis_line;

    struct shared {
        shared(executor& where, std::shared_ptr<sockets> waits, redis_settings given)
            : settings(std::move(given)),
              lines(where, opener_of(where, std::move(waits), settings), settings.describe(),
                    settings.limits, settings.requests, settings.log) {}

        static line_requester<line>::opener opener_of(executor& where, std::shared_ptr<sockets> waits,
                                                      const redis_settings& from) {
            from.check();
            auto settings = std::make_shared<const redis_settings>(from);
            return [&where, waits = std::move(waits), settings = std::move(settings)] {
                return line::open(where, waits, settings);
            };
        }

        /// \throws error of an error, which had no effect.
        void check(const detail::redis_answer& got, const std::string& id) const {
            if (!got.problem.empty())
                throw error{errc::storage_failed, id,
                            lines.name() + ": " + line::meaning_of(got.problem)};
        }
        std::optional<blob> blob_in(detail::redis_answer got, const std::string& id) const {
            if (got.texts.size() == 2 && !got.texts[0] && !got.texts[1])
                return std::nullopt;
            if (got.texts.size() != 2 || !got.texts[0] || !got.texts[1] || !is_revision(*got.texts[0]))
                throw error{errc::storage_failed, id, lines.name() + ": the key is none of ours"};
            return blob{std::move(*got.texts[1]), std::move(*got.texts[0])};
        }

        redis_settings settings;
        line_requester<line> lines;
    };

    static bool is_revision(std::string_view text) {
        return text.size() == 32 && is_hex(text);
    }
    static std::string random_revision() {
        random::system source;
        std::array<std::byte, 16> drawn{};
        source.fill(drawn);
        return to_hex(drawn);
    }

    std::shared_ptr<shared> shared_;
};

/// `redis://…`, as `net::open` does for what speaks HTTP. \throws error invalid_option
[[nodiscard]] inline any_adapter open_redis(const url& where, executor& on, std::shared_ptr<sockets> waits,
                                            const line_settings& with = {}) {
    redis_settings settings{where};
    settings.limits = with.limits;
    settings.requests = with.requests;
    settings.log = with.log;
    return any_adapter{redis_adapter{on, std::move(waits), std::move(settings)}};
}

} // namespace escodb::net
