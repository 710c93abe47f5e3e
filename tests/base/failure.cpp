// SPDX-License-Identifier: Apache-2.0
#include <escodb/base/failure.hpp>

#include <escodb/base/result.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(base_failure)

using escodb::errc;
using escodb::failure;

BOOST_AUTO_TEST_CASE(it_says_what_and_with_what) {
    const escodb::result<int, failure> failed = failure{errc::conflict, "shard-0000-ffff"};
    BOOST_TEST(!failed.ok());
    BOOST_TEST((failed.error().code() == errc::conflict));
    BOOST_TEST((failed.error().condition() == escodb::condition::conflict));
    BOOST_TEST(failed.error().subject() == "shard-0000-ffff");
    BOOST_TEST(failed.error().sentence() == escodb::sentence_of(errc::conflict));
    BOOST_TEST(failure{errc::conflict}.subject().empty());
}

BOOST_AUTO_TEST_CASE(a_long_subject_is_cut) {
    const std::string path(100, 'x');
    BOOST_TEST((failure{errc::conflict, path}.subject() == std::string(31, 'x')));
}

BOOST_AUTO_TEST_SUITE_END()
