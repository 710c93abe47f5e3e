// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a client library that has sockets of its own needs of the network: to wait until one is ready, and
/// the addresses of a host.

#include <escodb/runtime/async.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace escodb::net {

/// What a socket is to be ready for.
enum class socket_event { reading, writing, either };

/// Waits without blocking the executor to which it is bound. A model is `asio_sockets`.
///
/// Thread safety: calls come from the thread that drives that executor; several may be under way at
/// once. A wait that is destroyed while it waits leaves the socket as it is.
class sockets {
public:
    sockets() = default;
    sockets(const sockets&) = delete;
    sockets& operator=(const sockets&) = delete;
    virtual ~sockets() = default;

    /// Waits until `descriptor` is ready, or has failed. It may be closed meanwhile.
    /// \return false where `limit` has passed first.
    [[nodiscard]] virtual async<bool> ready(int descriptor, socket_event what,
                                            std::chrono::nanoseconds limit) = 0;
    /// The numeric addresses of a host, in the order in which to try them; none where none is known, or
    /// not within `limit`.
    [[nodiscard]] virtual async<std::vector<std::string>>
    resolve(std::string host, std::chrono::nanoseconds limit) = 0;
};

} // namespace escodb::net
