// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/file_url.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(net_file_url)

using escodb::net::folder_of_file_url;
using escodb::net::scheme_of;

BOOST_AUTO_TEST_CASE(a_path_has_no_scheme) {
    BOOST_TEST(scheme_of("file:/a") == "file");
    BOOST_TEST(scheme_of("memory:") == "memory");
    BOOST_TEST(scheme_of("s3://bucket/a:b") == "s3");
    for (const char* path : {"", "vault", "/a/b", "./file:/a", "a:b", "~/x://y", "C:file"})
        BOOST_TEST(scheme_of(path) == "", path);
}

BOOST_AUTO_TEST_CASE(folders) {
    BOOST_TEST(folder_of_file_url("file:/a/b") == "/a/b");
    BOOST_TEST(folder_of_file_url("file:b") == "b");
    BOOST_TEST(folder_of_file_url("file:///a/b") == "/a/b");
    BOOST_TEST(folder_of_file_url("file://localhost/a") == "/a");
    BOOST_TEST(folder_of_file_url("file:/a%20b%C3%A9") == "/a b\xc3\xa9");
}

BOOST_AUTO_TEST_CASE(what_is_none_is_refused_with_a_reason) {
    const auto refused = [](const std::string& text, const std::string& why) {
        BOOST_CHECK_EXCEPTION((void)folder_of_file_url(text), escodb::error,
                              [&](const escodb::error& e) {
                                  return e.code() == escodb::errc::invalid_option &&
                                         e.subject() == text &&
                                         std::string{e.what()}.find(why) != std::string::npos;
                              });
    };
    refused("file://server/a", "another machine");
    refused("file:", "no folder");
    refused("file://", "another machine");
    refused("file:/%zz", "hexadecimal");
    refused("file:/%2", "hexadecimal");
    refused("file:/a%00b", "control");
    refused("s3://a", "no file: URL");
}

BOOST_AUTO_TEST_SUITE_END()
