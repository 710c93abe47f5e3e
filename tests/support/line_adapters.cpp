// SPDX-License-Identifier: Apache-2.0

#include <support/line_adapters.hpp>

#include <escodb/net/beast/asio_executor.hpp>
#include <escodb/net/beast/asio_sockets.hpp>
#include <escodb/runtime/spawn.hpp>
#ifdef ESCODB_TEST_HAS_postgres
#include <escodb/net/postgres/postgres_adapter.hpp>
#endif
#ifdef ESCODB_TEST_HAS_redis
#include <escodb/net/redis/redis_adapter.hpp>
#endif

#include <utility>

namespace escodb_test {

using namespace escodb;

std::shared_ptr<net::sockets> asio_sockets(executor& where) {
    return std::make_shared<net::asio_sockets>(where);
}

void run_in_an_io_context(
    const std::function<async<void>(executor&, std::shared_ptr<net::sockets>)>& work) {
    boost::asio::io_context io{1};
    net::asio_executor where{io};
    spawn(work(where, std::make_shared<net::asio_sockets>(where, io)));
    io.run();
}

bool is_line(const std::string& where) {
    return where.starts_with("postgres") || where.starts_with("redis");
}

std::optional<net::any_adapter> open_line(const net::url& where, [[maybe_unused]] executor& on,
                                          [[maybe_unused]] std::shared_ptr<net::sockets> waits,
                                          [[maybe_unused]] const net::line_settings& with) {
    std::optional<net::any_adapter> made; // filled by emplace: Clang takes conversion to be circular
#ifdef ESCODB_TEST_HAS_postgres
    if (where.scheme() == "postgres" || where.scheme() == "postgresql")
        made.emplace(net::open_postgres(where, on, std::move(waits), with));
#endif
#ifdef ESCODB_TEST_HAS_redis
    if (where.scheme() == "redis" || where.scheme() == "rediss")
        made.emplace(net::open_redis(where, on, std::move(waits), with));
#endif
    return made;
}

} // namespace escodb_test
