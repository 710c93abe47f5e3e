// SPDX-License-Identifier: Apache-2.0

#include <escodb/base/error.hpp>

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

BOOST_AUTO_TEST_SUITE(base_error)

using escodb::condition;
using escodb::errc;
using escodb::error;

constexpr int first = static_cast<int>(errc::invalid_path);
constexpr int last = static_cast<int>(errc::out_of_memory);

BOOST_AUTO_TEST_CASE(the_message_says_where_what_and_why) {
    BOOST_TEST(std::string{error(errc::invalid_path, "/a//b", "it has an empty segment").what()} ==
               "/a//b: this is not a valid path: it has an empty segment");
    BOOST_TEST(std::string{error(errc::empty_password).what()} == "the password must not be empty");
    const error caused{errc::storage_failed, "/x", "open",
                       std::error_code{ENOENT, std::generic_category()}};
    BOOST_TEST(std::string{caused.what()} ==
               "/x: the storage failed: open (No such file or directory)");
    BOOST_TEST((caused.cause() == std::errc::no_such_file_or_directory));
    BOOST_TEST(caused.subject() == "/x");
    BOOST_TEST(caused.detail() == "open");
}

BOOST_AUTO_TEST_CASE(each_code_belongs_to_one_condition) {
    BOOST_TEST((error(errc::tampered_item).condition() == condition::corrupt));
    BOOST_TEST((error(errc::access_denied).condition() == condition::access_denied));
    BOOST_TEST((error(errc::outcome_unknown).condition() == condition::storage));
    BOOST_TEST((error(errc::invalid_option).condition() == condition::bad_input));
    for (int code = first; code <= last; ++code) {
        const std::error_code standard = escodb::make_error_code(static_cast<errc>(code));
        BOOST_TEST((standard == escodb::condition_of(static_cast<errc>(code))));
        BOOST_TEST(!standard.default_error_condition().message().starts_with("unknown"));
    }
}

BOOST_AUTO_TEST_CASE(codes_are_standard_error_codes) {
    const std::error_code code = errc::conflict;
    BOOST_TEST(code.category().name() == std::string{"escodb"});
    BOOST_TEST(code.message() == escodb::sentence_of(errc::conflict));
    BOOST_TEST((code == condition::conflict));
    BOOST_TEST((code != condition::storage));
}

BOOST_AUTO_TEST_SUITE_END()
