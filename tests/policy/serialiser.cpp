// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/serialiser.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_serialiser<escodb::policy::archetype::serialiser>;

BOOST_AUTO_TEST_SUITE(policy_serialiser)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct without_null : archetype::serialiser {
    static void is_null() {}
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(policy::serialiser<archetype::serialiser>);
    BOOST_TEST(!policy::serialiser<archetype::cipher>);
    BOOST_TEST(!policy::serialiser<int>);
    BOOST_TEST(!policy::serialiser<without_null>);
}

BOOST_AUTO_TEST_SUITE_END()
