// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/shard_hash.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_shard_hash<escodb::policy::archetype::shard_hash>;

BOOST_AUTO_TEST_SUITE(policy_shard_hash)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct wide : archetype::shard_hash {
    using shard_hash::shard_hash;
    int operator()(escodb::byte_view) { return 0; }
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(policy::shard_hash<archetype::shard_hash>);
    BOOST_TEST(!policy::shard_hash<archetype::cipher>);
    BOOST_TEST(!policy::shard_hash<int>);
    BOOST_TEST(!policy::shard_hash<wide>);
}

BOOST_AUTO_TEST_SUITE_END()
