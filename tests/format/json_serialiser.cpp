// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/json_serialiser.hpp>

#include <escodb/policy/serialiser.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>

BOOST_AUTO_TEST_SUITE(format_json_serialiser)

using namespace escodb;
using serialiser::json;

static_assert(policy::serialiser<json>);

BOOST_AUTO_TEST_CASE(documents_come_back) {
    const boost::json::value value = {{"email", "alice@example.com"}, {"age", 40}, {"height", 1.0}};
    const secret_bytes text = json::encode(value);
    BOOST_TEST(as_text(text) == R"({"email":"alice@example.com","age":40,"height":1.0})");
    BOOST_TEST((json::decode(text) == value));
}

BOOST_AUTO_TEST_CASE(null_asks_for_removal) {
    BOOST_TEST(json::is_null(nullptr));
    BOOST_TEST(!json::is_null(0));
    BOOST_TEST(!json::is_null(false));
    BOOST_TEST(!json::is_null(""));
}

BOOST_AUTO_TEST_CASE(errors_are_those_of_the_concept) {
    BOOST_CHECK_EXCEPTION((void)json::decode(as_bytes("{")), error, [](const error& e) {
        return e.code() == errc::malformed_item && e.subject().empty();
    });
    BOOST_CHECK_EXCEPTION((void)json::encode(std::numeric_limits<double>::quiet_NaN()), error,
                          [](const error& e) { return e.code() == errc::invalid_document; });
}

BOOST_AUTO_TEST_SUITE_END()
