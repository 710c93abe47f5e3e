// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/cipher.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_cipher<escodb::policy::archetype::cipher>;

BOOST_AUTO_TEST_SUITE(policy_cipher)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct without_kind : archetype::cipher {
    using policy_kind = void;
    using cipher::cipher;
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(policy::cipher<archetype::cipher>);
    BOOST_TEST(!policy::cipher<archetype::kdf>);
    BOOST_TEST(!policy::cipher<int>);
    BOOST_TEST(!policy::cipher<without_kind>);
}

BOOST_AUTO_TEST_SUITE_END()
