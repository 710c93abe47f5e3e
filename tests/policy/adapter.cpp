// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/adapter.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

// The sentences of what is refused are tested by the programs in compile_fail/.
template struct escodb::policy::check_adapter<escodb::policy::archetype::adapter>;

BOOST_AUTO_TEST_SUITE(policy_adapter)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

/// Reads at once, where a store needs something to await.
struct blocking : archetype::adapter {
    using adapter::adapter;
    static std::optional<escodb::blob> read(std::string) { return std::nullopt; }
};

BOOST_AUTO_TEST_CASE(the_archetype_is_one_and_others_are_not) {
    BOOST_TEST(policy::adapter<archetype::adapter>);
    BOOST_TEST(!policy::adapter<archetype::cipher>);
    BOOST_TEST(!policy::adapter<int>);
    BOOST_TEST(!policy::adapter<blocking>);
    BOOST_TEST(!blocking::read("config"));
}

BOOST_AUTO_TEST_SUITE_END()
