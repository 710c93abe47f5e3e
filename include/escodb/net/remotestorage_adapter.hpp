// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as documents of a remoteStorage server.

#include <escodb/net/http_adapter.hpp>
#include <escodb/net/url.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

/// A folder of a user's storage: `https://host/storage/user/module/folder/` and a bearer token for that
/// module, as the server's authorisation dialogue gives it. Folders need not be made. \see etag_adapter.
class remotestorage_adapter : public http_adapter {
public:
    /// \throws error invalid_option
    remotestorage_adapter(executor& where, std::shared_ptr<http_transport> transport,
                          http_settings settings)
        : http_adapter(where, std::move(transport), std::move(settings)) {}

    /// From `remotestorages://host/storage/user/module/folder/` (TLS) or `remotestorage://…` (plain).
    [[nodiscard]] static http_settings settings(const url& where, std::string_view token) {
        http_settings result{where};
        result.authorisation = secret_header::bearer(token);
        return result;
    }
};

} // namespace escodb::net
