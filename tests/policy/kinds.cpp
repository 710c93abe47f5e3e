// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/kinds.hpp>

#include <boost/test/unit_test.hpp>

#include <string_view>

BOOST_AUTO_TEST_SUITE(policy_kinds)

namespace policy = escodb::policy;

struct named {
    using policy_kind = policy::cipher_kind;
    static constexpr std::string_view name = "named";
};
struct empty_name {
    static constexpr std::string_view name = "";
};
struct late_name {
    static inline std::string_view name = "late";
};
struct stranger {
    using policy_kind = named;
};

BOOST_AUTO_TEST_CASE(a_policy_is_of_the_kind_that_it_names) {
    BOOST_TEST((policy::of_kind<named, policy::cipher_kind>));
    BOOST_TEST((!policy::of_kind<named, policy::kdf_kind>));
    BOOST_TEST(policy::any_policy<named>);
    BOOST_TEST(!policy::any_policy<stranger>);
    BOOST_TEST(!policy::any_policy<empty_name>);
    BOOST_TEST(!policy::any_policy<int>);
}

BOOST_AUTO_TEST_CASE(a_name_is_a_constant_and_not_empty) {
    BOOST_TEST(policy::has_name<named>);
    BOOST_TEST(!policy::has_name<empty_name>);
    BOOST_TEST(!policy::has_name<late_name>);
    BOOST_TEST(!policy::has_name<stranger>);
    BOOST_TEST(!policy::has_name<int>);
}

BOOST_AUTO_TEST_SUITE_END()
