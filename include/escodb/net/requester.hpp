// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Sends a request until there is an answer: attempts, delays, a log, and errors in the words of the
/// storage policy.

#include <escodb/base/error.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/retry.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace escodb::net {

/// One attempt, for a program's log. No header and no target is in it, hence no secret.
struct request_log_entry {
    std::string method;
    std::string blob;
    unsigned status = 0; ///< 0: no reply
    std::string problem; ///< why there was none
    std::chrono::milliseconds took{0};
    std::size_t bytes_sent = 0;
    std::size_t bytes_received = 0;
};

/// A reply, and what is known of the attempts before it.
struct http_answer {
    http_answer() = default;
    http_answer(http_response the_reply, bool uncertain)
        : reply(std::move(the_reply)), is_uncertain(uncertain) {}

    http_response reply;
    bool is_uncertain = false; ///< an earlier attempt may have had its effect
};

/// What an adapter has to say about single attempts.
class request_dialect {
public:
    virtual ~request_dialect() = default;
    /// Awaited before each attempt: for tokens that expire. \throws error where there is none; then
    /// this attempt was not made.
    [[nodiscard]] virtual async<void> prepare() const { co_return; }
    /// Called for each attempt, with the request as it will be sent: for signatures with a date.
    virtual void sign(http_request& /*request*/) const {}
    /// Whether the server says by this reply that the request had no effect and is worth repeating.
    [[nodiscard]] virtual bool refused_harmlessly(const http_response& /*reply*/) const {
        return false;
    }
};

/// Everything that adapters of one kind share. Copies share the transport and the dialect.
///
/// Thread safety: the executor's thread. Lifetime: the executor outlives it.
class requester {
public:
    using log_function = std::function<void(const request_log_entry&)>;

    requester(executor& where, std::shared_ptr<http_transport> transport,
              std::shared_ptr<const request_dialect> dialect, request_settings settings,
              log_function log = {})
        : where_(&where), transport_(std::move(transport)), dialect_(std::move(dialect)),
          settings_(settings), log_(std::move(log)) {
        settings_.check();
    }

    /// The answer to `request`, whatever its status is, unless that asks for another attempt.
    /// \throws error reply_lost: a write that may or may not have had its effect.
    /// \throws error storage_failed: none that had an effect was answered. too_large: a reply was.
    [[nodiscard]] async<http_answer> send(http_request request, http_effect effect) const {
        // A copy on the frame: the adapter may be moved or go meanwhile.
        const requester self{*this};
        const auto begun = self.where_->now();
        bool uncertain = false;
        for (std::uint32_t failures = 1;; ++failures) {
            co_await self.prepare(request.blob, uncertain);
            http_request attempt = request;
            self.dialect_->sign(attempt);
            const auto sent = self.where_->now();
            http_response reply = co_await self.transport_->send(std::move(attempt));
            self.write_log(request, reply, self.where_->now() - sent);
            const bool harmless = reply.failure == http_failure::none &&
                                  self.dialect_->refused_harmlessly(reply);
            const attempt_verdict verdict = judge(reply, effect, harmless);
            if (verdict == attempt_verdict::answered)
                co_return http_answer{std::move(reply), uncertain};
            uncertain = uncertain || verdict == attempt_verdict::again_uncertain ||
                        verdict == attempt_verdict::lost;
            const std::chrono::nanoseconds delay =
                retry_delay(self.settings_, reply, failures, random_fraction());
            const bool late = self.where_->now() - begun + delay > self.settings_.time;
            if (verdict == attempt_verdict::lost || verdict == attempt_verdict::failed ||
                failures >= self.settings_.attempts || late)
                fail(request, reply, uncertain);
            co_await sleep_for(*self.where_, delay);
        }
    }

    /// Throws for an answer that the adapter does not understand.
    [[noreturn]] static void fail(const http_request& request, const http_response& reply,
                                  bool uncertain, std::string_view hint = {}) {
        const errc code = uncertain ? errc::reply_lost
                          : reply.failure == http_failure::too_large ? errc::too_large
                                                                     : errc::storage_failed;
        std::string detail = reply.failure == http_failure::none
                                 ? request.origin.text() + " answered " +
                                       std::to_string(reply.status) + meaning_of(reply.status)
                                 : request.origin.text() + ": " + reply.problem;
        if (!hint.empty())
            detail.append(": ").append(hint);
        throw error{code, request.blob, detail};
    }

    /// From 0 to below 1, for `retry_delay`.
    [[nodiscard]] static double random_fraction() {
        random::system source;
        std::array<std::byte, 4> drawn{};
        source.fill(drawn);
        std::uint32_t number = 0;
        std::memcpy(&number, drawn.data(), sizeof number);
        return static_cast<double>(number) / 4294967296.0;
    }

    [[nodiscard]] const request_dialect& dialect() const noexcept { return *dialect_; }

private:
    async<void> prepare(std::string blob, bool uncertain) const {
        try {
            co_await dialect_->prepare();
        } catch (const error& failure) {
            if (!uncertain)
                throw;
            // An earlier attempt may have had its effect, whatever keeps us from another.
            throw error{errc::reply_lost, blob, failure.detail()};
        }
    }

    static std::string meaning_of(unsigned status) {
        switch (status) {
        case 401: return ", it wants other credentials";
        case 403: return ", these credentials do not permit it";
        case 413: return ", the blob is too large for it";
        case 429: return ", too many requests";
        case 507: return ", it has no room left";
        default: return {};
        }
    }

    void write_log(const http_request& request, const http_response& reply,
                   std::chrono::nanoseconds took) const {
        if (!log_)
            return;
        request_log_entry entry;
        entry.method = request.method;
        entry.blob = request.blob;
        entry.status = reply.status;
        entry.problem = reply.problem;
        entry.took = std::chrono::duration_cast<std::chrono::milliseconds>(took);
        entry.bytes_sent = request.content().size();
        entry.bytes_received = reply.body.size();
        log_(entry);
    }

    executor* where_;
    std::shared_ptr<http_transport> transport_;
    std::shared_ptr<const request_dialect> dialect_;
    request_settings settings_;
    log_function log_;
};

} // namespace escodb::net
