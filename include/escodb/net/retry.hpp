// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which requests are sent again, and when. The rules are those of docs/network.md, "Requests".

#include <escodb/base/error.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/http_date.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace escodb::net {

/// How often and how long a request is tried. Whichever limit is reached first ends it.
struct request_settings {
    std::uint32_t attempts = 8;                     ///< the first one included
    std::chrono::milliseconds time{60'000};         ///< no attempt begins after that
    std::chrono::milliseconds first_delay{50};      ///< doubles with every attempt …
    std::chrono::milliseconds longest_delay{5'000}; ///< … up to this; each is cut at random by half

    /// \throws error invalid_option naming the member that is out of range.
    void check() const {
        if (attempts < 1)
            throw error(errc::invalid_option, "requests.attempts", "it must be at least 1");
        if (time.count() <= 0)
            throw error(errc::invalid_option, "requests.time", "it must be positive");
        if (first_delay.count() < 0 || first_delay > longest_delay)
            throw error(errc::invalid_option, "requests.first_delay",
                        "it must be from 0 to requests.longest_delay");
    }
};

/// What a request does to the server.
enum class http_effect { reads, writes };

/// What follows from one attempt.
enum class attempt_verdict {
    answered,        ///< the reply is the answer
    again,           ///< to be sent again; this attempt had no effect
    again_uncertain, ///< to be sent again; this attempt may have had its effect
    lost,            ///< not to be sent again: a write that may have had its effect
    failed,          ///< not to be sent again, and it had no effect
};

/// Judges one attempt. \param refused_harmlessly whether the server's dialect says of this reply that
///        the request had no effect and is worth another attempt.
///
/// A conditional write may be sent again even if it is uncertain whether an earlier attempt had its
/// effect: if it had, the condition no longer holds and the second has none. But then a refusal of the
/// second says nothing about the first, which is what `again_uncertain` is for.
[[nodiscard]] inline attempt_verdict judge(const http_response& reply, http_effect effect,
                                           bool refused_harmlessly) {
    const bool writes = effect == http_effect::writes;
    switch (reply.failure) {
    case http_failure::none: break;
    case http_failure::not_sent: return attempt_verdict::again;
    case http_failure::refused_tls: return attempt_verdict::failed;
    case http_failure::kept_closed:
        return writes ? attempt_verdict::again_uncertain : attempt_verdict::again;
    case http_failure::reply_lost: return writes ? attempt_verdict::lost : attempt_verdict::again;
    case http_failure::too_large: return writes ? attempt_verdict::lost : attempt_verdict::failed;
    }
    if (refused_harmlessly)
        return attempt_verdict::again;
    switch (reply.status) {
    case 408: // the server gave up waiting for the request
    case 429: return attempt_verdict::again;
    case 503: // mostly said before anything is done, but also by what stands between
        return writes ? attempt_verdict::again_uncertain : attempt_verdict::again;
    case 500:
    case 502:
    case 504: return writes ? attempt_verdict::lost : attempt_verdict::again;
    default: return attempt_verdict::answered;
    }
}

/// What a Retry-After asks for: seconds, or a date (RFC 9110, section 10.2.3), which is counted from the
/// reply's own, since clocks differ. Of what cannot be read, nothing.
[[nodiscard]] inline std::optional<std::chrono::seconds> retry_after(const http_response& reply) {
    const std::optional<std::string> text = reply.headers.find("Retry-After");
    if (!text || text->empty())
        return std::nullopt;
    if (const auto until = parse_http_date(*text)) {
        const std::optional<std::string> sent = reply.headers.find("Date");
        const auto from = sent ? parse_http_date(*sent) : std::nullopt;
        if (!from)
            return std::nullopt;
        return std::max(*until - *from, std::chrono::seconds{0});
    }
    std::uint32_t seconds = 0;
    const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (failed != std::errc{} || end != text->data() + text->size())
        return std::nullopt;
    return std::chrono::seconds{seconds};
}

/// How long to wait before the next attempt. \param failures how many there were, at least 1.
/// \param fraction random, from 0 to below 1. A Retry-After is kept even where it is longer.
[[nodiscard]] inline std::chrono::nanoseconds retry_delay(const request_settings& settings,
                                                          const http_response& reply,
                                                          std::uint32_t failures, double fraction) {
    using std::chrono::nanoseconds;
    // A connection that the server had closed meanwhile says nothing about how busy it is.
    if (reply.failure == http_failure::kept_closed && failures == 1)
        return nanoseconds{0};
    nanoseconds delay = settings.first_delay;
    for (std::uint32_t i = 1; i < failures && delay < settings.longest_delay; ++i)
        delay *= 2;
    delay = std::min<nanoseconds>(delay, settings.longest_delay);
    delay -= nanoseconds{
        static_cast<std::int64_t>(static_cast<double>(delay.count()) * fraction / 2.0)};
    if (const std::optional<std::chrono::seconds> asked = retry_after(reply))
        delay = std::max<nanoseconds>(delay, *asked);
    return delay;
}

} // namespace escodb::net
