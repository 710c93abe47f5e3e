// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

// --help with examples, and --version, everywhere.
BOOST_AUTO_TEST_SUITE(cli_help)

BOOST_FIXTURE_TEST_CASE(each_command_has_help_with_examples, cli_test::command) {
    environment.clear(); // No store and no password are needed for it.
    for (const char* const name : {"init", "get", "put", "ls", "find", "tree", "rm", "prune",
                                   "batch", "import", "export", "mv", "info", "reshard"}) {
        const auto help = (*this)({name, "--help"});
        BOOST_TEST(help.exit == 0, name);
        BOOST_TEST(help.err == "");
        BOOST_TEST(help.out.find("Examples:\n  escodb ") != std::string::npos, help.out);
        BOOST_TEST((*this)({name, "-h"}).out == help.out);
        BOOST_TEST((*this)({}).err.find("--help") != std::string::npos);

        const auto version = (*this)({name, "--version"});
        BOOST_TEST(version.exit == 0, name);
        BOOST_TEST(version.out.starts_with("escodb "), version.out);
        // The list of commands names it.
        BOOST_TEST((*this)({"--help"}).out.find("\n  " + std::string{name} + " ") !=
                   std::string::npos);
    }
}

BOOST_FIXTURE_TEST_CASE(the_program_has_help_and_a_version, cli_test::command) {
    environment.clear();
    const auto help = (*this)({"--help"});
    BOOST_TEST(help.exit == 0);
    BOOST_TEST(help.err == "");
    for (const char* const text :
         {"Examples:", "--store", "--password-file", "--password-fd", "--password-command",
          "--json", "--version", "ESCODB_STORE", "ESCODB_PASSWORD", "Exit codes"})
        BOOST_TEST(help.out.find(text) != std::string::npos, text);
    BOOST_TEST((*this)({"--version"}).out.starts_with("escodb "));
}

BOOST_FIXTURE_TEST_CASE(help_into_a_closed_pipe_is_no_error, cli_test::command) {
    BOOST_TEST((*this)({"--help"}, {}, -1, true).exit == 0);
}

BOOST_AUTO_TEST_SUITE_END()
