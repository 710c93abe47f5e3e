// SPDX-License-Identifier: Apache-2.0
#include <support/matrix.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(matrix_rows_24)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(row_24) { check<rows[24]>(); }
BOOST_AUTO_TEST_CASE(row_25) { check<rows[25]>(); }
BOOST_AUTO_TEST_CASE(row_26) { check<rows[26]>(); }
BOOST_AUTO_TEST_CASE(row_27) { check<rows[27]>(); }
BOOST_AUTO_TEST_CASE(row_28) { check<rows[28]>(); }
BOOST_AUTO_TEST_CASE(row_29) { check<rows[29]>(); }
BOOST_AUTO_TEST_CASE(row_30) { check<rows[30]>(); }

BOOST_AUTO_TEST_SUITE_END()
