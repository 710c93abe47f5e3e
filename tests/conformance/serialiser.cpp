// SPDX-License-Identifier: Apache-2.0
#include <escodb/conformance/serialiser.hpp>

#include <escodb/policy/archetypes.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

BOOST_AUTO_TEST_SUITE(conformance_serialiser)

using namespace escodb;
using escodb_test::complaints;
using base = policy::archetype::serialiser;

template <class S> complaints complaints_about() {
    complaints found;
    conformance::check_serialiser<S>(found.reporter(), {"a", "some text"}, "");
    return found;
}

struct loses_text : base {
    static std::string decode(byte_view text) { return base::decode(text).substr(0, 1); }
};
struct nothing_is_null : base {
    static bool is_null(const std::string&) { return false; }
};
struct throws_its_own : base {
    static std::string decode(byte_view text) {
        if (!text.empty() && text[0] == std::byte{0xff})
            throw std::runtime_error("bad text");
        return base::decode(text);
    }
};
struct names_content : base {
    static std::string decode(byte_view text) {
        if (!text.empty() && text[0] == std::byte{0xff})
            throw error{errc::malformed_item, std::string{as_text(text)}};
        return base::decode(text);
    }
};
struct refuses_well : base {
    static std::string decode(byte_view text) {
        if (!text.empty() && text[0] == std::byte{0xff})
            throw error{errc::malformed_item};
        return base::decode(text);
    }
};

BOOST_AUTO_TEST_CASE(the_archetype_passes) {
    conformance::check_serialiser<base>(escodb_test::report(), {"a", "some text"}, "");
    conformance::check_serialiser<refuses_well>(escodb_test::report(), {"a", "some text"}, "");
}

BOOST_AUTO_TEST_CASE(each_fault_is_found) {
    BOOST_TEST(complaints_about<loses_text>().has("a document comes back as it was"));
    BOOST_TEST(complaints_about<nothing_is_null>().has("the value that means nothing is known"));
    BOOST_TEST(complaints_about<throws_its_own>().has("a text with a changed byte"));
    BOOST_TEST(complaints_about<names_content>().has("a text with a changed byte"));
}

BOOST_AUTO_TEST_SUITE_END()
