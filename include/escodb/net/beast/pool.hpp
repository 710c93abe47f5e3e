// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Requests that wait for connections, and connections that wait for requests.

#include <escodb/net/beast/connection.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/transport_settings.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace escodb::net::detail {

/// One request on its way.
class job {
public:
    using finished = std::function<void(http_response)>;

    job(asio::io_context& io, http_request the_request, finished the_end)
        : request(std::move(the_request)), then(std::move(the_end)), timer(io) {}

    http_request request;
    finished then; ///< empty once it has been called
    asio::steady_timer timer;
    std::shared_ptr<connection> on; ///< while it has one
    bool is_opening = false;
    bool is_late = false;
};

/// Connections by server. At most `settings.connections` to each; of these, one at a time is in its TLS
/// handshake, so that many requests at once do not begin with as many handshakes where the first
/// connection is free again by then.
///
/// Thread safety: the io_context's thread, and only one runs that.
class pool : public std::enable_shared_from_this<pool> {
public:
    /// \throws error invalid_option, of settings
    pool(asio::io_context& io, transport_settings settings)
        : io_(io), settings_(std::move(settings)), tls_(asio::ssl::context::tls_client) {
        settings_.check();
        boost::system::error_code failed;
        if (settings_.certificate_file.empty())
            tls_.set_default_verify_paths(failed);
        else
            tls_.load_verify_file(settings_.certificate_file, failed);
        if (failed)
            throw error(errc::invalid_option, "transport.certificate_file", failed.message());
        tls_.set_verify_mode(asio::ssl::verify_peer);
        tls_.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    }

    void start(const std::shared_ptr<job>& one) {
        arm(one, settings_.request_time);
        server& to = servers_[one->request.origin];
        to.waiting.push_back(one);
        pump(to);
    }

    /// Nobody waits for it any more. A connection that it had is closed.
    void cancel(const std::shared_ptr<job>& one) {
        one->then = nullptr;
        one->timer.cancel();
        give_up(one);
    }

    void close() {
        for (auto& [origin, each] : servers_)
            for (kept& one : each.idle)
                one.line->abort();
        for (auto& [origin, each] : servers_)
            each.idle.clear();
    }

private:
    using clock = std::chrono::steady_clock;

    struct kept {
        std::shared_ptr<connection> line;
        clock::time_point since;
    };
    struct server {
        std::deque<std::shared_ptr<job>> waiting;
        std::vector<kept> idle;
        std::size_t open = 0; ///< connections, those being opened included
        std::size_t opening = 0;
    };

    void arm(const std::shared_ptr<job>& one, std::chrono::milliseconds time) {
        one->timer.expires_after(time);
        one->timer.async_wait([self = shared_from_this(), one](boost::system::error_code cancelled) {
            if (cancelled || !one->then)
                return;
            one->is_late = true;
            self->give_up(one);
        });
    }

    /// Takes it out of the queue, or cuts its connection, whose callback then ends it.
    void give_up(const std::shared_ptr<job>& one) {
        if (one->on)
            return one->on->abort();
        server& to = servers_[one->request.origin];
        const auto place = std::find(to.waiting.begin(), to.waiting.end(), one);
        if (place == to.waiting.end())
            return;
        to.waiting.erase(place);
        end(one, http_response::failed(http_failure::not_sent, "no connection was free in time"));
    }

    void end(const std::shared_ptr<job>& one, http_response reply) {
        one->timer.cancel();
        if (one->is_late && reply.failure != http_failure::none)
            reply.problem = one->is_opening ? "it could not be connected to in time"
                                            : "it took too long";
        one->is_opening = false;
        if (one->then)
            std::exchange(one->then, nullptr)(std::move(reply));
    }

    void pump(server& to) {
        while (!to.waiting.empty()) {
            std::shared_ptr<connection> line = take_idle(to, !to.waiting.front()->request.reads());
            const bool must_open = line == nullptr;
            const bool tls = to.waiting.front()->request.origin.tls;
            if (must_open && (to.open >= settings_.connections || (tls && to.opening > 0)))
                return;
            const std::shared_ptr<job> one = to.waiting.front();
            to.waiting.pop_front();
            if (must_open)
                open(to, one);
            else
                exchange(to, one, line);
        }
    }

    /// The one that was used last, of those that may take it. Where all connections are open and none
    /// of them may, one is closed for a new one.
    std::shared_ptr<connection> take_idle(server& to, bool writes) {
        for (;;) {
            const auto found = std::find_if(to.idle.rbegin(), to.idle.rend(), [&](const kept& each) {
                return !writes || each.line->takes_writes();
            });
            if (found == to.idle.rend())
                break;
            kept last = std::move(*found);
            to.idle.erase(std::next(found).base());
            if (clock::now() - last.since <= settings_.idle_time && last.line->is_quiet())
                return std::move(last.line);
            last.line->abort();
            --to.open;
        }
        if (!to.idle.empty() && to.open >= settings_.connections) {
            to.idle.front().line->abort();
            to.idle.erase(to.idle.begin());
            --to.open;
        }
        return nullptr;
    }

    void open(server& to, const std::shared_ptr<job>& one) {
        ++to.open;
        ++to.opening;
        one->on = std::make_shared<connection>(io_, tls_, one->request.origin);
        one->is_opening = true;
        arm(one, settings_.connect_time);
        one->on->open([self = shared_from_this(), one, &to](http_response result) {
            --to.opening;
            const std::shared_ptr<connection> line = std::move(one->on);
            if (result.failure != http_failure::none || !one->then) {
                line->abort();
                --to.open;
                self->end(one, std::move(result));
            } else {
                one->is_opening = false;
                self->arm(one, self->settings_.request_time);
                self->exchange(to, one, line);
            }
            self->pump(to);
        });
    }

    void exchange(server& to, const std::shared_ptr<job>& one, std::shared_ptr<connection> line) {
        one->on = std::move(line);
        writes_ += !one->request.reads();
        one->on->exchange(
            std::move(one->request), settings_.reply_bytes, writes_,
            [self = shared_from_this(), one, &to](http_response reply, bool keeps) {
                const std::shared_ptr<connection> free = std::move(one->on);
                if (keeps) {
                    to.idle.push_back(kept{free, clock::now()});
                } else {
                    free->abort();
                    --to.open;
                }
                self->end(one, std::move(reply));
                self->pump(to);
            });
    }

    asio::io_context& io_;
    transport_settings settings_;
    asio::ssl::context tls_;
    std::uint64_t writes_ = 0;
    std::map<http_origin, server> servers_; // whose elements stay where they are
};

} // namespace escodb::net::detail
