// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where access tokens come from: given once, or fetched again shortly before they expire.

#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/net/http.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/mutex.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

/// A token, wiped and unprintable, and how it is shown to a server.
struct access_token {
    std::shared_ptr<const password> text; ///< none: the request is sent without
    std::string scheme = "Bearer";
};

/// \throws error invalid_option where it is empty, or holds what no header may.
[[nodiscard]] inline access_token make_token(std::string_view text, std::string scheme = "Bearer") {
    const bool is_token = !text.empty() && std::all_of(text.begin(), text.end(),
                                                       [](char c) { return c > ' ' && c <= '~'; });
    if (!is_token)
        throw error(errc::invalid_option, "token", "it holds a character that no token has");
    return access_token{std::make_shared<const password>(text), std::move(scheme)};
}

/// Sets the header Authorization.
inline void add_token(http_request& request, const access_token& token) {
    if (token.text)
        request.headers.set("Authorization", token.scheme + " " + std::string{token.text->reveal()});
}

/// Asked before each attempt of a request, so it keeps what it has. A program may bring its own.
///
/// Thread safety: the thread of the executor to which the adapter is bound; several calls at once.
class token_source {
public:
    token_source() = default;
    token_source(const token_source&) = delete;
    token_source& operator=(const token_source&) = delete;
    virtual ~token_source() = default;

    /// A token that is good for a while yet. \throws error where none is to be had.
    [[nodiscard]] virtual async<access_token> token() = 0;
};

/// One token for good.
class fixed_token final : public token_source {
public:
    /// \throws error invalid_option
    explicit fixed_token(std::string_view text) : token_(make_token(text)) {}
    [[nodiscard]] async<access_token> token() override { co_return token_; }

private:
    access_token token_;
};

/// What a token's server has given.
struct fetched_token {
    access_token token;
    std::chrono::seconds lifetime{0};
};

/// Fetches a token when the last one is about to expire, once for all who wait for it; a failure is told
/// to all of them too.
///
/// Time is taken by the executor's clock and by the wall's, since the former may stand still while a
/// machine sleeps. Lifetime: the executor outlives it.
class token_cache final : public token_source {
public:
    using fetch_function = std::function<async<fetched_token>()>;
    using wall_clock = std::function<std::chrono::system_clock::time_point()>;

    token_cache(executor& where, fetch_function fetch, wall_clock wall = std::chrono::system_clock::now)
        : where_(&where), fetch_(std::move(fetch)), wall_(std::move(wall)), one_(where) {}

    [[nodiscard]] async<access_token> token() override {
        const std::uint64_t failures = failures_;
        if (is_fresh())
            co_return current_.token;
        const async_lock guard = co_await one_.lock();
        if (is_fresh())
            co_return current_.token;
        if (failures_ != failures) // of him who has fetched while we have waited
            throw error{*failure_};
        current_ = fetched_token{};
        const auto asked = where_->now();
        const auto asked_on_wall = wall_();
        std::optional<error> failed;
        try {
            current_ = co_await fetch_();
        } catch (const error& e) {
            failed = e;
        }
        if (failed) {
            failure_ = std::move(failed);
            ++failures_;
            throw error{*failure_};
        }
        // It is good for as long as one request may take.
        const std::chrono::seconds usable =
            current_.lifetime - std::min(longest_request, current_.lifetime / 2);
        until_ = asked + usable;
        until_on_wall_ = asked_on_wall + usable;
        co_return current_.token;
    }

private:
    static constexpr std::chrono::seconds longest_request{60};

    [[nodiscard]] bool is_fresh() const {
        return current_.token.text && where_->now() < until_ && wall_() < until_on_wall_;
    }

    executor* where_;
    fetch_function fetch_;
    wall_clock wall_;
    async_mutex one_;
    fetched_token current_;
    executor::clock::time_point until_{};
    std::chrono::system_clock::time_point until_on_wall_{};
    std::optional<error> failure_;
    std::uint64_t failures_ = 0;
};

} // namespace escodb::net
