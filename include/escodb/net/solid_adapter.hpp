// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as resources of a Solid pod.

#include <escodb/base/error.hpp>
#include <escodb/crypto/cryptopp/es256.hpp>
#include <escodb/net/dpop.hpp>
#include <escodb/net/http_adapter.hpp>
#include <escodb/net/solid_credentials.hpp>
#include <escodb/net/token_source.hpp>
#include <escodb/net/url.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace escodb::net {

struct solid_settings {
    solid_settings() = default;
    /// `solid+https://host/pod/folder/?token_server=https://…`, or `solid+http://…` on the same machine.
    /// Without a token server it is `/.oidc/token` of the same host, as on Community Solid Server.
    /// Credentials are never part of the URL. \throws error invalid_option
    explicit solid_settings(const url& where) : at(where) {
        where.allow_parameters({"token_server"});
        if (!where.scheme().starts_with("solid+") || !where.user().empty())
            throw error(errc::invalid_option, "URL", "of Solid it is solid+https://host/pod/folder/");
        token_server = where.parameter("token_server").value_or(at.origin.text() + "/.oidc/token");
    }

    http_settings at; ///< its `authorisation` is not used
    solid_credentials credentials; ///< none: `tokens`, or what anybody may do
    std::string token_server;
    std::shared_ptr<token_source> tokens; ///< of the program's own, instead of credentials
};

namespace detail {

class solid_dialect final : public http_dialect {
public:
    solid_dialect(http_settings at, std::shared_ptr<token_source> tokens,
                  std::shared_ptr<const crypto::es256_key> key)
        : http_dialect(std::move(at)), tokens_(std::move(tokens)), key_(std::move(key)) {}

    [[nodiscard]] async<void> prepare() const override {
        if (tokens_)
            token_ = co_await tokens_->token();
    }
    void sign(http_request& request) const override {
        add_token(request, token_);
        if (key_ && token_.scheme == "DPoP")
            add_dpop_proof(request, *key_, token_, std::chrono::system_clock::now());
    }
    [[nodiscard]] bool has_created_wrongly(const http_response& reply) const override {
        return reply.status == 201;
    }
    [[nodiscard]] bool rereads_by_head() const override { return true; }

private:
    std::shared_ptr<token_source> tokens_;
    std::shared_ptr<const crypto::es256_key> key_;
    mutable access_token token_;
};

} // namespace detail

/// A folder of a pod; it need not be made. \see etag_adapter.
///
/// What is relied on (solidproject.org/TR/protocol, RFC 9110, and Community Solid Server 7.2 as measured):
/// PUT with If-None-Match: * is 412 where there is a resource, and with If-Match unless the resource has
/// that ETag; PUT is 201 where it has made a resource, and only then. What that server does otherwise:
///
/// * A write is answered without an ETag, and read back: see `etag_adapter`.
/// * **If-Match where there is no resource makes one**, with 201. It is taken back: read, and removed on
///   the condition that it is still ours; then the write is a conflict. Others may see it meanwhile. Where
///   it was changed by then, or the removal is in doubt, the outcome is unknown (`reply_lost`). Stores never
///   remove a blob, so this happens only after somebody else has.
/// * A GET ignores If-None-Match, so a reread asks for the ETag by HEAD.
/// * The ETag is the clock, in milliseconds: two writes of one blob within the same one would share it, and
///   a clock that is set back may bring one back.
///
/// Tokens are those of client credentials (Solid-OIDC), bound to a key of this object by DPoP where the
/// server does that, and fetched again before they expire. A request costs a signature then.
class solid_adapter : public etag_adapter {
public:
    /// \throws error invalid_option
    solid_adapter(executor& where, std::shared_ptr<http_transport> transport, solid_settings settings)
        : solid_adapter(where, transport, settings, dialect_of(where, transport, settings)) {}

private:
    solid_adapter(executor& where, std::shared_ptr<http_transport> transport,
                  const solid_settings& settings, std::shared_ptr<const detail::solid_dialect> dialect)
        : etag_adapter(dialect, requester{where, std::move(transport), dialect, settings.at.requests,
                                          settings.at.log}) {}

    static std::shared_ptr<const detail::solid_dialect>
    dialect_of(executor& where, std::shared_ptr<http_transport> transport, const solid_settings& from) {
        if (from.credentials.empty())
            return std::make_shared<const detail::solid_dialect>(from.at, from.tokens, nullptr);
        const auto key = std::make_shared<const crypto::es256_key>();
        return std::make_shared<const detail::solid_dialect>(
            from.at,
            solid_tokens(where, std::move(transport), from.credentials, key, url{from.token_server},
                         from.at.requests, from.at.log),
            key);
    }
};

} // namespace escodb::net
