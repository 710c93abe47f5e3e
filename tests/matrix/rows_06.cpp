// SPDX-License-Identifier: Apache-2.0
#include <support/matrix.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(matrix_rows_06)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(row_06) { check<rows[6]>(); }
BOOST_AUTO_TEST_CASE(row_07) { check<rows[7]>(); }
BOOST_AUTO_TEST_CASE(row_08) { check<rows[8]>(); }
BOOST_AUTO_TEST_CASE(row_09) { check<rows[9]>(); }
BOOST_AUTO_TEST_CASE(row_10) { check<rows[10]>(); }
BOOST_AUTO_TEST_CASE(row_11) { check<rows[11]>(); }

BOOST_AUTO_TEST_SUITE_END()
