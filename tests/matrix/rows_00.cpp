// SPDX-License-Identifier: Apache-2.0
#include <support/matrix.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(matrix_rows_00)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(row_00) { check<rows[0]>(); }
BOOST_AUTO_TEST_CASE(row_01) { check<rows[1]>(); }
BOOST_AUTO_TEST_CASE(row_02) { check<rows[2]>(); }
BOOST_AUTO_TEST_CASE(row_03) { check<rows[3]>(); }

BOOST_AUTO_TEST_SUITE_END()
