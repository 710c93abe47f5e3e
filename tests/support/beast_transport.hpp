// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The transport over Boost.Beast, compiled once for all tests: no other file of theirs includes Boost.Asio.

#include <escodb/net/http.hpp>
#include <escodb/net/transport_settings.hpp>
#include <escodb/runtime/executor.hpp>

#include <functional>
#include <memory>

namespace escodb_test {

/// On its own.
[[nodiscard]] std::shared_ptr<escodb::net::http_transport>
beast_transport(escodb::executor& where, escodb::net::transport_settings settings = {});

/// In a program's io_context, which `io.run()` drives until nothing is left to do. `work` is made when
/// executor and transport are there. \return how many other handlers of the program have run meanwhile.
int run_in_an_io_context(
    const std::function<escodb::async<void>(escodb::executor&,
                                            std::shared_ptr<escodb::net::http_transport>)>& work);

/// The same, but called without `io.run()`: `work` blocks, as a store's plain calls do.
void block_in_an_io_context(
    const std::function<void(escodb::executor&, std::shared_ptr<escodb::net::http_transport>)>& work);

} // namespace escodb_test
