// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An Authorization header that does not spread: wiped, unprintable, and added to a request at the last
/// moment.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/net/http.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

/// Empty, or the value of an Authorization header. Copies share it.
class secret_header {
public:
    secret_header() = default;

    /// \throws error invalid_option where the user's name has a colon, or anything is no header text.
    [[nodiscard]] static secret_header basic(std::string_view user, std::string_view password) {
        if (user.find(':') != std::string_view::npos)
            throw error(errc::invalid_option, "user", "a name with a colon cannot be sent");
        secret_bytes pair;
        for (const std::string_view part : {user, std::string_view{":"}, password})
            pair.insert(pair.end(), as_bytes(part).begin(), as_bytes(part).end());
        std::string text = "Basic ";
        format::base64_append(text, pair);
        return secret_header{std::move(text)};
    }
    /// \throws error invalid_option
    [[nodiscard]] static secret_header bearer(std::string_view token) {
        for (const char c : token)
            if (c <= ' ' || c > '~')
                throw error(errc::invalid_option, "token", "it holds a character that no token has");
        return secret_header{std::string{"Bearer "}.append(token)};
    }

    [[nodiscard]] bool empty() const noexcept { return value_ == nullptr; }
    void add_to(http_request& request) const {
        if (value_)
            request.headers.set("Authorization", std::string{value_->reveal()});
    }

private:
    explicit secret_header(std::string text) : value_(std::make_shared<const password>(text)) {
        wipe(std::as_writable_bytes(std::span{text}));
    }

    std::shared_ptr<const password> value_;
};

} // namespace escodb::net
