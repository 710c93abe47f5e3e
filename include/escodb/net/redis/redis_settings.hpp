// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which database of which server, as whom.

#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/retry.hpp>
#include <escodb/net/transport_settings.hpp>
#include <escodb/net/url.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace escodb::net {

struct redis_settings {
    redis_settings() = default;
    /// `redis://[user:password@]host[:6379][/db][?prefix=…]`. A password without a user
    /// (`redis://:password@host`) is that of the default user. The prefix stands before the ids as it is.
    /// \throws error invalid_option
    explicit redis_settings(const url& where) {
        where.allow_parameters({"prefix"});
        if (where.scheme() == "rediss")
            throw error(errc::invalid_option, "URL",
                        "TLS to Redis is not there yet; put a tunnel (stunnel, WireGuard) before it");
        if (where.scheme() != "redis")
            throw error(errc::invalid_option, "URL", "of Redis it is redis://host/db?prefix=…");
        host = where.host();
        port = where.port().value_or(std::uint16_t{6379});
        user = where.user();
        password = std::make_shared<const escodb::password>(where.password().copy());
        prefix = where.parameter("prefix").value_or("");
        const std::string_view number = std::string_view{where.path()}.substr(1);
        if (!number.empty()) {
            const auto [end, failed] =
                std::from_chars(number.data(), number.data() + number.size(), database);
            if (failed != std::errc{} || end != number.data() + number.size())
                throw error(errc::invalid_option, "URL", "its path is the number of a database");
        }
        check();
    }

    /// For messages; without the user.
    [[nodiscard]] std::string describe() const {
        const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
        return "redis://" + name + ":" + std::to_string(port) + "/" + std::to_string(database) +
               ", keys " + prefix + "…";
    }
    [[nodiscard]] bool has_password() const noexcept { return password && !password->empty(); }

    /// \throws error invalid_option naming the member that is out of range.
    void check() const {
        if (host.empty())
            throw error(errc::invalid_option, "host", "there is none");
        if (!user.empty() && !has_password())
            throw error(errc::invalid_option, "password", "there is a user, but no password");
        if (blob_bytes < 1 || blob_bytes > std::size_t{500} << 20)
            throw error(errc::invalid_option, "blob_bytes", "it must be from 1 to 500 MiB");
    }

    std::string host;
    std::uint16_t port = 6379;
    std::uint32_t database = 0;
    std::string user;
    std::shared_ptr<const escodb::password> password; ///< empty or none: without authentication
    std::string prefix;
    /// A larger blob is refused. Redis itself ends at 512 MB (proto-max-bulk-len).
    std::size_t blob_bytes = std::size_t{256} << 20;
    transport_settings limits;
    request_settings requests;
    requester::log_function log;
};

} // namespace escodb::net
