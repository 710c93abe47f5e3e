// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as files of a WebDAV server (RFC 4918) with strong ETags.

#include <escodb/net/http_adapter.hpp>

#include <memory>
#include <string>
#include <utility>

namespace escodb::net {

namespace detail {

class webdav_dialect final : public http_dialect {
public:
    using http_dialect::http_dialect;

    [[nodiscard]] bool lacks_folder(const http_response& reply) const override {
        return reply.status == 409 || reply.status == 404;
    }

    [[nodiscard]] async<void> make_folders(const requester* by) const override {
        const std::string folder = settings().folder;
        for (std::size_t end = folder.find('/', 1); end != std::string::npos;
             end = folder.find('/', end + 1)) {
            http_request request{"MKCOL", settings().origin, folder.substr(0, end + 1)};
            request.blob = "folder";
            // 405: it is there. Others may be refused above the folder that is ours; the write tells.
            const http_answer answer = co_await by->send(request, http_effect::reads);
            static_cast<void>(answer);
        }
    }
};

} // namespace detail

/// A folder of a WebDAV server; it is made where it is missing. A write costs two requests, since such
/// servers answer it without an ETag: see `etag_adapter`.
class webdav_adapter : public http_adapter {
public:
    /// \throws error invalid_option
    webdav_adapter(executor& where, std::shared_ptr<http_transport> transport, http_settings settings)
        : http_adapter(where, std::move(transport), settings,
                       std::make_shared<const detail::webdav_dialect>(settings)) {}
};

} // namespace escodb::net
