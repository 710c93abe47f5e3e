// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Requests to a server that has a protocol of its own: connections that are kept, attempts, a log, and
/// errors in the words of the storage policy. What `requester` and the pool are for HTTP.

#include <escodb/base/error.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/retry.hpp>
#include <escodb/net/transport_settings.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/semaphore.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace escodb::net {

/// What the URL of such a server does not say.
struct line_settings {
    transport_settings limits;
    request_settings requests;
    requester::log_function log;
};

/// Why a line could not be opened, or gave no answer. It is closed then.
class line_trouble : public std::runtime_error {
public:
    line_trouble(http_failure how, const std::string& why) : std::runtime_error(why), how_(how) {}
    [[nodiscard]] http_failure how() const noexcept { return how_; }

private:
    http_failure how_;
};

/// Keeps lines to one server, at most `settings.connections`, with one request on each at a time: so
/// requests overlap, none waits behind a larger one, and the reply to one is never taken for that to another.
///
/// A `Line` is a connection that is open:
/// * `Line::request`, which holds or refers to all that it needs, and is copyable; `Line::answer`;
/// * `async<answer> exchange(request)`, which throws `line_trouble`;
/// * `bool is_quiet()`: it can take another request, since nothing has come, not even the end;
/// * `Line::is_worth_repeating(answer)`: the server says that it did nothing, and may do it next time;
/// * `Line::bytes_of(request)` and `Line::bytes_of(answer)`, for the log.
///
/// A write is sent again only where the server cannot have the whole of it or says that it did nothing; hence
/// a conflict is always certain.
///
/// Thread safety: the executor's thread. Lifetime: the executor outlives it, and it its requests.
template <class Line> class line_requester {
public:
    using request = typename Line::request;
    using answer = typename Line::answer;
    /// Opens one. \throws line_trouble: not_sent, or refused_tls where another attempt would not help.
    using opener = std::function<async<std::shared_ptr<Line>>()>;

    /// \throws error invalid_option
    line_requester(executor& where, opener open, std::string name, transport_settings limits,
                   request_settings settings, requester::log_function log)
        : where_(where), open_(std::move(open)), name_(std::move(name)), limits_(std::move(limits)),
          settings_(settings), log_(std::move(log)),
          free_(where, (limits_.check(), settings_.check(), limits_.connections)) {}

    /// \param method and \param blob are for the log and for errors.
    /// \throws error reply_lost: a write that may or may not have had its effect.
    /// \throws error storage_failed: none that had an effect was answered. too_large: a reply was.
    [[nodiscard]] async<answer> send(request what, http_effect effect, std::string method,
                                     std::string blob) {
        const auto begun = where_.now();
        for (std::uint32_t failures = 1;; ++failures) {
            const auto sent = where_.now();
            answer got;
            http_response judged;
            judged.status = 200;
            bool again = false;
            try {
                got = co_await attempt(what);
                again = Line::is_worth_repeating(got);
            } catch (const line_trouble& trouble) {
                judged = http_response::failed(trouble.how(), trouble.what());
            }
            write_log(method, blob, judged, where_.now() - sent, Line::bytes_of(what),
                      Line::bytes_of(got));
            const attempt_verdict verdict = judge(judged, effect, again);
            if (verdict == attempt_verdict::answered)
                co_return got;
            const std::chrono::nanoseconds delay =
                retry_delay(settings_, judged, failures, requester::random_fraction());
            const bool late = where_.now() - begun + delay > settings_.time;
            const bool is_last = failures >= settings_.attempts || late;
            if (verdict == attempt_verdict::again && !is_last) {
                co_await sleep_for(where_, delay);
                continue;
            }
            if (again)
                co_return got; // the adapter knows what it means
            const errc code = verdict == attempt_verdict::lost           ? errc::reply_lost
                              : judged.failure == http_failure::too_large ? errc::too_large
                                                                          : errc::storage_failed;
            throw error{code, blob, name_ + ": " + judged.problem};
        }
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    struct kept {
        std::shared_ptr<Line> line;
        executor::clock::time_point since;
    };

    /// Where it throws, or is destroyed on the way, the line goes with it.
    async<answer> attempt(request what) {
        const async_permit permit = co_await free_.acquire();
        std::shared_ptr<Line> line = take_idle();
        if (!line)
            line = co_await open_();
        answer got = co_await line->exchange(std::move(what));
        idle_.push_back(kept{std::move(line), where_.now()});
        co_return got;
    }

    /// The one that was used last, if it is as it was then.
    std::shared_ptr<Line> take_idle() {
        while (!idle_.empty()) {
            kept last = std::move(idle_.back());
            idle_.pop_back();
            if (where_.now() - last.since <= limits_.idle_time && last.line->is_quiet())
                return std::move(last.line);
        }
        return nullptr;
    }

    void write_log(const std::string& method, const std::string& blob, const http_response& judged,
                   std::chrono::nanoseconds took, std::size_t sent, std::size_t received) const {
        if (!log_)
            return;
        request_log_entry entry;
        entry.method = method;
        entry.blob = blob;
        entry.status = judged.status; // 200: there was an answer
        entry.problem = judged.problem;
        entry.took = std::chrono::duration_cast<std::chrono::milliseconds>(took);
        entry.bytes_sent = sent;
        entry.bytes_received = received;
        log_(entry);
    }

    executor& where_;
    opener open_;
    std::string name_;
    transport_settings limits_;
    request_settings settings_;
    requester::log_function log_;
    async_semaphore free_;
    std::vector<kept> idle_;
};

} // namespace escodb::net
