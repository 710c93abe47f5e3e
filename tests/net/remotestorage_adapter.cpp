// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/remotestorage_adapter.hpp>

#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_remotestorage_adapter)

using namespace escodb;
using namespace escodb::net;

BOOST_AUTO_TEST_CASE(requests_carry_the_token) {
    manual_executor loop;
    const auto transport = std::make_shared<escodb_test::scripted_transport>();
    const url where{"remotestorages://host/storage/user/module/"};
    remotestorage_adapter adapter{loop, transport, remotestorage_adapter::settings(where, "token=")};
    transport->then(201).with("ETag", "\"1\"");
    const write_result written = sync_wait(loop, adapter.write("config", "x", std::nullopt));
    BOOST_TEST(written.revision() == "\"1\"");
    BOOST_TEST(transport->asked[0].target == "/storage/user/module/config");
    BOOST_TEST(transport->asked[0].origin.tls);
    BOOST_TEST(transport->header(0, "Authorization") == "Bearer token=");
    BOOST_TEST(transport->header(0, "Content-Type") == "application/octet-stream");
}

BOOST_AUTO_TEST_SUITE_END()
