// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

// init, get, put, rm and mv as a shell meets them.
BOOST_AUTO_TEST_SUITE(cli_documents)

using cli_test::command;
using cli_test::command_with_store;

BOOST_AUTO_TEST_CASE(init_makes_a_store_and_says_so) {
    const command escodb;
    const auto made = escodb({"init", "--iterations", "1000", "--shards", "3"});
    BOOST_TEST(made.exit == 0);
    BOOST_TEST(made.out == "made a store in " + escodb.store + ", 3 shards\n");
    BOOST_TEST(made.err == "");
    BOOST_TEST(escodb.blobs().at("config").find("\"n\": 3") != std::string::npos);
    BOOST_TEST(escodb.blobs().at("config").find("\"iterations\": 1000") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(init_answers_in_json) {
    const command escodb;
    const auto made = escodb({"--json", "init", "--iterations", "1000", "--shards", "1"});
    BOOST_TEST(made.out == "{\"store\":\"" + escodb.store + "\",\"shards\":1}\n");
}

BOOST_FIXTURE_TEST_CASE(init_never_overwrites, command_with_store) {
    const auto before = blobs();
    const auto again = (*this)({"init", "--iterations", "1000"});
    BOOST_TEST(again.exit == 5);
    BOOST_TEST(again.out == "");
    BOOST_TEST(again.err == "escodb: " + store + ": there is a store here already\n");
    BOOST_TEST((blobs() == before));
}

BOOST_AUTO_TEST_CASE(init_refuses_numbers_out_of_range) {
    const command escodb;
    for (const char* const shards : {"0", "65537", "-1", "many", "4294967297"})
        BOOST_TEST(escodb({"init", "--iterations", "1000", "--shards", shards}).exit == 2, shards);
    for (const char* const rounds : {"0", "-1", "50000001", "x"})
        BOOST_TEST(escodb({"init", "--iterations", rounds}).exit == 2, rounds);
    BOOST_TEST(!cli_test::fs::exists(escodb.store + "/config"));
}

BOOST_FIXTURE_TEST_CASE(put_then_get, command_with_store) {
    const auto put = (*this)({"put", "/contacts/alice", R"({ "email": "alice@example.com" })"});
    BOOST_TEST(put.exit == 0);
    BOOST_TEST(put.out == "");
    BOOST_TEST(put.err == "");
    const auto got = (*this)({"get", "/contacts/alice"});
    BOOST_TEST(got.exit == 0);
    BOOST_TEST(got.out == "{\"email\":\"alice@example.com\"}\n");
    BOOST_TEST(got.err == "");
}

BOOST_FIXTURE_TEST_CASE(put_reads_standard_input, command_with_store) {
    BOOST_TEST((*this)({"put", "/x"}, "\n [1,\n 2] \n").exit == 0);
    BOOST_TEST((*this)({"get", "/x"}).out == "[1,2]\n");
    BOOST_TEST((*this)({"put", "/x"}, "").exit == 2);
    BOOST_TEST((*this)({"get", "/x"}).out == "[1,2]\n");
}

BOOST_FIXTURE_TEST_CASE(values_of_every_kind_come_back, command_with_store) {
    // What the argument parser could take for an option or a list of its own is among them.
    for (const char* const value :
         {"[1,2]", "[]", "{}", "{\"b\":1,\"a\":2}", "\"\"", "\"-x\"", "-5", "0", "true", "false",
          "1.0", "-0.0", "0.1", "1e+300", "9223372036854775807", "18446744073709551615",
          "\"\\ud800\"", "\"ключ\"", "[null]"}) {
        BOOST_TEST((*this)({"put", "/value", value}).exit == 0, value);
        BOOST_TEST((*this)({"get", "/value"}).out == value + std::string{"\n"});
    }
}

BOOST_FIXTURE_TEST_CASE(null_is_refused_with_a_word_about_rm, command_with_store) {
    for (const bool argument : {true, false}) {
        const auto put =
            argument ? (*this)({"put", "/x", "null"}) : (*this)({"put", "/x"}, "null\n");
        BOOST_TEST(put.exit == 2);
        BOOST_TEST(put.err.find("rm") != std::string::npos);
        BOOST_TEST(put.err.find("null") != std::string::npos);
    }
}

BOOST_FIXTURE_TEST_CASE(put_refuses_what_is_not_json, command_with_store) {
    for (const char* const value :
         {"", "{", "tru", "{\"a\":1,}", "1 2", "NaN", "'x'", "\"\xff\""}) {
        const auto put = (*this)({"put", "/x", value});
        BOOST_TEST(put.exit == 2, value);
        BOOST_TEST(put.out == "");
    }
    // A secret with a typing mistake must not end up in a log of messages.
    BOOST_TEST((*this)({"put", "/x", "{\"a\":\"hunter2\" x"}).err.find("hunter2") ==
               std::string::npos);
    BOOST_TEST((*this)({"get", "/x"}).exit == 1);
}

BOOST_FIXTURE_TEST_CASE(an_absent_document_is_exit_1_without_output, command_with_store) {
    const auto got = (*this)({"get", "/contacts/nobody"});
    BOOST_TEST(got.exit == 1);
    BOOST_TEST(got.out == "");
    BOOST_TEST(got.err == "");
}

BOOST_FIXTURE_TEST_CASE(paths_are_checked, command_with_store) {
    for (const char* const path : {"x", "", "/", "/x/", "//x", "/a//b", "/\xff"}) {
        BOOST_TEST((*this)({"get", path}).exit == 2, path);
        BOOST_TEST((*this)({"put", path, "1"}).exit == 2, path);
        BOOST_TEST((*this)({"rm", path}).exit == 2, path);
    }
}

BOOST_FIXTURE_TEST_CASE(a_wrong_path_is_found_before_a_password_is_needed, command_with_store) {
    environment["ESCODB_PASSWORD"] = "wrong";
    BOOST_TEST((*this)({"get", "x"}).exit == 2);
}

BOOST_FIXTURE_TEST_CASE(paths_are_normalised, command_with_store) {
    BOOST_TEST((*this)({"put", "/cafe\u0301", "1"}).exit == 0);
    BOOST_TEST((*this)({"get", "/caf\u00e9"}).out == "1\n");
}

BOOST_FIXTURE_TEST_CASE(rm_removes_and_is_content_with_nothing, command_with_store) {
    for (const char* const path : {"/a/x", "/a/y", "/z"})
        BOOST_TEST((*this)({"put", path, "1"}).exit == 0);
    const auto removed = (*this)({"rm", "/a/x", "/a/y", "/never"});
    BOOST_TEST(removed.exit == 0);
    BOOST_TEST(removed.out + removed.err == "");
    BOOST_TEST((*this)({"get", "/a/x"}).exit == 1);
    BOOST_TEST((*this)({"ls"}).out == "z\n");
}

BOOST_FIXTURE_TEST_CASE(rm_checks_all_paths_first, command_with_store) {
    BOOST_TEST((*this)({"put", "/x", "1"}).exit == 0);
    BOOST_TEST((*this)({"rm", "/x", "y"}).exit == 2);
    BOOST_TEST((*this)({"get", "/x"}).exit == 0);
}

BOOST_FIXTURE_TEST_CASE(mv_moves, command_with_store) {
    BOOST_TEST((*this)({"put", "/a/x", "[1]"}).exit == 0);
    const auto moved = (*this)({"mv", "/a/x", "/b/y"});
    BOOST_TEST(moved.exit == 0);
    BOOST_TEST(moved.out + moved.err == "");
    BOOST_TEST((*this)({"find"}).out == "b/y\n");
    BOOST_TEST((*this)({"get", "/b/y"}).out == "[1]\n");
}

BOOST_FIXTURE_TEST_CASE(mv_overwrites_only_by_force, command_with_store) {
    BOOST_TEST((*this)({"put", "/x", "1"}).exit == 0);
    BOOST_TEST((*this)({"put", "/y", "2"}).exit == 0);
    const auto refused = (*this)({"mv", "/x", "/y"});
    BOOST_TEST(refused.exit == 2);
    BOOST_TEST(refused.err.find("--force") != std::string::npos);
    BOOST_TEST((*this)({"export"}).out ==
               "{\"path\":\"/x\",\"value\":1}\n{\"path\":\"/y\",\"value\":2}\n");
    BOOST_TEST((*this)({"mv", "--force", "/x", "/y"}).exit == 0);
    BOOST_TEST((*this)({"export"}).out == "{\"path\":\"/y\",\"value\":1}\n");
}

BOOST_FIXTURE_TEST_CASE(mv_finishes_what_was_interrupted, command_with_store) {
    // Between the two writes the document is at both places.
    BOOST_TEST((*this)({"put", "/x", "1"}).exit == 0);
    BOOST_TEST((*this)({"put", "/y", "1"}).exit == 0);
    BOOST_TEST((*this)({"mv", "/x", "/y"}).exit == 0);
    BOOST_TEST((*this)({"find"}).out == "y\n");
}

BOOST_FIXTURE_TEST_CASE(mv_of_nothing_or_to_itself, command_with_store) {
    const auto absent = (*this)({"mv", "/x", "/y"});
    BOOST_TEST(absent.exit == 1);
    BOOST_TEST(absent.err == "escodb: /x: there is no such document\n");
    BOOST_TEST((*this)({"put", "/caf\u00e9", "1"}).exit == 0);
    BOOST_TEST((*this)({"mv", "/caf\u00e9", "/cafe\u0301"}).exit == 2);
    BOOST_TEST((*this)({"get", "/caf\u00e9"}).out == "1\n");
}

BOOST_FIXTURE_TEST_CASE(a_reader_who_leaves_is_no_error, command_with_store) {
    BOOST_TEST((*this)({"put", "/x", "1"}).exit == 0);
    const auto got = (*this)({"get", "/x"}, {}, -1, true);
    BOOST_TEST(got.exit == 0);
    BOOST_TEST(got.signal == 0);
    BOOST_TEST(got.err == "");
}

BOOST_FIXTURE_TEST_CASE(an_output_that_is_full_is_an_error, command_with_store) {
    BOOST_TEST((*this)({"put", "/x", "1"}).exit == 0);
    const auto full = cli_test::run({"/bin/sh", "-c", cli_test::program() + " get /x > /dev/full"},
                                    {}, environment);
    BOOST_TEST(full.exit == 6);
    BOOST_TEST(full.err.find("output") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
