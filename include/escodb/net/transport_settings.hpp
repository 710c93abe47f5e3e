// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a transport is told: limits, and whom it trusts.

#include <escodb/base/error.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace escodb::net {

struct transport_settings {
    std::chrono::milliseconds connect_time{10'000}; ///< name, connection and TLS handshake together
    std::chrono::milliseconds request_time{30'000}; ///< from the wait for a connection to the last byte
    std::chrono::milliseconds idle_time{20'000};    ///< a connection that was idle for longer is not used
    std::size_t connections = 16;                   ///< to one server at once; further requests wait
    std::size_t reply_bytes = std::size_t{256} << 20; ///< a larger reply is refused
    /// A file of certificates (PEM) to trust instead of the system's: for a server of one's own.
    std::string certificate_file;

    /// \throws error invalid_option naming the member that is out of range.
    void check() const {
        if (connect_time.count() <= 0)
            throw error(errc::invalid_option, "transport.connect_time", "it must be positive");
        if (request_time.count() <= 0)
            throw error(errc::invalid_option, "transport.request_time", "it must be positive");
        if (idle_time.count() < 0)
            throw error(errc::invalid_option, "transport.idle_time", "it must not be negative");
        if (connections < 1)
            throw error(errc::invalid_option, "transport.connections", "it must be at least 1");
    }
};

} // namespace escodb::net
