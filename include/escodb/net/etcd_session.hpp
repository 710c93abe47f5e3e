// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Calls of etcd's JSON gateway, and the token that they carry.
///
/// What is relied on (etcd.io/docs: "Role-based access control", "Authentication design"): with a user, a
/// call carries in Authorization the token that /v3/auth/authenticate gives for name and password. A
/// simple token ends when it was not used for 300 s, or when its member restarts; a change of users or
/// roles makes tokens old. A call that is refused for its token had no effect.

#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/url.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/mutex.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace escodb::net {

struct etcd_settings {
    etcd_settings() = default;
    /// `etcd://[user:password@]host[:2379]/prefix[?request_bytes=…]`, or `etcds://` with TLS. The prefix
    /// stands before the ids as it is: one that is to be a folder ends in "/".
    /// \throws error invalid_option
    explicit etcd_settings(const url& where) {
        where.allow_parameters({"request_bytes"});
        if (!where.scheme().starts_with("etcd"))
            throw error(errc::invalid_option, "URL", "of etcd it is etcd://host/prefix");
        origin = where.origin();
        origin.port = where.port().value_or(std::uint16_t{2379});
        prefix = detail::percent_decoded(where.path()).value().substr(1);
        user = where.user();
        password = std::make_shared<const escodb::password>(where.password().copy());
        const std::optional<std::string> bytes = where.parameter("request_bytes");
        if (!bytes)
            return;
        const auto [end, failed] =
            std::from_chars(bytes->data(), bytes->data() + bytes->size(), request_bytes);
        if (failed != std::errc{} || end != bytes->data() + bytes->size())
            throw error(errc::invalid_option, "request_bytes", "it is no number of bytes");
    }

    http_origin origin; ///< of any member
    std::string prefix;
    std::string user; ///< empty: without authentication
    std::shared_ptr<const escodb::password> password;
    std::size_t request_bytes = 1'572'864; ///< the server's --max-request-bytes
    request_settings requests;
    requester::log_function log;
};

namespace detail {

/// The text at a JSON pointer, or nothing.
[[nodiscard]] inline std::optional<std::string> text_in(const boost::json::value& from,
                                                        std::string_view pointer) {
    std::error_code missing;
    const boost::json::value* const found = from.find_pointer(pointer, missing);
    const boost::json::string* const text = found == nullptr ? nullptr : found->if_string();
    if (text == nullptr)
        return std::nullopt;
    return std::string{text->data(), text->size()};
}

/// Adds the token, as it is at the moment of sending.
class etcd_dialect final : public request_dialect {
public:
    void sign(http_request& request) const override {
        if (!token.empty())
            request.headers.set("Authorization", std::string{token.reveal()});
    }

    escodb::password token;
};

/// What the copies of an adapter share.
///
/// Thread safety: the executor's thread. Lifetime: it outlives the calls that are under way.
class etcd_session {
public:
    /// \throws error invalid_option
    etcd_session(executor& where, std::shared_ptr<http_transport> transport, etcd_settings settings)
        : settings_(std::move(settings)), dialect_(std::make_shared<etcd_dialect>()),
          requests_(where, std::move(transport), dialect_, settings_.requests, settings_.log),
          logging_in_(where) {
        if (settings_.origin.host.empty())
            throw error(errc::invalid_option, "origin", "it has no host");
        if (!settings_.user.empty() && !settings_.password)
            throw error(errc::invalid_option, "password", "there is a user, but no password");
    }

    /// The answer to a call, whatever its status is; asked for twice where the token was refused.
    [[nodiscard]] async<http_answer> call(std::string path, std::string body, std::string blob,
                                          http_effect effect) {
        http_request request = request_of(path, std::move(body), blob);
        request.is_query = effect == http_effect::reads && path != "kv/deleterange";
        bool uncertain = false;
        for (bool is_second = false;; is_second = true) {
            if (!settings_.user.empty() && dialect_->token.empty())
                co_await log_in(blob);
            const std::uint64_t login = logins_;
            http_answer answer = co_await requests_.send(request, effect);
            uncertain = uncertain || answer.is_uncertain;
            if (settings_.user.empty() || is_second || !refuses_token(answer.reply)) {
                answer.is_uncertain = uncertain;
                co_return answer;
            }
            if (login == logins_) // nobody has got another one meanwhile
                dialect_->token = {};
        }
    }

    /// The answer in JSON; nothing where a good reply holds none.
    /// \throws error of a reply that says that the call has failed.
    [[nodiscard]] std::optional<boost::json::value> answer_in(const http_answer& answer,
                                                              const std::string& blob) const {
        if (answer.reply.status != 200) {
            const std::string hint = meaning_of(answer.reply);
            if (says(answer.reply, "request is too large") && !answer.is_uncertain)
                throw error{errc::too_large, blob, settings_.origin.text() + " says so; " + hint};
            requester::fail(request_of({}, {}, blob), answer.reply, answer.is_uncertain, hint);
        }
        std::error_code failed;
        boost::json::value said = boost::json::parse(answer.reply.body, failed);
        if (failed)
            return std::nullopt;
        return said;
    }

    [[nodiscard]] std::string describe() const {
        return "etcd at " + settings_.origin.text() + ", keys " + settings_.prefix + "…";
    }

private:
    [[nodiscard]] http_request request_of(const std::string& path, std::string body,
                                          const std::string& blob) const {
        http_request made{"POST", settings_.origin, "/v3/" + path};
        made.headers.set("Content-Type", "application/json");
        made.body = std::make_shared<const std::string>(std::move(body));
        made.blob = blob;
        return made;
    }

    /// One at a time: checking a password costs the server a tenth of a second.
    async<void> log_in(std::string blob) {
        async_lock alone = co_await logging_in_.lock();
        if (!dialect_->token.empty())
            co_return;
        boost::json::object who;
        who.emplace("name", settings_.user);
        who.emplace("password", settings_.password->reveal());
        http_request request = request_of("auth/authenticate", boost::json::serialize(who), blob);
        // Not named a query: a copy of an earlier token may be an old one.
        const http_answer answer = co_await requests_.send(request, http_effect::reads);
        const std::optional<boost::json::value> said = answer_in(answer, blob);
        const std::optional<std::string> token = said ? text_in(*said, "/token") : std::nullopt;
        if (!token || token->empty() ||
            token->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-._~+/=") != std::string::npos)
            throw error{errc::storage_failed, blob, "etcd gives no token"};
        dialect_->token = escodb::password{*token};
        ++logins_;
    }

    static bool says(const http_response& reply, std::string_view words) {
        return reply.body.find(words) != std::string::npos;
    }
    static bool refuses_token(const http_response& reply) {
        return (reply.status == 401 && says(reply, "invalid auth token")) ||
               (reply.status == 400 && says(reply, "revision of auth store is old"));
    }
    /// In our words, since a server might repeat anything.
    static std::string meaning_of(const http_response& reply) {
        if (says(reply, "invalid user ID or password"))
            return "it wants other credentials";
        if (says(reply, "user name is empty"))
            return "it wants credentials";
        if (says(reply, "authentication is not enabled"))
            return "it has no authentication, so no credentials may be given";
        if (says(reply, "request is too large"))
            return "its limit (--max-request-bytes) is lower than request_bytes";
        if (says(reply, "database space exceeded"))
            return "its quota of space is used up";
        return {};
    }

    etcd_settings settings_;
    std::shared_ptr<etcd_dialect> dialect_;
    requester requests_;
    async_mutex logging_in_;
    std::uint64_t logins_ = 0;
};

} // namespace detail

} // namespace escodb::net
