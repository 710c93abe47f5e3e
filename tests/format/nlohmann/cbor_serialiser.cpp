// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/nlohmann/cbor_serialiser.hpp>

#include <escodb/conformance/serialiser.hpp>
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/policy/serialiser.hpp>

#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

template struct escodb::policy::check_serialiser<escodb::serialiser::cbor>;

BOOST_AUTO_TEST_SUITE(format_cbor_serialiser)

using namespace escodb;
using nlohmann::json;
using serialiser::cbor;

/// Strict: the library takes 1, 1u and 1.0 for equal.
bool same(const json& a, const json& b) {
    return a == b && a.dump() == b.dump() && a.is_number_float() == b.is_number_float();
}

std::vector<json> samples() {
    return {json(true),
            json(0),
            json(-1),
            json(std::numeric_limits<std::int64_t>::min()),
            json(std::numeric_limits<std::uint64_t>::max()),
            json(1.0),
            json(-0.0),
            json(0.1),
            json(5e-324),
            json(""),
            json("t\xc3\xa9xt"),
            json::array(),
            json::object(),
            json::binary({0, 1, 255}),
            json{{"a", {1, 2.5, nullptr}}, {"b", {{"c", json::binary({})}}}}};
}

json nested(std::size_t depth) {
    json made = json::array();
    for (std::size_t i = 1; i < depth; ++i) {
        json outer = json::array();
        outer.push_back(std::move(made));
        made = std::move(outer);
    }
    return made;
}

void refuses(const json& value) {
    BOOST_CHECK_EXCEPTION((void)cbor::encode(value), error, [](const error& e) {
        return e.code() == errc::invalid_document && e.subject().empty();
    });
}

BOOST_AUTO_TEST_CASE(conforms) {
    conformance::check_serialiser<cbor>(escodb_test::report(), samples(), json(), same);
    using padded = serialiser::padded<cbor, length::buckets<64>>;
    static_assert(padded::name == "CBOR, padded");
    conformance::check_serialiser<padded>(escodb_test::report(), samples(), json(), same);
}

// Of RFC 8949, appendix A.
BOOST_AUTO_TEST_CASE(examples_of_the_standard) {
    const auto hex = [](const json& value) { return escodb_test::to_hex(cbor::encode(value)); };
    BOOST_TEST(hex(1'000) == "1903e8");
    BOOST_TEST(hex(-1'000) == "3903e7");
    BOOST_TEST(hex("\xc3\xbc") == "62c3bc");
    BOOST_TEST(hex(json::binary({1, 2, 3, 4})) == "4401020304");
    BOOST_TEST(hex(1.1) == "fb3ff199999999999a");
    BOOST_TEST(hex(json::parse(R"({"a":1,"b":[2,3]})")) == "a26161016162820203");
    BOOST_TEST(cbor::decode(escodb_test::from_hex("f93e00")) == 1.5);
    BOOST_TEST(cbor::decode(escodb_test::from_hex("8301820203820405")) == json::parse("[1,[2,3],[4,5]]"));
}

BOOST_AUTO_TEST_CASE(nan_and_infinity_come_back) {
    BOOST_TEST(std::isnan(cbor::decode(cbor::encode(std::nan(""))).get<double>()));
    BOOST_TEST(cbor::decode(cbor::encode(-HUGE_VAL)) == -HUGE_VAL);
}

BOOST_AUTO_TEST_CASE(null_asks_for_removal) {
    BOOST_TEST(cbor::is_null(nullptr));
    BOOST_TEST(!cbor::is_null(json::object()));
}

BOOST_AUTO_TEST_CASE(what_would_not_come_back_is_refused) {
    refuses("\xff");
    refuses({{"\xff", 1}});
    refuses(json::binary({1}, 7));
    refuses(json(json::value_t::discarded));
    BOOST_TEST((cbor::decode(cbor::encode(nested(256))) == nested(256)));
    refuses(nested(257));
}

BOOST_AUTO_TEST_CASE(hostile_text_is_refused) {
    // What would take the library's stack or believe a count: cbor_check.
    for (const char octet : {'\x81', '\x9f', '\x7f', '\x5f', '\xc1', '\xd8'})
        BOOST_CHECK_EXCEPTION((void)cbor::decode(as_bytes(std::string(1'000'000, octet))), error,
                              [](const error& e) { return e.code() == errc::malformed_item; });
    BOOST_CHECK_THROW((void)cbor::decode(escodb_test::from_hex("9bffffffffffffffff00")), error);
    BOOST_CHECK_THROW((void)cbor::decode({}), error);
}

BOOST_AUTO_TEST_SUITE_END()
