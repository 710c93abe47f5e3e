// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <string>

// Where the password comes from, but for the terminal (terminal.cpp).
BOOST_AUTO_TEST_SUITE(cli_passwords)

/// A store with a document, and no password in the environment.
class without_password : public cli_test::command_with_store {
public:
    without_password() {
        BOOST_TEST_REQUIRE((*this)({"put", "/x", "1"}).exit == 0);
        environment.erase("ESCODB_PASSWORD");
    }

    /// The exit code of a get with these options.
    int get(const std::string& option, const std::string& value) const {
        return (*this)({option, value, "get", "/x"}).exit;
    }
};

BOOST_FIXTURE_TEST_CASE(no_password_and_no_terminal_is_a_usage_error, without_password) {
    const auto refused = (*this)({"get", "/x"});
    BOOST_TEST(refused.exit == 2);
    BOOST_TEST(refused.err.find("--password-file") != std::string::npos);
    BOOST_TEST((*this)({"--store", scratch.path() + "/new", "init"}).exit == 2);
}

BOOST_FIXTURE_TEST_CASE(from_a_file_without_one_newline, without_password) {
    BOOST_TEST(get("--password-file", file("a", "open sesame")) == 0);
    BOOST_TEST(get("--password-file", file("b", "open sesame\n")) == 0);
    BOOST_TEST(get("--password-file", file("c", "open sesame\r\n")) == 0);
    BOOST_TEST(get("--password-file", file("d", "open sesame\n\n")) == 3);
    BOOST_TEST(get("--password-file", file("e", "open sesame ")) == 3);
    BOOST_TEST(get("--password-file", file("f", "\n")) == 2);
    BOOST_TEST(get("--password-file", file("g", std::string(100'000, 'x'))) == 2);
    const auto missing = (*this)({"--password-file", "/no/such", "get", "/x"});
    BOOST_TEST(missing.exit == 2);
    BOOST_TEST(missing.err.starts_with("escodb: /no/such: cannot be opened"), missing.err);
}

BOOST_FIXTURE_TEST_CASE(from_a_descriptor, without_password) {
    const std::string name = file("password", "open sesame\n");
    const int opened = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    BOOST_TEST_REQUIRE(opened >= 0);
    BOOST_TEST((*this)({"--password-fd", "3", "get", "/x"}, {}, opened).out == "1\n");
    ::close(opened);
    BOOST_TEST(get("--password-fd", "7") == 2); // Not open.
    BOOST_TEST((*this)({"--password-fd", "0", "get", "/x"}, "open sesame").out == "1\n");
}

BOOST_FIXTURE_TEST_CASE(standard_input_gives_one_of_both, without_password) {
    for (const char* const verb : {"import", "batch"})
        BOOST_TEST((*this)({"--password-fd", "0", verb}, "open sesame\n").exit == 2);
    BOOST_TEST((*this)({"--password-fd", "0", "put", "/x"}, "open sesame\n").exit == 2);
    BOOST_TEST((*this)({"--password-fd", "0", "put", "/x", "2"}, "open sesame\n").exit == 0);
}

BOOST_FIXTURE_TEST_CASE(from_a_command, without_password) {
    BOOST_TEST(get("--password-command", "echo open sesame") == 0);
    BOOST_TEST(get("--password-command", "yes | head -n 1 > /dev/null; printf 'open sesame'") == 0);
    BOOST_TEST(get("--password-command", "echo wrong") == 3);
    BOOST_TEST(get("--password-command", "echo open sesame; exit 1") == 2);
    BOOST_TEST(get("--password-command", "kill -9 $$") == 2);
    BOOST_TEST(get("--password-command", "no-such-command-here") == 2);
    BOOST_TEST(get("--password-command", "true") == 2);
    BOOST_TEST(get("--password-command", "yes") == 2); // Ends at the limit.
    // Its input is not ours.
    BOOST_TEST((*this)({"--password-command", "cat; echo open sesame", "put", "/y"}, "2").exit ==
               0);
    BOOST_TEST((*this)({"--password-command", "echo open sesame", "get", "/y"}).out == "2\n");
}

BOOST_FIXTURE_TEST_CASE(an_option_goes_before_the_environment, without_password) {
    environment["ESCODB_PASSWORD"] = "wrong";
    BOOST_TEST(get("--password-command", "echo open sesame") == 0);
    BOOST_TEST((*this)({"get", "/x"}).exit == 3);
}

BOOST_FIXTURE_TEST_CASE(one_source_at_most, without_password) {
    const std::string name = file("password", "open sesame\n");
    BOOST_TEST((*this)({"--password-file", name, "--password-fd", "0", "get", "/x"}).exit == 2);
    BOOST_TEST((*this)({"--password-file", name, "--password-command", "x", "get", "/x"}).exit ==
               2);
    BOOST_TEST((*this)({"--password-fd", "0", "--password-command", "x", "get", "/x"}).exit == 2);
}

BOOST_FIXTURE_TEST_CASE(there_is_no_option_for_the_password_itself, without_password) {
    BOOST_TEST(get("--password", "open sesame") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
