// SPDX-License-Identifier: Apache-2.0

// Storage on the network: compiled where Boost.Asio and OpenSSL are, with what else there is.
#include "storage.hpp"

#include <escodb/net/beast/transport.hpp>
#include <escodb/net/open.hpp>
#ifdef ESCODB_CLI_POSTGRES
#include <escodb/net/postgres/postgres_adapter.hpp>
#endif
#ifdef ESCODB_CLI_REDIS
#include <escodb/net/redis/redis_adapter.hpp>
#endif
#if defined(ESCODB_CLI_POSTGRES) || defined(ESCODB_CLI_REDIS)
#include <escodb/net/beast/asio_sockets.hpp>
#endif

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace cli {

namespace {

std::string variable(const char* name) {
    const char* const text = std::getenv(name);
    return text == nullptr ? "" : text;
}

escodb::net::transport_settings limits() {
    escodb::net::transport_settings settings;
    settings.certificate_file = variable("ESCODB_CERTIFICATES");
    return settings;
}

} // namespace

void add_network_storage(escodb::net::storage_urls& to, escodb::executor& where) {
    using namespace escodb::net;
    to.add(http_schemes, [&where](const std::string& text) {
        open_settings with;
        with.token = variable("ESCODB_STORAGE_TOKEN");
        with.client_id = variable("ESCODB_STORAGE_CLIENT_ID");
        with.client_secret = variable("ESCODB_STORAGE_CLIENT_SECRET");
        with.refresh_token = variable("ESCODB_STORAGE_REFRESH_TOKEN");
        return open(url{text}, where, std::make_shared<beast_transport>(where, limits()), with);
    });
#ifdef ESCODB_CLI_POSTGRES
    static constexpr std::string_view postgres[] = {"postgres", "postgresql"};
    to.add(postgres, [&where](const std::string& text) {
        line_settings with;
        with.limits = limits();
        return open_postgres(url{text}, where, std::make_shared<asio_sockets>(where), with);
    });
#endif
#ifdef ESCODB_CLI_REDIS
    static constexpr std::string_view redis[] = {"redis", "rediss"};
    to.add(redis, [&where](const std::string& text) {
        line_settings with;
        with.limits = limits();
        return open_redis(url{text}, where, std::make_shared<asio_sockets>(where), with);
    });
#endif
}

} // namespace cli
