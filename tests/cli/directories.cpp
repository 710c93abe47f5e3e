// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

// ls, find, tree and prune.
BOOST_AUTO_TEST_SUITE(cli_directories)

using cli_test::command_with_store;

class some_documents : public command_with_store {
public:
    some_documents() {
        const auto stored = (*this)({"import"}, R"({"path":"/alice/notes","value":1}
{"path":"/bob/pictures/avatar","value":2}
{"path":"/bob/pictures/header","value":3}
{"path":"/bob/zoo","value":4}
{"path":"/carol","value":5}
)");
        BOOST_TEST_REQUIRE(stored.exit == 0, stored.err);
    }
};

std::vector<std::string> sorted_lines(const std::string& text) {
    std::istringstream in{text};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
}

BOOST_FIXTURE_TEST_CASE(ls_names_what_is_there, some_documents) {
    BOOST_TEST((*this)({"ls"}).out == "alice/\nbob/\ncarol\n");
    BOOST_TEST((*this)({"ls", "/"}).out == "alice/\nbob/\ncarol\n");
    BOOST_TEST((*this)({"ls", "/bob/"}).out == "pictures/\nzoo\n");
    BOOST_TEST((*this)({"ls", "/bob"}).out == "pictures/\nzoo\n");
    BOOST_TEST((*this)({"--json", "ls", "/bob/"}).out == "\"pictures/\"\n\"zoo\"\n");
    BOOST_TEST((*this)({"ls", "/bob/", "--json"}).out == "\"pictures/\"\n\"zoo\"\n");
}

BOOST_FIXTURE_TEST_CASE(find_gives_relative_paths, some_documents) {
    const std::vector<std::string> all{"alice/notes", "bob/pictures/avatar", "bob/pictures/header",
                                       "bob/zoo", "carol"};
    BOOST_TEST(sorted_lines((*this)({"find"}).out) == all, boost::test_tools::per_element());
    const std::vector<std::string> pictures{"\"pictures/avatar\"", "\"pictures/header\"",
                                            "\"zoo\""};
    BOOST_TEST(sorted_lines((*this)({"find", "/bob", "--json"}).out) == pictures,
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(tree_draws, some_documents) {
    BOOST_TEST((*this)({"tree"}).out == "/\n"
                                        "├── alice/\n"
                                        "│   └── notes\n"
                                        "├── bob/\n"
                                        "│   ├── pictures/\n"
                                        "│   │   ├── avatar\n"
                                        "│   │   └── header\n"
                                        "│   └── zoo\n"
                                        "└── carol\n");
    BOOST_TEST((*this)({"tree", "/bob/pictures/"}).out == "/bob/pictures/\n"
                                                          "├── avatar\n"
                                                          "└── header\n");
}

BOOST_FIXTURE_TEST_CASE(tree_goes_deep, command_with_store) {
    std::string path;
    for (int i = 0; i < 300; ++i)
        path += "/d";
    BOOST_TEST((*this)({"put", path, "1"}).exit == 0);
    const auto drawn = (*this)({"tree"});
    BOOST_TEST(drawn.exit == 0);
    BOOST_TEST(std::count(drawn.out.begin(), drawn.out.end(), '\n') == 301);
}

BOOST_FIXTURE_TEST_CASE(an_absent_directory_is_exit_1_without_output, some_documents) {
    for (const char* const verb : {"ls", "find", "tree"}) {
        const auto none = (*this)({verb, "/nobody/"});
        BOOST_TEST(none.exit == 1, verb);
        BOOST_TEST(none.out + none.err == "");
    }
}

BOOST_FIXTURE_TEST_CASE(an_empty_store_has_no_directory, command_with_store) {
    for (const char* const verb : {"ls", "find", "tree"})
        BOOST_TEST((*this)({verb}).exit == 1, verb);
}

BOOST_FIXTURE_TEST_CASE(relative_directories_are_refused, some_documents) {
    for (const char* const verb : {"ls", "find", "tree", "prune", "export"})
        BOOST_TEST((*this)({verb, "bob/"}).exit == 2, verb);
    BOOST_TEST((*this)({"prune"}).exit == 2); // It needs to be told what.
    BOOST_TEST((*this)({"prune", ""}).exit == 2);
}

BOOST_FIXTURE_TEST_CASE(prune_removes_all_below, some_documents) {
    const auto pruned = (*this)({"prune", "/bob/"});
    BOOST_TEST(pruned.exit == 0);
    BOOST_TEST(pruned.out + pruned.err == "");
    BOOST_TEST((*this)({"ls"}).out == "alice/\ncarol\n");
    BOOST_TEST((*this)({"prune", "/bob/"}).exit == 0);
    BOOST_TEST((*this)({"prune", "--yes", "/"}).exit == 0);
    BOOST_TEST((*this)({"ls"}).exit == 1);
}

BOOST_FIXTURE_TEST_CASE(prune_of_a_directory_leaves_the_document_of_that_name, command_with_store) {
    BOOST_TEST((*this)({"put", "/users", "1"}).exit == 0);
    BOOST_TEST((*this)({"put", "/users/alice", "2"}).exit == 0);
    BOOST_TEST((*this)({"prune", "/users"}).exit == 0);
    BOOST_TEST((*this)({"find"}).out == "users\n");
}

BOOST_AUTO_TEST_SUITE_END()
