// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Access tokens of a Solid server for client credentials, bound to a key where the server does that.

#include <escodb/base/error.hpp>
#include <escodb/crypto/cryptopp/es256.hpp>
#include <escodb/net/dpop.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/oauth.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/secret_header.hpp>
#include <escodb/net/token_source.hpp>
#include <escodb/net/url.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

/// What a server gives to a program that acts for a user: on Community Solid Server, under ".account/",
/// "client credentials". Wiped, unprintable; copies share it.
class solid_credentials {
public:
    solid_credentials() = default;
    /// \throws error invalid_option
    solid_credentials(std::string_view id, std::string_view secret) {
        if (id.empty() || secret.empty())
            throw error(errc::invalid_option, "credentials", "of Solid they are an id and a secret");
        // RFC 6749, section 2.3.1: encoded before they are joined.
        header_ = secret_header::basic(percent_encoded(id), percent_encoded(secret));
    }
    [[nodiscard]] bool empty() const noexcept { return header_.empty(); }
    [[nodiscard]] const secret_header& header() const noexcept { return header_; }

private:
    secret_header header_;
};

namespace detail {

class solid_token_dialect final : public request_dialect {
public:
    solid_token_dialect(solid_credentials who, std::shared_ptr<const crypto::es256_key> key)
        : who_(std::move(who)), key_(std::move(key)) {}
    void sign(http_request& request) const override {
        who_.header().add_to(request);
        add_dpop_proof(request, *key_, access_token{}, std::chrono::system_clock::now());
    }

private:
    solid_credentials who_;
    std::shared_ptr<const crypto::es256_key> key_;
};

} // namespace detail

/// Tokens that act for the user, of the scheme DPoP where the server binds them to `key`, else Bearer.
/// \param server where tokens are asked for, e.g. `https://host/.oidc/token`. \throws error invalid_option
[[nodiscard]] inline std::shared_ptr<token_source>
solid_tokens(executor& where, std::shared_ptr<http_transport> transport, solid_credentials who,
             std::shared_ptr<const crypto::es256_key> key, const url& server,
             request_settings settings = {}, requester::log_function log = {}) {
    const http_request request = token_request(
        server, form_encoded({{"grant_type", "client_credentials"}, {"scope", "webid"}}));
    const requester by{where, std::move(transport),
                       std::make_shared<const detail::solid_token_dialect>(std::move(who), std::move(key)),
                       settings, std::move(log)};
    return std::make_shared<token_cache>(where, [by, request] { return fetch_token(by, request); });
}

} // namespace escodb::net
