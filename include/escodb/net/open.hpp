// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The adapter that a URL names.

#include <escodb/base/error.hpp>
#include <escodb/net/any_adapter.hpp>
#include <escodb/net/azure_adapter.hpp>
#include <escodb/net/couchdb_adapter.hpp>
#include <escodb/net/dropbox_adapter.hpp>
#include <escodb/net/etcd_adapter.hpp>
#include <escodb/net/gcs_adapter.hpp>
#include <escodb/net/google_credentials.hpp>
#include <escodb/net/http_adapter.hpp>
#include <escodb/net/remotestorage_adapter.hpp>
#include <escodb/net/s3_adapter.hpp>
#include <escodb/net/solid_adapter.hpp>
#include <escodb/net/token_source.hpp>
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
    "remotestorage", "remotestorages", "s3",     "etcd",    "etcds",   "azure",
    "gs",            "solid+http",     "solid+https", "dropbox"};

/// What a URL does not say.
struct open_settings {
    request_settings requests;
    requester::log_function log;
    /// Of remoteStorage, `gs://`, Solid and Dropbox; since it is a secret, it is no part of the URL.
    std::string token;
    /// Of `gs://`, Solid and Dropbox, instead of a token. Of `gs://`, without either,
    /// GOOGLE_APPLICATION_CREDENTIALS names a key file.
    std::shared_ptr<token_source> tokens;
    std::string client_id;     ///< of Solid and Dropbox (there the app's key), instead of a token
    std::string client_secret; ///< may be empty for Dropbox
    std::string refresh_token; ///< of Dropbox
};

namespace detail {

/// The adapter with the settings of its URL and those that a URL does not say.
template <class Adapter, class Settings>
any_adapter opened(executor& on, std::shared_ptr<http_transport> transport, Settings settings,
                   const open_settings& with) {
    settings.requests = with.requests;
    settings.log = with.log;
    return any_adapter{Adapter{on, std::move(transport), std::move(settings)}};
}

/// The source of tokens that was given, or of the one token; null where neither was.
[[nodiscard]] inline std::shared_ptr<token_source> given_tokens(const open_settings& with) {
    if (!with.tokens && !with.token.empty())
        return std::make_shared<fixed_token>(with.token);
    return with.tokens;
}

} // namespace detail

/// `http(s)://`, `webdav(s)://`, `couchdb(s)://` and `remotestorage(s)://` with host and path,
/// `etcd(s)://` with host and prefix, `s3://` with bucket and prefix, `azure://` with account, container
/// and prefix, `gs://` with bucket and prefix, `solid+http(s)://` with host, pod and folder, `dropbox:/`
/// with a folder: docs/network.md, "URLs".
/// \throws error invalid_option, which shows nothing of the URL but its scheme.
[[nodiscard]] inline any_adapter open(const url& where, executor& on,
                                      std::shared_ptr<http_transport> transport,
                                      const open_settings& with = {}) {
    const std::string& scheme = where.scheme();
    if (scheme == "s3")
        return detail::opened<s3_adapter>(on, std::move(transport), s3_settings{where}, with);
    if (scheme.starts_with("etcd"))
        return detail::opened<etcd_adapter>(on, std::move(transport), etcd_settings{where}, with);
    if (scheme == "azure")
        return detail::opened<azure_adapter>(on, std::move(transport), azure_settings{where}, with);
    std::shared_ptr<token_source> tokens = detail::given_tokens(with);
    if (scheme == "gs") {
        if (!tokens)
            tokens = google_tokens(on, transport, find_google_service_account(), with.requests,
                                   with.log);
        return detail::opened<gcs_adapter>(on, std::move(transport),
                                           gcs_settings{where, std::move(tokens)}, with);
    }
    if (scheme == "dropbox") {
        if (!tokens)
            tokens = dropbox_tokens(on, transport, with.client_id, with.client_secret,
                                    with.refresh_token, url{"https://api.dropboxapi.com/oauth2/token"},
                                    with.requests, with.log);
        return detail::opened<dropbox_adapter>(on, std::move(transport),
                                               dropbox_settings{where, std::move(tokens)}, with);
    }
    if (scheme.starts_with("solid+")) {
        solid_settings settings{where};
        settings.tokens = std::move(tokens);
        if (!with.client_id.empty())
            settings.credentials = solid_credentials{with.client_id, with.client_secret};
        settings.at.requests = with.requests;
        settings.at.log = with.log;
        return any_adapter{solid_adapter{on, std::move(transport), std::move(settings)}};
    }
    where.allow_parameters({});
    http_settings settings{where};
    if (scheme.starts_with("webdav"))
        return detail::opened<webdav_adapter>(on, std::move(transport), std::move(settings), with);
    if (scheme.starts_with("couchdb"))
        return detail::opened<couchdb_adapter>(on, std::move(transport), std::move(settings), with);
    if (scheme.starts_with("remotestorage")) {
        if (!with.token.empty())
            settings.authorisation = secret_header::bearer(with.token);
        return detail::opened<remotestorage_adapter>(on, std::move(transport), std::move(settings), with);
    }
    return detail::opened<http_adapter>(on, std::move(transport), std::move(settings), with);
}

} // namespace escodb::net
