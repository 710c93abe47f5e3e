// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/memory_witness.hpp>

#include <escodb/conformance/witness.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

template struct escodb::policy::check_witness<escodb::memory_witness>;

BOOST_AUTO_TEST_SUITE(adapters_memory_witness)

BOOST_AUTO_TEST_CASE(it_keeps_the_contract) {
    const escodb::memory_witness first;
    escodb::conformance::check_witness<escodb::memory_witness>(escodb_test::report(), first, first);
}

BOOST_AUTO_TEST_CASE(each_has_a_memory_of_its_own) {
    escodb::memory_witness one;
    escodb::memory_witness other;
    BOOST_TEST(one.adopt(std::nullopt, {}));
    BOOST_TEST(!other.store());
}

BOOST_AUTO_TEST_SUITE_END()
