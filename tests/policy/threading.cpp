// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/threading.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_threading<escodb::policy::archetype::threading>;

BOOST_AUTO_TEST_SUITE(policy_threading)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct not_of_its_kind {
    using policy_kind = policy::random_kind;
    static constexpr bool is_shared = true;
};
struct not_a_flag {
    using policy_kind = policy::threading_kind;
    static constexpr int is_shared = 1;
};

BOOST_AUTO_TEST_CASE(models_and_what_is_none) {
    BOOST_TEST(policy::threading<archetype::threading>);
    BOOST_TEST(policy::threading<escodb::threads::one>);
    BOOST_TEST(!policy::threading<archetype::random>);
    BOOST_TEST(!policy::threading<not_of_its_kind>);
    BOOST_TEST(!policy::threading<not_a_flag>);
}

BOOST_AUTO_TEST_CASE(the_default_is_what_costs_nothing) {
    BOOST_TEST(escodb::threads::one::is_shared == false);
}

BOOST_AUTO_TEST_SUITE_END()
