// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

// info and reshard.
BOOST_AUTO_TEST_SUITE(cli_layout)

using cli_test::command;
using cli_test::command_with_store;

BOOST_FIXTURE_TEST_CASE(info_needs_no_password, command_with_store) {
    (*this)({"put", "/a", "1"});
    environment.erase("ESCODB_PASSWORD");
    const auto told = (*this)({"info"});
    BOOST_TEST(told.exit == 0);
    BOOST_TEST(told.err == "");
    BOOST_TEST(told.out.find("store           " + store + "\n") == 0U, told.out);
    BOOST_TEST(told.out.find("format          version 1\n") != std::string::npos);
    BOOST_TEST(told.out.find("iterations      1000\n") != std::string::npos);
    BOOST_TEST(told.out.find("shards          4, ") != std::string::npos);
    BOOST_TEST(told.out.find("items           2 documents and directories\n") !=
               std::string::npos);
    BOOST_TEST(told.out.find("hint") == std::string::npos);

    const auto json = (*this)({"--json", "info"});
    BOOST_TEST(json.out.find("{\"store\":\"" + store + "\",\"version\":1,") == 0U, json.out);
    BOOST_TEST(json.out.find("\"key_derivation\":{\"iterations\":1000}") != std::string::npos);
    BOOST_TEST(json.out.find("\"shards\":4,\"recommended_shards\":4,\"reshard_to\":null") !=
               std::string::npos);
    BOOST_TEST(json.out.find("\"frozen\":false") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(info_of_nothing) {
    const auto told = command{}({"info"});
    BOOST_TEST(told.exit == 5);
    BOOST_TEST(told.out == "");
}

BOOST_AUTO_TEST_CASE(info_hints_at_more_shards) {
    command escodb;
    escodb.init("1");
    escodb({"put", "/big"}, '"' + std::string(700'000, 'x') + '"');
    const auto told = escodb({"info"});
    BOOST_TEST(told.out.find("hint            8 shards would make it faster: escodb reshard 8\n") !=
                   std::string::npos,
               told.out);
}

BOOST_FIXTURE_TEST_CASE(reshard_keeps_everything, command_with_store) {
    (*this)({"import"}, "{\"path\":\"/a/b\",\"value\":1}\n{\"path\":\"/c\",\"value\":[2]}\n");
    const std::string before = (*this)({"export"}).out;
    const auto done = (*this)({"reshard", "16"});
    BOOST_TEST(done.exit == 0);
    BOOST_TEST(done.out == "the store has 16 shards\n");
    BOOST_TEST(done.err == "");
    BOOST_TEST((*this)({"export"}).out == before);
    BOOST_TEST((*this)({"--json", "reshard", "1"}).out ==
               "{\"store\":\"" + store + "\",\"shards\":1}\n");
    BOOST_TEST((*this)({"export"}).out == before);
    BOOST_TEST((*this)({"info"}).out.find("iterations      1000\n") != std::string::npos);
    if (const auto read = read_independently())
        BOOST_TEST(read->exit == 0, read->err);
}

BOOST_FIXTURE_TEST_CASE(a_command_that_others_have_overtaken_is_a_conflict, command_with_store) {
    (*this)({"put", "/a", "1"});
    const std::string old_config = blobs().at("config");
    (*this)({"reshard", "16"});
    std::ofstream{store + "/config", std::ios::binary} << old_config; // as a command had read it just before
    const auto before = blobs();
    const auto late = (*this)({"put", "/a", "2"});
    BOOST_TEST(late.exit == 7);
    BOOST_TEST(late.err.find("re-sharded") != std::string::npos, late.err);
    BOOST_TEST((blobs() == before));
}

BOOST_FIXTURE_TEST_CASE(reshard_refuses_what_it_cannot_do, command_with_store) {
    const auto before = blobs();
    for (const char* const number : {"0", "65537", "-1", "many", ""})
        BOOST_TEST((*this)({"reshard", number}).exit == 2, number);
    BOOST_TEST((*this)({"reshard"}).exit == 2);
    environment["ESCODB_PASSWORD"] = "wrong";
    BOOST_TEST((*this)({"reshard", "8"}).exit == 3);
    BOOST_TEST((blobs() == before));
}

BOOST_AUTO_TEST_SUITE_END()
