// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/no_witness.hpp>

#include <escodb/policy/witness.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

template struct escodb::policy::check_witness<escodb::no_witness>;

BOOST_AUTO_TEST_SUITE(adapters_no_witness)

BOOST_AUTO_TEST_CASE(it_keeps_nothing_and_objects_to_nothing) {
    BOOST_TEST(!escodb::no_witness::keeps);
    BOOST_TEST(std::is_empty_v<escodb::no_witness>);
    escodb::no_witness none;
    BOOST_TEST(none.adopt(std::nullopt, {}));
    BOOST_TEST(!none.store());
    BOOST_TEST(none.remember({}, "shard", {}));
    BOOST_TEST(!none.recall({}, "shard"));
}

BOOST_AUTO_TEST_SUITE_END()
