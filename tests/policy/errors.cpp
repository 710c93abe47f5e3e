// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/errors.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_errors<escodb::policy::archetype::errors>;

BOOST_AUTO_TEST_SUITE(policy_errors)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct not_of_its_kind {
    using policy_kind = policy::random_kind;
    static constexpr bool are_thrown = true;
};
struct not_a_flag {
    using policy_kind = policy::errors_kind;
    static constexpr int are_thrown = 1;
};

BOOST_AUTO_TEST_CASE(models_and_what_is_none) {
    BOOST_TEST(policy::errors<archetype::errors>);
    BOOST_TEST(policy::errors<escodb::errors::exceptions>);
    BOOST_TEST(!policy::errors<archetype::random>);
    BOOST_TEST(!policy::errors<not_of_its_kind>);
    BOOST_TEST(!policy::errors<not_a_flag>);
}

BOOST_AUTO_TEST_CASE(the_default_is_what_costs_nothing) {
    BOOST_TEST(escodb::errors::exceptions::are_thrown == true);
}

BOOST_AUTO_TEST_SUITE_END()
