// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/random.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_random<escodb::policy::archetype::random>;

BOOST_AUTO_TEST_SUITE(policy_random)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct bound : archetype::random {
    explicit bound(int) {}
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(policy::random<archetype::random>);
    BOOST_TEST(!policy::random<archetype::cipher>);
    BOOST_TEST(!policy::random<int>);
    BOOST_TEST(!policy::random<bound>);
}

BOOST_AUTO_TEST_SUITE_END()
