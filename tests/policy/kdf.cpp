// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/kdf.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_kdf<escodb::policy::archetype::kdf>;

BOOST_AUTO_TEST_SUITE(policy_kdf)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct without_derive : archetype::kdf {
    static void derive() {}
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(policy::kdf<archetype::kdf>);
    BOOST_TEST(!policy::kdf<archetype::cipher>);
    BOOST_TEST(!policy::kdf<int>);
    BOOST_TEST(!policy::kdf<without_derive>);
}

BOOST_AUTO_TEST_SUITE_END()
