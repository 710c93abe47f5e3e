// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

// copy and probe; on servers: tests/network/command_line.cpp.
BOOST_AUTO_TEST_SUITE(cli_copy)

using cli_test::command_with_store;

BOOST_FIXTURE_TEST_CASE(a_copy_opens_and_needs_no_password, command_with_store) {
    (*this)({"put", "/a/b", "1"});
    const std::string copy = scratch.path() + "/a copy";
    environment.erase("ESCODB_PASSWORD");
    const auto done = (*this)({"copy", store, "file:" + scratch.path() + "/a%20copy"});
    BOOST_TEST(done.exit == 0, done.err);
    BOOST_TEST(done.out.find("to " + copy + ", 0 were there already\n") != std::string::npos, done.out);
    environment["ESCODB_PASSWORD"] = cli_test::the_password;
    BOOST_TEST((*this)({"--store", copy, "get", "/a/b"}).out == "1\n");
    const auto again = (*this)({"copy", store, copy});
    BOOST_TEST(again.out.find("copied 0 blobs") == 0U, again.out);
    (*this)({"--store", copy, "put", "/a/c", "2"});
    const auto refused = (*this)({"copy", store, copy});
    BOOST_TEST(refused.exit == 5);
    BOOST_TEST(refused.err.find(copy) != std::string::npos, refused.err);
    BOOST_TEST((*this)({"--store", copy, "get", "/a/c"}).out == "2\n");
}

BOOST_FIXTURE_TEST_CASE(a_folder_is_safe, command_with_store) {
    const std::string folder = scratch.path() + "/probed";
    const auto probed = (*this)({"probe", folder});
    BOOST_TEST(probed.exit == 0, probed.out);
    BOOST_TEST(probed.out.find("NOT OK") == std::string::npos);
    BOOST_TEST(probed.out.find(folder + " is safe for a store\n") != std::string::npos);
    BOOST_TEST((*this)({"--json", "probe", "memory:"}).out.find("{\"storage\":\"memory\",\"safe\":true,") ==
               0U);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_is_told, command_with_store) {
    const auto none = (*this)({"copy", scratch.path() + "/none", scratch.path() + "/new"});
    BOOST_TEST(none.exit == 5);
    BOOST_TEST(!std::filesystem::exists(scratch.path() + "/new"));
    const auto unknown = (*this)({"copy", store, "tape://user:geheim@room/1"});
    BOOST_TEST(unknown.exit == 2);
    BOOST_TEST(unknown.err.find("no tape: storage here; known are ") != std::string::npos, unknown.err);
    BOOST_TEST(unknown.err.find("geheim") == std::string::npos);
    BOOST_TEST((*this)({"copy", store}).exit == 2);
}

BOOST_AUTO_TEST_SUITE_END()
