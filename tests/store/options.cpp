// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/options.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(store_options)

BOOST_AUTO_TEST_CASE(the_defaults_are_those_of_the_format) {
    const escodb::options options{escodb::password{"secret"}};
    BOOST_TEST(options.shards == 4U);
    BOOST_TEST(options.kdf.iterations == 600'000U);
    BOOST_TEST(options.password.reveal() == "secret");
    BOOST_CHECK_NO_THROW(options.check());
}

BOOST_AUTO_TEST_SUITE_END()
