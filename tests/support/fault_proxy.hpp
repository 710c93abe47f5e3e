// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Stands between a client and a server of HTTP, and spoils what passes: delays, cuts, truncates,
/// repeats and swallows, by a seed.

#include <support/loopback_server.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>

namespace escodb_test {

/// How much of what, in percent of the requests. The rest passes.
struct fault_rates {
    int cut = 0;       ///< the connection ends before the request has reached the server
    int swallow = 0;   ///< the server has done it, and the connection ends without a reply
    int truncate = 0;  ///< a part of the reply, then the end
    int repeat = 0;    ///< the reply twice
    int stall = 0;     ///< no reply, and no end
    int late = 0;      ///< the request reaches the server after the client has been cut off
    std::chrono::milliseconds delay{0}; ///< of each request
};

class fault_proxy {
public:
    /// \param name what Host is to say to the server; empty: what the client says.
    fault_proxy(std::uint16_t upstream, std::uint32_t seed, fault_rates rates, std::string name = {})
        : upstream_(upstream), name_(std::move(name)), rates_(rates), random_(seed),
          server_([this](wire& client, int) { serve(client); }) {}

    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }
    [[nodiscard]] int requests() const noexcept { return requests_; }
    [[nodiscard]] int spoilt() const noexcept { return spoilt_; }

private:
    int draw(int below) {
        const std::lock_guard lock{mutex_};
        return static_cast<int>(random_() % static_cast<std::uint32_t>(below));
    }

    /// The reply, framed as the server framed it, without its wish to close.
    std::string ask(std::string request) {
        const int fd = wire::connect_to(upstream_);
        if (fd < 0)
            return {};
        wire server{fd};
        const std::size_t host = request.find("\r\nHost: ");
        if (!name_.empty() && host != std::string::npos && host < request.find("\r\n\r\n"))
            request.replace(host + 8, request.find("\r\n", host + 8) - host - 8, name_);
        request.insert(request.find("\r\n") + 2, "Connection: close\r\n");
        if (!server.write(request))
            return {};
        std::string reply = server.read_all();
        for (const char* header : {"Connection: close\r\n", "connection: close\r\n"}) {
            const std::size_t found = reply.find(header);
            if (found != std::string::npos && found < reply.find("\r\n\r\n"))
                reply.erase(found, std::string_view{header}.size());
        }
        return reply;
    }

    void serve(wire& client) {
        for (;;) {
            const std::string request = client.read_message();
            if (request.empty())
                return;
            ++requests_;
            if (rates_.delay.count() > 0)
                std::this_thread::sleep_for(rates_.delay);
            int fate = draw(100);
            const auto is = [&](int rate) {
                const bool chosen = fate >= 0 && fate < rate;
                fate -= rate;
                if (chosen)
                    ++spoilt_;
                return chosen;
            };
            if (is(rates_.cut))
                return;
            if (is(rates_.late)) {
                client.shut();
                std::this_thread::sleep_for(std::chrono::milliseconds{draw(60)});
                ask(request);
                return;
            }
            const std::string reply = ask(request);
            if (reply.empty() || is(rates_.swallow))
                return;
            if (is(rates_.truncate)) {
                client.write(reply.substr(0, static_cast<std::size_t>(
                                                 draw(static_cast<int>(reply.size())))));
                return;
            }
            if (is(rates_.stall)) {
                client.read_message(); // until the client gives up
                return;
            }
            if (!client.write(reply))
                return;
            if (is(rates_.repeat))
                client.write(reply);
        }
    }

    std::uint16_t upstream_;
    std::string name_;
    fault_rates rates_;
    std::mutex mutex_;
    std::mt19937 random_;
    std::atomic<int> requests_{0};
    std::atomic<int> spoilt_{0};
    loopback_server server_; // last: its threads use the rest
};

} // namespace escodb_test
