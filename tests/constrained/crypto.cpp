// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/crypto.hpp>

#include <escodb/constrained/callback_crypto.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::constrained::check_crypto<escodb::constrained::callback_crypto>;

BOOST_AUTO_TEST_SUITE(constrained_crypto)

BOOST_AUTO_TEST_CASE(only_what_can_do_all_is_taken) {
    BOOST_TEST(escodb::constrained::crypto<escodb::constrained::callback_crypto>);
    BOOST_TEST(!escodb::constrained::crypto<int>);
}

BOOST_AUTO_TEST_SUITE_END()
