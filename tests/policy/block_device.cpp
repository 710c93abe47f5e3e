// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/block_device.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_block_device<escodb::policy::archetype::block_device>;

BOOST_AUTO_TEST_SUITE(policy_block_device)

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(escodb::policy::block_device<escodb::policy::archetype::block_device>);
    BOOST_TEST(!escodb::policy::block_device<escodb::policy::archetype::adapter>);
    BOOST_TEST(!escodb::policy::block_device<int>);
}

BOOST_AUTO_TEST_SUITE_END()
