// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/witness.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_witness<escodb::policy::archetype::witness>;

BOOST_AUTO_TEST_SUITE(policy_witness)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct bound : archetype::witness {
    explicit bound(int) {}
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(policy::witness<archetype::witness>);
    BOOST_TEST(!policy::witness<archetype::random>);
    BOOST_TEST(!policy::witness<int>);
    BOOST_TEST(!policy::witness<bound>);
}

BOOST_AUTO_TEST_SUITE_END()
