// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/key_schedule.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_key_schedule<escodb::policy::archetype::key_schedule,
                                                   escodb::policy::archetype::cipher,
                                                   escodb::policy::archetype::random>;

BOOST_AUTO_TEST_SUITE(policy_key_schedule)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

template <class K>
constexpr bool is_one = policy::key_schedule<K, archetype::cipher, archetype::random>;

struct of_one_argument {
    using policy_kind = policy::key_schedule_kind;
    static constexpr std::string_view name = "model";
    template <class> struct codec {};
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(is_one<archetype::key_schedule>);
    BOOST_TEST(!is_one<archetype::cipher>);
    BOOST_TEST(!is_one<int>);
    BOOST_TEST(!is_one<of_one_argument>);
}

BOOST_AUTO_TEST_SUITE_END()
