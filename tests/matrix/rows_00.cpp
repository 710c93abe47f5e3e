// SPDX-License-Identifier: Apache-2.0
#include <support/matrix.hpp>

#include <boost/test/unit_test.hpp>

// Six different stores in one translation unit, as a user may have them.
BOOST_AUTO_TEST_SUITE(matrix_rows_00)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(row_00) { check<rows[0]>(); }
BOOST_AUTO_TEST_CASE(row_01) { check<rows[1]>(); }
BOOST_AUTO_TEST_CASE(row_02) { check<rows[2]>(); }
BOOST_AUTO_TEST_CASE(row_03) { check<rows[3]>(); }
BOOST_AUTO_TEST_CASE(row_04) { check<rows[4]>(); }
BOOST_AUTO_TEST_CASE(row_05) { check<rows[5]>(); }

BOOST_AUTO_TEST_SUITE_END()
