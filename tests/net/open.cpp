// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/open.hpp>

#include <support/environment_variable.hpp>
#include <support/scripted_transport.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_open)

using namespace escodb;
using namespace escodb::net;

BOOST_AUTO_TEST_CASE(schemes) {
    manual_executor loop;
    const auto script = std::make_shared<escodb_test::scripted_transport>();
    open_settings with;
    with.token = "t";
    const auto described = [&](const char* where) {
        return open(url{where}, loop, script, with).describe();
    };
    BOOST_TEST(described("https://h/a") == "https://h/a/");
    BOOST_TEST(described("webdav://u:secret@h/a") == "http://h/a/");
    BOOST_TEST(described("couchdbs://h/db") == "couchdb at https://h/db/");
    BOOST_TEST(described("etcds://u:secret@h/p/") == "etcd at https://h:2379, keys p/…");
    BOOST_TEST(described("remotestorage://h/storage/u/m/") == "http://h/storage/u/m/");
    BOOST_TEST(described("gs://bucket/a/") == "gs://bucket/a/ at https://storage.googleapis.com");
    BOOST_TEST(described("solid+https://h/pod/a") == "https://h/pod/a/");
    BOOST_TEST(described("dropbox:/a") == "dropbox:/a/");
    BOOST_CHECK_THROW(described("gopher://h/"), error);
    BOOST_CHECK_THROW(described("https://h/?token=x"), error);

    any_adapter remote = open(url{"remotestorage://h/"}, loop, script, with);
    script->then(404);
    (void)sync_wait(loop, remote.read("config"));
    BOOST_TEST(script->header(0, "Authorization") == "Bearer t");
    any_adapter google = open(url{"gs://b/"}, loop, script, with);
    script->then(404);
    (void)sync_wait(loop, google.read("config"));
    BOOST_TEST(script->header(1, "Authorization") == "Bearer t");
}

BOOST_AUTO_TEST_CASE(credentials_of_the_environment) {
    manual_executor loop;
    const auto script = std::make_shared<escodb_test::scripted_transport>();
    const escodb_test::environment_variable key{"AZURE_STORAGE_KEY", "YWJj"};
    const escodb_test::environment_variable none{"GOOGLE_APPLICATION_CREDENTIALS", nullptr};
    BOOST_TEST(open(url{"azure://me/store/a/"}, loop, script).describe() ==
               "azure://me/store/a/ at https://me.blob.core.windows.net");
    BOOST_CHECK_THROW((void)open(url{"gs://bucket/"}, loop, script), error);
    BOOST_CHECK_THROW((void)open(url{"dropbox:/a"}, loop, script), error); // neither token nor key
}

BOOST_AUTO_TEST_SUITE_END()
