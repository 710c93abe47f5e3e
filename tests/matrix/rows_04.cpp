// SPDX-License-Identifier: Apache-2.0
#include <support/matrix.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(matrix_rows_04)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(row_04) { check<rows[4]>(); }
BOOST_AUTO_TEST_CASE(row_05) { check<rows[5]>(); }
BOOST_AUTO_TEST_CASE(row_06) { check<rows[6]>(); }
BOOST_AUTO_TEST_CASE(row_07) { check<rows[7]>(); }

BOOST_AUTO_TEST_SUITE_END()
