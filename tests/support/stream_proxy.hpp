// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Like fault_proxy, for protocols other than HTTP: what a client sends at once counts as a request. It
/// repeats nothing, since TCP does not, and what stands between knows nothing of replies.

#include <support/fault_rates.hpp>
#include <support/loopback_server.hpp>

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <utility>

namespace escodb_test {

class stream_proxy {
public:
    stream_proxy(std::uint16_t upstream, std::uint32_t seed, fault_rates rates)
        : upstream_(upstream), rates_(rates), dice_(seed),
          server_([this](wire& client, int) { serve(client); }) {}

    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }
    [[nodiscard]] int requests() const noexcept { return dice_.requests(); }
    [[nodiscard]] int spoilt() const noexcept { return dice_.spoilt(); }

private:
    using clock = std::chrono::steady_clock;

    void serve(wire& client) {
        const int fd = wire::connect_to(upstream_);
        if (fd < 0)
            return;
        wire server{fd};
        std::deque<std::pair<clock::time_point, std::string>> delayed;
        for (;;) {
            int limit = -1;
            if (!delayed.empty())
                limit = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                             delayed.front().first - clock::now())
                                             .count()) +
                        1;
            ::pollfd both[] = {{client.descriptor(), POLLIN, 0}, {fd, POLLIN, 0}};
            if (limit != 0)
                ::poll(both, 2, limit < -1 ? 0 : limit);
            while (!delayed.empty() && delayed.front().first <= clock::now()) {
                if (!server.write(delayed.front().second))
                    return;
                delayed.pop_front();
            }
            if (both[1].revents != 0) {
                const std::string reply = server.read_some();
                if (reply.empty() || !client.write(reply))
                    return;
            }
            if (both[0].revents != 0) {
                std::string request = client.read_some();
                if (request.empty() || !pass(client, server, &request))
                    return;
                if (!request.empty())
                    delayed.emplace_back(clock::now() + rates_.delay, std::move(request));
            }
        }
    }

    /// \return whether the connection goes on; the request is then empty if it has been passed on.
    bool pass(wire& client, wire& server, std::string* request) {
        fault_dice::fate fate{dice_};
        if (fate.is(rates_.cut))
            return false;
        if (fate.is(rates_.late)) {
            client.shut();
            std::this_thread::sleep_for(std::chrono::milliseconds{dice_.draw(60)});
            server.write(*request);
            (void)server.is_ready(200); // it has done it by then
            return false;
        }
        if (fate.is(rates_.swallow)) {
            server.write(*request);
            (void)server.is_ready(200);
            return false;
        }
        if (fate.is(rates_.truncate)) {
            server.write(*request);
            const std::string reply = server.read_some();
            client.write(reply.substr(0, static_cast<std::size_t>(
                                             dice_.draw(static_cast<int>(reply.size()) + 1))));
            return false;
        }
        if (rates_.delay.count() > 0)
            return true;
        const bool is_passed = server.write(*request);
        request->clear();
        return is_passed;
    }

    std::uint16_t upstream_;
    fault_rates rates_;
    fault_dice dice_;
    loopback_server server_; // last: its threads use the rest
};

} // namespace escodb_test
