// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The adapters of PostgreSQL and Redis over Boost.Asio, compiled once for all tests.

#include <escodb/net/any_adapter.hpp>
#include <escodb/net/line_requester.hpp>
#include <escodb/net/sockets.hpp>
#include <escodb/net/url.hpp>
#include <escodb/runtime/executor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace escodb_test {

/// With a thread of its own.
[[nodiscard]] std::shared_ptr<escodb::net::sockets> asio_sockets(escodb::executor& where);

/// In a program's io_context, which `io.run()` drives until `work` has ended.
void run_in_an_io_context(
    const std::function<escodb::async<void>(escodb::executor&, std::shared_ptr<escodb::net::sockets>)>&
        work);

/// Whether the URL is one of `open_line`, whose library may be missing.
[[nodiscard]] bool is_line(const std::string& where);

/// The adapter of a `postgres://` or `redis://` URL; nothing where its library was not there.
[[nodiscard]] std::optional<escodb::net::any_adapter>
open_line(const escodb::net::url& where, escodb::executor& on,
          std::shared_ptr<escodb::net::sockets> waits, const escodb::net::line_settings& with = {});

} // namespace escodb_test
