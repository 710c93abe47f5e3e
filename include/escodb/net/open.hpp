// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The adapter that a URL names.

#include <escodb/base/error.hpp>
#include <escodb/net/any_adapter.hpp>
#include <escodb/net/couchdb_adapter.hpp>
#include <escodb/net/etcd_adapter.hpp>
#include <escodb/net/http_adapter.hpp>
#include <escodb/net/remotestorage_adapter.hpp>
#include <escodb/net/s3_adapter.hpp>
#include <escodb/net/url.hpp>
#include <escodb/net/webdav_adapter.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

/// The schemes that `open` takes.
inline constexpr std::string_view http_schemes[] = {
    "http",          "https",          "webdav", "webdavs", "couchdb", "couchdbs",
    "remotestorage", "remotestorages", "s3",     "etcd",    "etcds"};

/// What a URL does not say.
struct open_settings {
    request_settings requests;
    requester::log_function log;
    std::string token; ///< of remoteStorage; since it is a secret, it is no part of the URL
};

/// `http(s)://`, `webdav(s)://`, `couchdb(s)://` and `remotestorage(s)://` with host and path, `etcd(s)://`
/// with host and prefix, and `s3://` with bucket and prefix: docs/network.md, "URLs".
/// \throws error invalid_option, which shows nothing of the URL but its scheme.
[[nodiscard]] inline any_adapter open(const url& where, executor& on,
                                      std::shared_ptr<http_transport> transport,
                                      const open_settings& with = {}) {
    const std::string& scheme = where.scheme();
    if (scheme == "s3") {
        s3_settings settings{where};
        settings.requests = with.requests;
        settings.log = with.log;
        return any_adapter{s3_adapter{on, std::move(transport), std::move(settings)}};
    }
    if (scheme.starts_with("etcd")) {
        etcd_settings settings{where};
        settings.requests = with.requests;
        settings.log = with.log;
        return any_adapter{etcd_adapter{on, std::move(transport), std::move(settings)}};
    }
    where.allow_parameters({});
    http_settings settings{where};
    settings.requests = with.requests;
    settings.log = with.log;
    if (scheme.starts_with("webdav"))
        return any_adapter{webdav_adapter{on, std::move(transport), std::move(settings)}};
    if (scheme.starts_with("couchdb"))
        return any_adapter{couchdb_adapter{on, std::move(transport), std::move(settings)}};
    if (scheme.starts_with("remotestorage")) {
        if (!with.token.empty())
            settings.authorisation = secret_header::bearer(with.token);
        return any_adapter{remotestorage_adapter{on, std::move(transport), std::move(settings)}};
    }
    return any_adapter{http_adapter{on, std::move(transport), std::move(settings)}};
}

} // namespace escodb::net
