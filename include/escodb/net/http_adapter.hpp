// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as resources of any HTTP server that checks If-Match and If-None-Match: *.

#include <escodb/base/error.hpp>
#include <escodb/net/etag_adapter.hpp>
#include <escodb/net/etag_dialect.hpp>
#include <escodb/net/secret_header.hpp>
#include <escodb/net/url.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace escodb::net {

/// Where the blobs are, and as whom.
struct http_settings {
    http_settings() = default;
    /// Of `http://` or `https://`, with user and password for Basic authentication if it has them.
    /// \throws error invalid_option
    explicit http_settings(const url& where) {
        origin = where.origin();
        folder = where.path();
        if (!where.user().empty())
            authorisation = secret_header::basic(where.user(), where.password().reveal());
    }

    http_origin origin;
    std::string folder = "/"; ///< the path above the blobs, encoded, from "/"; a last "/" is added
    secret_header authorisation;
    request_settings requests;
    requester::log_function log;
};

namespace detail {

class http_dialect : public etag_dialect {
public:
    explicit http_dialect(http_settings settings) : settings_(std::move(settings)) {
        if (settings_.origin.host.empty())
            throw error(errc::invalid_option, "origin", "it has no host");
        if (settings_.folder.empty() || settings_.folder.front() != '/')
            throw error(errc::invalid_option, "folder", "it must begin with a slash");
        if (!is_clean_target(settings_.folder))
            throw error(errc::invalid_option, "folder", "it holds what must be percent-encoded");
        if (settings_.folder.back() != '/')
            settings_.folder += '/';
    }

    [[nodiscard]] http_request request(std::string method, const std::string& blob) const override {
        http_request made{std::move(method), settings_.origin, settings_.folder + blob};
        made.blob = blob;
        return made;
    }
    void sign(http_request& request) const override { settings_.authorisation.add_to(request); }
    [[nodiscard]] std::string describe() const override {
        return settings_.origin.text() + settings_.folder;
    }

protected:
    [[nodiscard]] const http_settings& settings() const noexcept { return settings_; }

private:
    http_settings settings_;
};

} // namespace detail

/// A folder of a plain HTTP server. \see etag_adapter.
class http_adapter : public etag_adapter {
public:
    /// \throws error invalid_option
    http_adapter(executor& where, std::shared_ptr<http_transport> transport, http_settings settings)
        : http_adapter(where, std::move(transport), settings,
                       std::make_shared<const detail::http_dialect>(settings)) {}

protected:
    http_adapter(executor& where, std::shared_ptr<http_transport> transport,
                 const http_settings& settings, std::shared_ptr<const etag_dialect> dialect)
        : etag_adapter(dialect, requester{where, std::move(transport), dialect, settings.requests,
                                          settings.log}) {}
};

} // namespace escodb::net
