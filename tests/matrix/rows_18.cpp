// SPDX-License-Identifier: Apache-2.0
#include <support/matrix.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(matrix_rows_18)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(row_18) { check<rows[18]>(); }
BOOST_AUTO_TEST_CASE(row_19) { check<rows[19]>(); }
BOOST_AUTO_TEST_CASE(row_20) { check<rows[20]>(); }
BOOST_AUTO_TEST_CASE(row_21) { check<rows[21]>(); }
BOOST_AUTO_TEST_CASE(row_22) { check<rows[22]>(); }
BOOST_AUTO_TEST_CASE(row_23) { check<rows[23]>(); }

BOOST_AUTO_TEST_SUITE_END()
