// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

BOOST_AUTO_TEST_SUITE(policy_archetypes)

namespace archetype = escodb::policy::archetype;

// A smallest model offers no more than its concept asks for: code that copies or default-constructs
// one by accident does not compile with the archetypes. That they keep their contracts, the tests
// of the conformance suites show.
static_assert(!std::is_copy_constructible_v<archetype::cipher>);
static_assert(!std::is_default_constructible_v<archetype::cipher>);
static_assert(!std::is_copy_constructible_v<archetype::shard_hash>);
static_assert(!std::is_copy_constructible_v<archetype::adapter>);
static_assert(!std::is_default_constructible_v<archetype::adapter>);

BOOST_AUTO_TEST_CASE(no_two_fills_are_equal) {
    archetype::random source;
    std::array<std::byte, 16> one{};
    std::array<std::byte, 16> other{};
    source.fill(one);
    source.fill(other);
    BOOST_TEST((one != other));
}

BOOST_AUTO_TEST_CASE(the_normaliser_changes_nothing) {
    BOOST_TEST(archetype::normaliser::path("/a") == "/a");
    BOOST_TEST(escodb::as_text(archetype::normaliser::password("p")) == "p");
}

BOOST_AUTO_TEST_SUITE_END()
