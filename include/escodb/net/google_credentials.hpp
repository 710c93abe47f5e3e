// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Access tokens of Google Cloud for a service account, from its key file.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/crypto/cryptopp/rs256.hpp>
#include <escodb/net/jwt.hpp>
#include <escodb/net/oauth.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/token_source.hpp>
#include <escodb/net/url.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace escodb::net {

/// A service account, as its key file describes it. Copies share the key.
class google_service_account {
public:
    /// \param file the text of a key file: JSON of the type "service_account". \throws error invalid_option
    explicit google_service_account(std::string_view file) {
        std::error_code failed;
        const boost::json::value all =
            boost::json::parse(boost::json::string_view{file.data(), file.size()}, failed);
        const auto text_of = [&](std::string_view name) -> std::string {
            const boost::json::object* const object = failed ? nullptr : all.if_object();
            const boost::json::value* const found =
                object == nullptr ? nullptr : object->if_contains(name);
            const boost::json::string* const text = found == nullptr ? nullptr : found->if_string();
            return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
        };
        if (text_of("type") != "service_account")
            throw error(errc::invalid_option, "credentials",
                        "this is no key file of a service account of Google Cloud");
        email_ = text_of("client_email");
        key_id_ = text_of("private_key_id");
        token_uri_ = text_of("token_uri");
        if (email_.empty() || token_uri_.empty())
            throw error(errc::invalid_option, "credentials", "it lacks client_email or token_uri");
        std::string pem = text_of("private_key");
        key_ = std::make_shared<const crypto::rs256_key>(pem);
        wipe(std::as_writable_bytes(std::span{pem}));
    }

    [[nodiscard]] const std::string& email() const noexcept { return email_; }
    [[nodiscard]] const std::string& token_uri() const noexcept { return token_uri_; }

    /// What is exchanged for a token: developers.google.com, "Using OAuth 2.0 for Server to Server
    /// Applications".
    [[nodiscard]] std::string assertion(std::string_view scope,
                                        std::chrono::system_clock::time_point now) const {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
        boost::json::object header{{"alg", "RS256"}, {"typ", "JWT"}};
        if (!key_id_.empty())
            header["kid"] = key_id_;
        const boost::json::object claims{{"iss", email_},
                                         {"scope", boost::json::string_view{scope.data(), scope.size()}},
                                         {"aud", token_uri_},
                                         {"iat", seconds},
                                         {"exp", seconds + 3600}};
        return make_jwt(header, claims, [this](byte_view text) { return key_->sign(text); });
    }

private:
    std::string email_;
    std::string key_id_;
    std::string token_uri_;
    std::shared_ptr<const crypto::rs256_key> key_;
};

/// The account of the key file that GOOGLE_APPLICATION_CREDENTIALS names. Reads the environment: no other
/// thread may change it meanwhile. \throws error invalid_option
[[nodiscard]] inline google_service_account find_google_service_account() {
    const char* const path = std::getenv("GOOGLE_APPLICATION_CREDENTIALS");
    if (path == nullptr || *path == '\0')
        throw error(errc::invalid_option, "credentials",
                    "GOOGLE_APPLICATION_CREDENTIALS names no key file, and no token is given");
    std::ifstream file{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (!file)
        throw error(errc::invalid_option, "credentials",
                    "the key file that GOOGLE_APPLICATION_CREDENTIALS names cannot be read");
    google_service_account found{text};
    wipe(std::as_writable_bytes(std::span{text}));
    return found;
}

/// Tokens that may read and write objects. \throws error invalid_option
[[nodiscard]] inline std::shared_ptr<token_source>
google_tokens(executor& where, std::shared_ptr<http_transport> transport, google_service_account account,
              request_settings settings = {}, requester::log_function log = {}) {
    const url server{account.token_uri()};
    (void)token_request(server, {}); // so that what is wrong with it is told now
    const requester by{where, std::move(transport), std::make_shared<const request_dialect>(), settings,
                       std::move(log)};
    return std::make_shared<token_cache>(where, [by, server, account] {
        const std::string assertion = account.assertion(
            "https://www.googleapis.com/auth/devstorage.read_write", std::chrono::system_clock::now());
        return fetch_token(by, token_request(server, form_encoded({{"grant_type",
                                                                    "urn:ietf:params:oauth:grant-type:"
                                                                    "jwt-bearer"},
                                                                   {"assertion", assertion}})));
    });
}

} // namespace escodb::net
