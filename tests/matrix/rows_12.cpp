// SPDX-License-Identifier: Apache-2.0
#include <support/matrix.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(matrix_rows_12)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(row_12) { check<rows[12]>(); }
BOOST_AUTO_TEST_CASE(row_13) { check<rows[13]>(); }
BOOST_AUTO_TEST_CASE(row_14) { check<rows[14]>(); }
BOOST_AUTO_TEST_CASE(row_15) { check<rows[15]>(); }
BOOST_AUTO_TEST_CASE(row_16) { check<rows[16]>(); }
BOOST_AUTO_TEST_CASE(row_17) { check<rows[17]>(); }

BOOST_AUTO_TEST_SUITE_END()
