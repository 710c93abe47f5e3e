// SPDX-License-Identifier: Apache-2.0
#include "terminal.hpp"
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

// The password prompt, consent, and the progress bar on a pseudo terminal.
BOOST_AUTO_TEST_SUITE(cli_terminal)

using cli_test::terminal_session;

/// A store whose password is asked for.
class prompting : public cli_test::command_with_store {
public:
    prompting() {
        BOOST_TEST_REQUIRE((*this)({"put", "/a/x", "1"}).exit == 0);
        environment.erase("ESCODB_PASSWORD");
    }
    [[nodiscard]] std::vector<std::string> line(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), cli_test::program());
        return arguments;
    }
};

BOOST_FIXTURE_TEST_CASE(the_password_is_asked_for_and_not_shown, prompting) {
    terminal_session terminal{line({"get", "/a/x"}), environment};
    terminal.expect_hidden("Password of " + store + ": ");
    terminal.type("open sesame\n");
    BOOST_TEST(terminal.end().exit == 0);
    BOOST_TEST(terminal.screen() == "Password of " + store + ": \r\n1\r\n");
    BOOST_TEST(terminal.echoes());
}

BOOST_FIXTURE_TEST_CASE(a_wrong_one_is_refused, prompting) {
    terminal_session terminal{line({"get", "/a/x"}), environment};
    terminal.expect_hidden("Password of ");
    terminal.type("open barley\n");
    BOOST_TEST(terminal.end().exit == 3);
    BOOST_TEST(terminal.screen().find("barley") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(no_password_is_asked_for_where_there_is_no_store, prompting) {
    environment["ESCODB_STORE"] = scratch.path() + "/nowhere";
    terminal_session terminal{line({"get", "/a/x"}), environment};
    BOOST_TEST(terminal.end().exit == 5);
    BOOST_TEST(terminal.screen().find("Password") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_end_of_the_input_is_no_password, prompting) {
    terminal_session terminal{line({"get", "/a/x"}), environment};
    terminal.expect_hidden("Password of ");
    terminal.type("\x04");
    BOOST_TEST(terminal.end().exit == 2);
    BOOST_TEST(terminal.echoes());
}

BOOST_FIXTURE_TEST_CASE(init_asks_twice, prompting) {
    environment["ESCODB_STORE"] = scratch.path() + "/new";
    {
        terminal_session terminal{line({"init", "--iterations", "1000"}), environment};
        terminal.expect_hidden("New password of ");
        terminal.type("one\n");
        terminal.expect_hidden("again: ");
        terminal.type("another\n");
        BOOST_TEST(terminal.end().exit == 2);
        terminal.expect("the two passwords differ");
    }
    {
        terminal_session terminal{line({"init", "--iterations", "1000"}), environment};
        terminal.expect_hidden("New password of ");
        terminal.type("\n");
        BOOST_TEST(terminal.end().exit == 2);
    }
    terminal_session terminal{line({"init", "--iterations", "1000"}), environment};
    terminal.expect_hidden("New password of ");
    terminal.type("one\n");
    terminal.expect_hidden("again: ");
    terminal.type("one\n");
    BOOST_TEST(terminal.end().exit == 0);
    environment["ESCODB_PASSWORD"] = "one";
    BOOST_TEST((*this)({"export"}).exit == 0);
}

BOOST_FIXTURE_TEST_CASE(a_signal_puts_the_terminal_back, prompting) {
    for (const auto& [key, signal] : {std::pair{"\x03", SIGINT}, std::pair{"\x1c", SIGQUIT}}) {
        terminal_session terminal{line({"get", "/a/x"}), environment};
        terminal.expect_hidden("Password of ");
        terminal.type(key);
        BOOST_TEST(terminal.end().signal == signal);
        BOOST_TEST(terminal.echoes());
    }
    terminal_session terminal{line({"get", "/a/x"}), environment};
    terminal.expect_hidden("Password of ");
    ::kill(terminal.id(), SIGTERM);
    BOOST_TEST(terminal.end().signal == SIGTERM);
    BOOST_TEST(terminal.echoes());
}

BOOST_FIXTURE_TEST_CASE(stopped_at_the_prompt_and_continued, prompting) {
    // A shell in between: a process group without a parent in its session cannot be stopped.
    terminal_session terminal{{"/bin/bash", "-i", "-c",
                               "set -m; " + cli_test::program() +
                                   " get /a/x; echo stopped; stty -a | grep -o -- '-echo ' ; fg"},
                              environment};
    terminal.expect_hidden("Password of ");
    terminal.type("\x1a");
    terminal.expect("stopped");
    terminal.expect_hidden("Password of ");
    terminal.type("open sesame\n");
    terminal.expect("1\r\n");
    BOOST_TEST(terminal.end().exit == 0);
    BOOST_TEST(terminal.screen().find("-echo ") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(prune_asks_for_consent, prompting) {
    environment["ESCODB_PASSWORD"] = cli_test::the_password;
    BOOST_TEST((*this)({"put", "/a/y", "1"}).exit == 0);
    for (const char* const answer : {"n\n", "\n", "no\n", "\x04"}) {
        terminal_session terminal{line({"prune", "/a"}), environment};
        terminal.expect("Remove /a/ with 2 documents? [y/N] ");
        terminal.type(answer);
        BOOST_TEST(terminal.end().exit == 0);
        BOOST_TEST((*this)({"ls"}).out == "a/\n");
    }
    {
        terminal_session terminal{line({"prune", "/a"}), environment};
        terminal.expect("[y/N] ");
        terminal.type("y\n");
        BOOST_TEST(terminal.end().exit == 0);
        BOOST_TEST((*this)({"ls"}).exit == 1);
    }
    BOOST_TEST((*this)({"put", "/a/y", "1"}).exit == 0);
    terminal_session terminal{line({"prune", "--yes", "/a"}), environment};
    BOOST_TEST(terminal.end().exit == 0);
    BOOST_TEST(terminal.screen() == "");
    BOOST_TEST((*this)({"ls"}).exit == 1);
}

BOOST_FIXTURE_TEST_CASE(names_cannot_command_a_terminal, prompting) {
    environment["ESCODB_PASSWORD"] = cli_test::the_password;
    BOOST_TEST((*this)({"put", "/\x1b[2J", "1"}).exit == 0);
    BOOST_TEST((*this)({"ls"}).out == "\x1b[2J\na/\n");
    for (const char* const verb : {"ls", "find", "tree", "export"}) {
        terminal_session terminal{line({verb}), environment};
        BOOST_TEST(terminal.end().exit == 0);
        BOOST_TEST(terminal.screen().find('\x1b') == std::string::npos, verb);
    }
}

// An export whose reader waits: after a second what is done so far is shown, and wiped off at the end.
BOOST_FIXTURE_TEST_CASE(what_takes_long_shows_how_far_it_is, prompting) {
    environment["ESCODB_PASSWORD"] = cli_test::the_password;
    std::string lines;
    for (int i = 0; i < 200; ++i) // more than a pipe holds
        lines += "{\"path\":\"/many/" + std::to_string(i) + "\",\"value\":\"" + std::string(2000, 'x') +
                 "\"}\n";
    BOOST_TEST_REQUIRE((*this)({"import"}, lines).exit == 0);
    environment["PROGRAM"] = cli_test::program();
    terminal_session terminal{
        {"/bin/sh", "-c", "\"$PROGRAM\" export | { sleep 1.5; wc -l; }"}, environment};
    BOOST_TEST(terminal.end().exit == 0);
    const std::string shown = terminal.screen();
    BOOST_TEST(shown.starts_with("\r\x1b[Kexporting "), shown);
    BOOST_TEST(shown.find("\r\x1b[K201\r\n") != std::string::npos, shown);
}

BOOST_AUTO_TEST_SUITE_END()
