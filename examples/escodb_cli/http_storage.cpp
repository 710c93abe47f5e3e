// SPDX-License-Identifier: Apache-2.0

// Storage behind HTTP: compiled where Boost.Beast and OpenSSL are.
#include "storage.hpp"

#include <escodb/net/beast/transport.hpp>
#include <escodb/net/open.hpp>

#include <cstdlib>
#include <memory>
#include <string>

namespace cli {

namespace {

std::string variable(const char* name) {
    const char* const text = std::getenv(name);
    return text == nullptr ? "" : text;
}

} // namespace

void add_http_storage(escodb::net::storage_urls& to, escodb::executor& where) {
    to.add(escodb::net::http_schemes, [&where](const std::string& text) {
        escodb::net::transport_settings settings;
        settings.certificate_file = variable("ESCODB_CERTIFICATES");
        escodb::net::open_settings with;
        with.token = variable("ESCODB_STORAGE_TOKEN");
        with.client_id = variable("ESCODB_STORAGE_CLIENT_ID");
        with.client_secret = variable("ESCODB_STORAGE_CLIENT_SECRET");
        with.refresh_token = variable("ESCODB_STORAGE_REFRESH_TOKEN");
        return escodb::net::open(escodb::net::url{text}, where,
                                 std::make_shared<escodb::net::beast_transport>(where, settings),
                                 with);
    });
}

} // namespace cli
