// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/bundle.hpp>

#include <escodb/policy/archetypes.hpp>

#include <boost/test/unit_test.hpp>

#include <concepts>
#include <type_traits>

// What is refused is tested by the programs in compile_fail/.
BOOST_AUTO_TEST_SUITE(policy_bundle)

namespace policy = escodb::policy;
namespace archetype = escodb::policy::archetype;

struct my_cipher : archetype::cipher {
    using cipher::cipher;
};
struct my_kdf : archetype::kdf {};
struct my_random : archetype::random {};
struct my_errors {
    using policy_kind = policy::errors_kind;
    static constexpr bool are_thrown = false;
};
struct my_threading {
    using policy_kind = policy::threading_kind;
    static constexpr bool is_shared = true;
};

template <class... Ps> using bundle = policy::bundle<archetype::defaults, Ps...>;

template <class Bundle, class Cipher, class Kdf, class Random>
constexpr bool holds =
    std::same_as<typename Bundle::cipher, Cipher> && std::same_as<typename Bundle::kdf, Kdf> &&
    std::same_as<typename Bundle::random, Random> &&
    std::same_as<typename Bundle::shard_hash, archetype::shard_hash> &&
    std::same_as<typename Bundle::serialiser, archetype::serialiser> &&
    std::same_as<typename Bundle::normaliser, archetype::normaliser> &&
    std::same_as<typename Bundle::witness, archetype::witness> &&
    std::same_as<typename Bundle::errors, archetype::errors> &&
    std::same_as<typename Bundle::threading, archetype::threading>;

BOOST_AUTO_TEST_CASE(what_is_missing_comes_from_the_defaults) {
    BOOST_TEST((holds<bundle<>, archetype::cipher, archetype::kdf, archetype::random>));
    BOOST_TEST((holds<bundle<my_kdf>, archetype::cipher, my_kdf, archetype::random>));
}

BOOST_AUTO_TEST_CASE(the_order_does_not_matter) {
    BOOST_TEST((holds<bundle<my_cipher, my_kdf, my_random>, my_cipher, my_kdf, my_random>));
    BOOST_TEST((holds<bundle<my_random, my_cipher, my_kdf>, my_cipher, my_kdf, my_random>));
    BOOST_TEST((holds<bundle<my_kdf, my_random, my_cipher>, my_cipher, my_kdf, my_random>));
}

BOOST_AUTO_TEST_CASE(a_bundle_can_be_the_defaults_of_another) {
    using first = bundle<my_cipher>;
    BOOST_TEST((holds<policy::bundle<first, my_kdf>, my_cipher, my_kdf, archetype::random>));
}

BOOST_AUTO_TEST_CASE(what_a_store_is_made_of_leaves_out_how_it_meets_its_caller) {
    using all = bundle<my_kdf, my_threading, my_cipher, my_errors>;
    BOOST_TEST((std::same_as<all::errors, my_errors>));
    BOOST_TEST((std::same_as<all::threading, my_threading>));
    BOOST_TEST((std::same_as<policy::without<policy::errors_kind, all>,
                             bundle<my_kdf, my_threading, my_cipher>>));
    BOOST_TEST((std::same_as<policy::without<policy::threading_kind, all>,
                             bundle<my_kdf, my_cipher, my_errors>>));
    BOOST_TEST((std::same_as<policy::essential<all>, bundle<my_kdf, my_cipher>>));
    BOOST_TEST((std::same_as<policy::essential<bundle<my_errors>>, bundle<>>));
    BOOST_TEST((std::same_as<policy::essential<bundle<my_kdf>>, bundle<my_kdf>>));
}

BOOST_AUTO_TEST_CASE(it_has_no_state) { BOOST_TEST(std::is_empty_v<bundle<my_cipher>>); }

BOOST_AUTO_TEST_SUITE_END()
