// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <escodb/format/json_text.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>

// Stores that the existing implementation wrote, read back through the command line.
BOOST_AUTO_TEST_SUITE(cli_fixtures)

namespace fs = std::filesystem;
namespace json = boost::json;

json::value parsed(const std::string& text) { return escodb::format::parse_json(text); }

json::value expected_of(const fs::path& fixture) {
    std::ifstream in{fixture / "expected.json"};
    return parsed(std::string{std::istreambuf_iterator<char>(in), {}});
}

/// A fixture's store: a copy, so that a mistake cannot change the original.
class fixture_store : public cli_test::command {
public:
    explicit fixture_store(const fs::path& fixture) : expected(expected_of(fixture)) {
        fs::copy(fixture / "store", store);
        environment["ESCODB_PASSWORD"] = std::string{expected.at("password").as_string()};
    }
    json::value expected;
};

void check_documents(const fixture_store& escodb) {
    const auto exported = escodb({"export"});
    BOOST_TEST(exported.exit == 0, exported.err);
    json::object documents;
    std::istringstream lines{exported.out};
    for (std::string line; std::getline(lines, line);) {
        const json::value document = parsed(line);
        documents[document.at("path").as_string()] = document.at("value");
    }
    BOOST_TEST((documents == escodb.expected.at("documents").as_object()));
}

void check_directories(const fixture_store& escodb) {
    for (const auto& directory : escodb.expected.at("directories").as_object()) {
        std::string names;
        for (const json::value& name : directory.value().as_array())
            names += std::string{name.as_string()} + "\n";
        BOOST_TEST(escodb({"ls", std::string{directory.key()}}).out == names);
    }
}

BOOST_AUTO_TEST_CASE(every_fixture_reads_back) {
    std::size_t fixtures = 0;
    for (const auto& fixture : fs::directory_iterator(ESCODB_TEST_DATA "/fixtures")) {
        BOOST_TEST_CONTEXT(fixture.path()) {
            const fixture_store escodb{fixture.path()};
            check_documents(escodb);
            // A thousand documents have too many directories to start a process for each.
            if (escodb.expected.at("directories").as_object().size() < 30)
                check_directories(escodb);
            ++fixtures;
        }
    }
    BOOST_TEST(fixtures >= 6);
}

BOOST_AUTO_TEST_CASE(a_fixture_can_be_changed) {
    const fixture_store escodb{ESCODB_TEST_DATA "/fixtures/rotated-keys"};
    BOOST_TEST(escodb({"put", "/k/new", "1"}).exit == 0);
    BOOST_TEST(escodb({"rm", "/k/0"}).exit == 0);
    BOOST_TEST(escodb({"get", "/k/1"}).out == "{\"i\":1}\n");
    BOOST_TEST(escodb({"get", "/k/new"}).out == "1\n");
    BOOST_TEST(escodb({"get", "/k/0"}).exit == 1);
}

BOOST_AUTO_TEST_CASE(a_fixture_that_may_only_be_read_is_read) {
    const fixture_store escodb{ESCODB_TEST_DATA "/fixtures/tree"};
    for (const auto& file : fs::directory_iterator(escodb.store))
        fs::permissions(file.path(), fs::perms::owner_read);
    fs::permissions(escodb.store, fs::perms::owner_read | fs::perms::owner_exec);
    BOOST_TEST(escodb({"get", "/alice/notes.txt"}).out == "\"some notes\"\n");
    fs::permissions(escodb.store, fs::perms::owner_all);
}

BOOST_AUTO_TEST_SUITE_END()
