// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/normaliser.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_normaliser<escodb::policy::archetype::normaliser>;

BOOST_AUTO_TEST_SUITE(policy_normaliser)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct in_the_open : archetype::normaliser {
    static std::string password(std::string_view text) { return std::string{text}; }
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(policy::normaliser<archetype::normaliser>);
    BOOST_TEST(!policy::normaliser<archetype::cipher>);
    BOOST_TEST(!policy::normaliser<int>);
    BOOST_TEST(!policy::normaliser<in_the_open>);
}

BOOST_AUTO_TEST_SUITE_END()
