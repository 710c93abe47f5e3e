// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

// The exit code and the sentence of each kind of failure, and the same as JSON.
BOOST_AUTO_TEST_SUITE(cli_errors)

namespace fs = std::filesystem;
using cli_test::command;
using cli_test::command_with_store;

/// Runs it twice: an error is one sentence on stderr, or with --json one object of three members.
void check_error(const command& escodb, std::vector<std::string> arguments, int exit,
                 const std::string& code, const std::string& path) {
    const auto plain = escodb(arguments);
    BOOST_TEST(plain.exit == exit, plain.err);
    BOOST_TEST(plain.out == "");
    BOOST_TEST(plain.err.starts_with("escodb: "));
    BOOST_TEST(std::count(plain.err.begin(), plain.err.end(), '\n') == 1);

    arguments.push_back("--json");
    const auto with_json = escodb(arguments);
    BOOST_TEST(with_json.exit == exit);
    BOOST_TEST(with_json.out == "");
    boost::json::error_code failed;
    const boost::json::value told = boost::json::parse(with_json.err, failed);
    BOOST_TEST_REQUIRE(!failed, with_json.err);
    BOOST_TEST(told.as_object().size() == 3);
    BOOST_TEST(told.at("code").as_string() == code);
    BOOST_TEST("escodb: " + std::string{told.at("message").as_string()} + "\n" == plain.err);
    if (path.empty())
        BOOST_TEST(told.at("path").is_null(), with_json.err);
    else
        BOOST_TEST(told.at("path").as_string() == path);
}

/// The name of a shard that was written.
std::string a_shard(const command& escodb) {
    for (const auto& blob : escodb.blobs())
        if (blob.first.starts_with("shard-"))
            return blob.first;
    return {};
}

void overwrite(const command& escodb, const std::string& blob, const std::string& content) {
    std::ofstream{escodb.store + "/" + blob, std::ios::binary} << content;
}

BOOST_FIXTURE_TEST_CASE(usage, command_with_store) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{},
                                               {"nonsense"},
                                               {"get"},
                                               {"get", "/x", "/y"},
                                               {"get", "--nonsense", "/x"},
                                               {"put"},
                                               {"rm"},
                                               {"mv", "/x"},
                                               {"ls", "/", "/"},
                                               {"--password-fd", "x", "ls"},
                                               {"--password-fd", "-1", "ls"},
                                               {"--password-file", "", "ls"}})
        check_error(*this, arguments, 2, "usage", "");
}

BOOST_FIXTURE_TEST_CASE(bad_input, command_with_store) {
    check_error(*this, {"get", "x"}, 2, "invalid_path", "x");
    check_error(*this, {"put", "/x", "{"}, 2, "invalid_document", "");
    check_error(*this, {"put", "/x", "null"}, 2, "usage", "/x");
}

BOOST_AUTO_TEST_CASE(no_store_was_named) {
    command escodb;
    escodb.environment.erase("ESCODB_STORE");
    check_error(escodb, {"ls"}, 2, "usage", "");
    check_error(escodb, {"--store", "tape://room/1", "ls"}, 2, "invalid_option", "URL");
    check_error(escodb, {"--store", "file://host/x", "ls"}, 2, "invalid_option", "file://host/x");
    check_error(escodb, {"--store", "file:/%zz", "ls"}, 2, "invalid_option", "file:/%zz");
}

BOOST_FIXTURE_TEST_CASE(the_store_can_be_a_url, command_with_store) {
    BOOST_TEST((*this)({"put", "/x", "1"}).exit == 0);
    BOOST_TEST((*this)({"--store", "file://" + store, "get", "/x"}).out == "1\n");
    BOOST_TEST((*this)({"--store", "file:" + store, "get", "/x"}).out == "1\n");
    std::string escaped = "file://localhost";
    for (const char c : store)
        escaped += c == 's' ? std::string{"%73"} : std::string{c};
    BOOST_TEST((*this)({"get", "/x", "--store", escaped}).out == "1\n");
}

BOOST_FIXTURE_TEST_CASE(wrong_password, command_with_store) {
    environment["ESCODB_PASSWORD"] = "open barley";
    check_error(*this, {"ls"}, 3, "access_denied", "config");
}

BOOST_FIXTURE_TEST_CASE(an_empty_password, command_with_store) {
    environment["ESCODB_PASSWORD"] = "";
    check_error(*this, {"ls"}, 2, "empty_password", "");
}

BOOST_AUTO_TEST_CASE(store_missing) {
    const command escodb;
    check_error(escodb, {"ls"}, 5, "store_missing", escodb.store);
    BOOST_TEST(!fs::exists(escodb.store)); // Asking makes no folder.
}

BOOST_FIXTURE_TEST_CASE(store_exists, command_with_store) {
    check_error(*this, {"init"}, 5, "store_exists", store);
}

BOOST_FIXTURE_TEST_CASE(a_config_that_is_none, command_with_store) {
    overwrite(*this, "config", "{}");
    BOOST_TEST((*this)({"ls"}).exit == 4);
}

BOOST_FIXTURE_TEST_CASE(a_shard_that_was_changed, command_with_store) {
    BOOST_TEST((*this)({"put", "/x", "\"a secret\""}).exit == 0);
    const std::string shard = a_shard(*this);
    std::string content = blobs().at(shard);
    char& last = content.at(content.size() - 6);
    last = last == 'A' ? 'B' : 'A';
    overwrite(*this, shard, content);
    const auto changed = (*this)({"export"});
    BOOST_TEST(changed.exit == 4);
    BOOST_TEST(changed.err.find("secret") == std::string::npos);
    overwrite(*this, shard, content.substr(0, content.size() / 2));
    BOOST_TEST((*this)({"export"}).exit == 4);
    overwrite(*this, shard, "");
    BOOST_TEST((*this)({"export"}).exit == 4);
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_made) {
    command escodb;
    escodb.set_store("/dev/null/store");
    const auto failed = escodb({"init", "--iterations", "1000"});
    BOOST_TEST(failed.exit == 6);
    BOOST_TEST(failed.err.find("/dev/null") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(messages_cannot_command_a_terminal, command_with_store) {
    const auto refused = (*this)({"mv", "/\x1b[2J\u009bx", "/y"});
    BOOST_TEST(refused.exit == 1);
    BOOST_TEST(refused.err == "escodb: /\\x1b[2J\\x9bx: there is no such document\n");
}

BOOST_AUTO_TEST_SUITE_END()
