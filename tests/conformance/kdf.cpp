// SPDX-License-Identifier: Apache-2.0
#include <escodb/conformance/kdf.hpp>

#include <escodb/policy/archetypes.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <span>
#include <vector>

BOOST_AUTO_TEST_SUITE(conformance_kdf)

using namespace escodb;
using escodb_test::complaints;
using base = policy::archetype::kdf;

template <class K> complaints complaints_about() {
    complaints found;
    conformance::check_kdf<K>(found.reporter(), {});
    return found;
}

struct ignores_salt : base {
    static void derive(byte_view password, const parameters& given, std::span<std::byte, 32> out) {
        base::derive(password, {given.cost, 0}, out);
    }
};

struct believes_everything : base {
    static parameters from_fields(std::span<const policy::kdf_field> fields) {
        try {
            return base::from_fields(fields);
        } catch (const error&) {
            return {};
        }
    }
};

struct wrong_code : base {
    static parameters from_fields(std::span<const policy::kdf_field> fields) {
        try {
            return base::from_fields(fields);
        } catch (const error&) {
            throw error{errc::invalid_option, "cost"};
        }
    }
};

struct forgets : base {
    static std::vector<policy::kdf_field> fields(const parameters& given) {
        auto all = base::fields(given);
        all.pop_back();
        return all;
    }
};

BOOST_AUTO_TEST_CASE(the_archetype_passes) {
    conformance::check_kdf<base>(escodb_test::report(), {});
}

BOOST_AUTO_TEST_CASE(each_fault_is_found) {
    BOOST_TEST(complaints_about<ignores_salt>().has("another salt gives another key"));
    BOOST_TEST(complaints_about<believes_everything>().has("an unknown field is refused"));
    BOOST_TEST(complaints_about<believes_everything>().has("a number has a ceiling"));
    BOOST_TEST(complaints_about<wrong_code>().has("a missing field is refused"));
    BOOST_TEST(complaints_about<forgets>().has("the salt is among the fields"));
}

BOOST_AUTO_TEST_SUITE_END()
