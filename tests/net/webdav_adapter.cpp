// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/webdav_adapter.hpp>

#include <support/etag_server.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_webdav_adapter)

using namespace escodb;
using namespace escodb::net;

BOOST_AUTO_TEST_CASE(a_folder_that_is_missing_is_made) {
    manual_executor loop;
    const auto server = std::make_shared<escodb_test::etag_server>();
    server->has_folder = false;
    webdav_adapter adapter{loop, server, http_settings{url{"webdav://h/a/b"}}};
    BOOST_TEST(sync_wait(loop, adapter.write("config", "x", std::nullopt)).ok());
    BOOST_TEST(server->methods == "PUT MKCOL MKCOL PUT ");
    BOOST_TEST(adapter.describe() == "http://h/a/b/");
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_an_error) {
    manual_executor loop;
    const auto server = std::make_shared<escodb_test::etag_server>();
    server->before = [&](http_request&) { server->has_folder = false; };
    webdav_adapter adapter{loop, server, http_settings{url{"webdav://h/a"}}};
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.write("config", "x", std::nullopt)), error);
    BOOST_TEST(server->methods == "PUT MKCOL PUT ");
}

BOOST_AUTO_TEST_SUITE_END()
