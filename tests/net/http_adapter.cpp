// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/http_adapter.hpp>

#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_http_adapter)

using namespace escodb;
using namespace escodb::net;

BOOST_AUTO_TEST_CASE(requests_name_the_blob_in_the_folder_and_carry_the_credentials) {
    manual_executor loop;
    const auto transport = std::make_shared<escodb_test::scripted_transport>();
    http_adapter adapter{loop, transport, http_settings{url{"https://user:secret@host:81/a%20b"}}};
    BOOST_TEST(adapter.describe() == "https://host:81/a%20b/");
    transport->then(404);
    BOOST_TEST(!sync_wait(loop, adapter.read("config")));
    BOOST_TEST(transport->asked[0].target == "/a%20b/config");
    BOOST_TEST(transport->asked[0].origin.text() == "https://host:81");
    BOOST_TEST(transport->header(0, "Authorization") == "Basic dXNlcjpzZWNyZXQ=");
}

BOOST_AUTO_TEST_CASE(refused_credentials_are_an_error_at_once) {
    manual_executor loop;
    const auto transport = std::make_shared<escodb_test::scripted_transport>();
    http_adapter adapter{loop, transport, http_settings{url{"https://user:secret@host/"}}};
    for (const unsigned status : {401U, 403U}) {
        transport->asked.clear();
        transport->then(status);
        const auto tells = [](const error& e) {
            return e.code() == errc::storage_failed &&
                   std::string_view{e.what()}.find("credentials") != std::string_view::npos &&
                   std::string_view{e.what()}.find("secret") == std::string_view::npos;
        };
        BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter.write("config", "x", std::nullopt)), error,
                              tells);
        BOOST_TEST(transport->asked.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(settings_that_make_no_request_are_refused) {
    manual_executor loop;
    const auto make = [&](std::string folder) {
        http_settings settings{url{"https://host/"}};
        settings.folder = std::move(folder);
        return http_adapter{loop, nullptr, settings};
    };
    (void)make("/a");
    for (const char* folder : {"", "a", "/a b", "/a?b", "/a\r\nX: y", "/a#b"})
        BOOST_CHECK_THROW((void)make(folder), error);
}

BOOST_AUTO_TEST_SUITE_END()
