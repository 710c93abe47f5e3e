// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Stands between a client and a server of HTTP, and spoils what passes: delays, cuts, truncates,
/// repeats and swallows, by a seed.

#include <support/fault_rates.hpp>
#include <support/loopback_server.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

namespace escodb_test {

class fault_proxy {
public:
    /// \param name what Host is to say to the server; empty: what the client says.
    fault_proxy(std::uint16_t upstream, std::uint32_t seed, fault_rates rates, std::string name = {})
        : upstream_(upstream), name_(std::move(name)), rates_(rates), dice_(seed),
          server_([this](wire& client, int) { serve(client); }) {}

    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }
    [[nodiscard]] int requests() const noexcept { return dice_.requests(); }
    [[nodiscard]] int spoilt() const noexcept { return dice_.spoilt(); }

private:
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
            if (rates_.delay.count() > 0)
                std::this_thread::sleep_for(rates_.delay);
            fault_dice::fate fate{dice_};
            if (fate.is(rates_.cut))
                return;
            if (fate.is(rates_.late)) {
                client.shut();
                std::this_thread::sleep_for(std::chrono::milliseconds{dice_.draw(60)});
                ask(request);
                return;
            }
            const std::string reply = ask(request);
            if (reply.empty() || fate.is(rates_.swallow))
                return;
            if (fate.is(rates_.truncate)) {
                client.write(reply.substr(0, static_cast<std::size_t>(
                                                 dice_.draw(static_cast<int>(reply.size())))));
                return;
            }
            if (fate.is(rates_.stall)) {
                client.read_message(); // until the client gives up
                return;
            }
            if (!client.write(reply))
                return;
            if (fate.is(rates_.repeat))
                client.write(reply);
        }
    }

    std::uint16_t upstream_;
    std::string name_;
    fault_rates rates_;
    fault_dice dice_;
    loopback_server server_; // last: its threads use the rest
};

} // namespace escodb_test
