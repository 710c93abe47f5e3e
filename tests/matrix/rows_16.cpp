// SPDX-License-Identifier: Apache-2.0
#include <support/matrix.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(matrix_rows_16)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(row_16) { check<rows[16]>(); }
BOOST_AUTO_TEST_CASE(row_17) { check<rows[17]>(); }
BOOST_AUTO_TEST_CASE(row_18) { check<rows[18]>(); }
BOOST_AUTO_TEST_CASE(row_19) { check<rows[19]>(); }

BOOST_AUTO_TEST_SUITE_END()
