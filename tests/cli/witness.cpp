// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

BOOST_AUTO_TEST_SUITE(cli_witness)

using cli_test::command_with_store;
namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_CASE(what_is_older_than_what_was_seen_is_refused, command_with_store) {
    const std::string file = scratch.path() + "/witness";
    environment["ESCODB_WITNESS"] = file;
    BOOST_TEST((*this)({"put", "/a", "1"}).exit == 0);
    const std::string then = scratch.path() + "/then";
    fs::copy(store, then);
    BOOST_TEST((*this)({"put", "/a", "2"}).exit == 0);
    BOOST_TEST(fs::file_size(file) < 1'000U);

    const std::string now = scratch.path() + "/now";
    fs::rename(store, now);
    fs::copy(then, store);
    const auto refused = (*this)({"--json", "get", "/a"});
    BOOST_TEST(refused.exit == 8);
    BOOST_TEST(refused.out == "");
    BOOST_TEST(refused.err.find("{\"code\":\"rolled_back\"") == 0U, refused.err);
    environment.erase("ESCODB_WITNESS");
    BOOST_TEST((*this)({"get", "/a"}).out == "1\n");

    fs::remove_all(store);
    fs::create_directory(store);
    fs::copy_file(now + "/config", store + "/config");
    const auto gone = (*this)({"--witness", file, "get", "/a"});
    BOOST_TEST(gone.exit == 8);
    BOOST_TEST(gone.err.find("the shard was there before") != std::string::npos, gone.err);
}

BOOST_FIXTURE_TEST_CASE(a_file_that_is_no_witness_is_an_error, command_with_store) {
    const std::string other = file("notes", "remember the milk\n");
    const auto refused = (*this)({"--witness", other, "put", "/a", "1"});
    BOOST_TEST(refused.exit == 4);
    BOOST_TEST(refused.err.find(other) != std::string::npos, refused.err);
    BOOST_TEST((*this)({"--witness", "", "put", "/a", "1"}).exit == 2);
    BOOST_TEST((*this)({"get", "/a"}).exit == 1);
}

BOOST_AUTO_TEST_SUITE_END()
