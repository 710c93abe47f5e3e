// SPDX-License-Identifier: Apache-2.0
#include <support/matrix_rows.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>

// That the stores of the matrix bring any two models together.
BOOST_AUTO_TEST_SUITE(matrix_pairs)

using namespace escodb_test::matrix;

BOOST_AUTO_TEST_CASE(any_two_models_meet_in_some_row) {
    for (std::size_t one = 0; one < factors; ++one)
        for (std::size_t other = one + 1; other < factors; ++other)
            for (unsigned a = 0; a < models[one]; ++a)
                for (unsigned b = 0; b < models[other]; ++b)
                    BOOST_TEST(std::any_of(rows.begin(), rows.end(),
                                           [&](const row& in) {
                                               return in[one] == a && in[other] == b;
                                           }),
                               "no row has model " << a << " of factor " << one << " and model " << b
                                                   << " of factor " << other);
}

BOOST_AUTO_TEST_CASE(the_first_row_is_the_default_store) {
    BOOST_TEST((rows.front() == row{}));
}

BOOST_AUTO_TEST_CASE(every_number_is_one_of_a_model) {
    for (const row& one : rows)
        for (std::size_t which = 0; which < factors; ++which)
            BOOST_TEST(one[which] < models[which]);
}

BOOST_AUTO_TEST_SUITE_END()
