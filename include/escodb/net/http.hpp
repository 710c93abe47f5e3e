// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Requests and replies of HTTP as plain values, and the interface of what carries them. Adapters are
/// written against these, so that they compile without a network library and are tested with scripts.

#include <escodb/runtime/async.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::net {

/// Where a server listens. Connections are kept by it.
struct http_origin {
    std::string host; ///< a name or an address; an IPv6 address without brackets
    std::uint16_t port = 443;
    bool tls = true;

    /// As in the header Host and in a URL: without the port where that is the scheme's own.
    [[nodiscard]] std::string authority() const {
        const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
        return port == (tls ? 443 : 80) ? name : name + ":" + std::to_string(port);
    }
    [[nodiscard]] std::string text() const { return (tls ? "https://" : "http://") + authority(); }
    friend bool operator==(const http_origin&, const http_origin&) = default;
    friend auto operator<=>(const http_origin&, const http_origin&) = default;
};

namespace detail {

[[nodiscard]] constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

} // namespace detail

/// The header of a request or reply, in order. Names are compared without regard to case.
class http_headers {
public:
    using entry = std::pair<std::string, std::string>;

    /// Replaces what has this name.
    void set(std::string name, std::string value) {
        remove(name);
        entries_.emplace_back(std::move(name), std::move(value));
    }
    void add(std::string name, std::string value) {
        entries_.emplace_back(std::move(name), std::move(value));
    }
    void remove(std::string_view name) {
        std::erase_if(entries_, [name](const entry& each) {
            return detail::equal_ignoring_case(each.first, name);
        });
    }
    /// The first of this name.
    [[nodiscard]] std::optional<std::string> find(std::string_view name) const {
        for (const auto& [key, value] : entries_)
            if (detail::equal_ignoring_case(key, name))
                return value;
        return std::nullopt;
    }
    [[nodiscard]] const std::vector<entry>& entries() const noexcept { return entries_; }

private:
    std::vector<entry> entries_;
};

/// A request. It owns or shares all that it needs, so that it may be dropped at any time.
struct http_request {
    http_request() = default;
    http_request(std::string the_method, http_origin the_origin, std::string the_target)
        : method(std::move(the_method)), origin(std::move(the_origin)),
          target(std::move(the_target)) {}

    /// Whether it changes nothing on the server.
    [[nodiscard]] bool reads() const noexcept {
        return is_query || method == "GET" || method == "HEAD";
    }
    /// The body, or an empty text.
    [[nodiscard]] std::string_view content() const noexcept {
        return body ? std::string_view{*body} : std::string_view{};
    }

    std::string method;
    http_origin origin;
    std::string target; ///< path and query, encoded; begins with "/"
    http_headers headers; ///< without Host and Content-Length, which the transport sets
    std::shared_ptr<const std::string> body; ///< shared, since a request may be sent again
    std::string blob;                        ///< what it is about, for logs
    bool is_query = false; ///< a POST that changes nothing, as a GET does
};

/// What kept a request from a whole reply.
enum class http_failure {
    none,
    not_sent,    ///< the server cannot have the whole request: no connection, or cut while sending
    refused_tls, ///< not sent either: the server did not prove who it is
    kept_closed, ///< a kept connection ended before the first byte of the reply
    reply_lost,  ///< sent, and no whole reply came, or not in time
    too_large,   ///< the reply is larger than the limit
};

/// A reply, or why there is none.
struct http_response {
    [[nodiscard]] static http_response failed(http_failure how, std::string why) {
        http_response none;
        none.failure = how;
        none.problem = std::move(why);
        return none;
    }
    [[nodiscard]] bool ok() const noexcept { return status >= 200 && status < 300; }

    unsigned status = 0; ///< 0 where there is no reply
    http_headers headers;
    std::string body;
    http_failure failure = http_failure::none;
    std::string problem; ///< of a failure, for people; never a secret
};

/// Carries requests to servers. A model keeps connections, bounds their number, and gives up in time:
/// each `send` ends.
///
/// Thread safety: calls come from the thread that drives the executor to which it is bound; several may
/// be under way at once. A `send` that is destroyed while it waits lets its connection go, unused.
class http_transport {
public:
    http_transport() = default;
    http_transport(const http_transport&) = delete;
    http_transport& operator=(const http_transport&) = delete;
    virtual ~http_transport() = default;

    /// Sends once, never twice. What goes wrong is in the reply; nothing is thrown but bad_alloc.
    [[nodiscard]] virtual async<http_response> send(http_request request) = 0;
};

} // namespace escodb::net
