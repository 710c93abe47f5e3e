// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/padded_serialiser.hpp>

#include <escodb/conformance/serialiser.hpp>
#include <escodb/format/json_serialiser.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>
#include <escodb/policy/serialiser.hpp>

#include <support/report.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(format_padded_serialiser)

using namespace escodb;
using serialiser::json;
using serialiser::raw_bytes;

using padded_json = serialiser::padded<json, length::buckets<32, 100>>;
using padded_bytes = serialiser::padded<raw_bytes, length::buckets<8, 32>>;

secret_bytes bytes_of(std::string_view text) { return {as_bytes(text).begin(), as_bytes(text).end()}; }

/// A scheme that says less than there is, as one with a fault might.
struct too_short {
    static constexpr std::size_t padded(std::size_t) { return 1; }
};

static_assert(sizeof(escodb::policy::check_serialiser<padded_json>) > 0);
static_assert(sizeof(escodb::policy::check_serialiser<padded_bytes>) > 0);

BOOST_AUTO_TEST_CASE(conforms) {
    conformance::check_serialiser<padded_json>(
        escodb_test::report(), {1, "text ", {{"a", {1, 2, "  "}}, {"b", nullptr}}, boost::json::array{}},
        nullptr);
    conformance::check_serialiser<padded_bytes>(
        escodb_test::report(),
        {{}, bytes_of("x"), bytes_of("1234567"), bytes_of("12345678"), secret_bytes(4),
         bytes_of("ends so \x80"), secret_bytes(40, std::byte{0x80})},
        conformance::no_null{});
}

BOOST_AUTO_TEST_CASE(json_is_followed_by_spaces_and_stays_json) {
    static_assert(padded_json::name == "JSON");
    const auto text = padded_json::encode("x");
    BOOST_TEST(as_text(text) == "\"x\"" + std::string(29, ' '));
    BOOST_TEST((json::decode(text) == "x"));
    BOOST_TEST((padded_json::decode(as_bytes("\"x\"")) == "x"));
    BOOST_TEST(padded_json::encode(boost::json::string(30, 'y')).size() == 32u);
    BOOST_TEST(padded_json::encode(boost::json::string(31, 'y')).size() == 100u);
}

BOOST_AUTO_TEST_CASE(bytes_are_followed_by_a_mark_and_zeros) {
    static_assert(padded_bytes::name == "raw bytes, padded");
    BOOST_TEST(as_text(padded_bytes::encode(bytes_of("ab"))) == (std::string_view{"ab\x80\0\0\0\0\0", 8}));
    BOOST_TEST(padded_bytes::encode(bytes_of("1234567")).size() == 8u);
    BOOST_TEST(padded_bytes::encode(bytes_of("12345678")).size() == 32u);
    for (const std::string_view wrong : {std::string_view{}, std::string_view{"\0\0", 2},
                                         std::string_view{"ab"}, std::string_view{"ab\x81\0", 4}})
        BOOST_CHECK_EXCEPTION((void)padded_bytes::decode(as_bytes(wrong)), error, [](const error& e) {
            return e.code() == errc::malformed_item && e.subject().empty();
        });
}

BOOST_AUTO_TEST_CASE(around_another_padded_one_each_pads) {
    using twice = serialiser::padded<padded_bytes, length::padme>;
    BOOST_TEST((twice::decode(twice::encode(bytes_of("a"))) == bytes_of("a")));
}

BOOST_AUTO_TEST_CASE(the_limit_is_where_it_was) {
    constexpr std::size_t most = limits::document_bytes_max;
    using by_100_mb = length::buckets<100'000'000>;
    BOOST_TEST((serialiser::padded<raw_bytes, by_100_mb>::encode(secret_bytes(5)).size()) == most);
    BOOST_TEST((serialiser::padded<json, by_100_mb>::encode("x").size()) == most);
    BOOST_CHECK_EXCEPTION((void)padded_bytes::encode(secret_bytes(most)), error,
                          [](const error& e) { return e.code() == errc::too_large; });
}

BOOST_AUTO_TEST_CASE(a_scheme_that_says_too_little_loses_nothing) {
    using wrong = serialiser::padded<raw_bytes, too_short>;
    BOOST_TEST((wrong::decode(wrong::encode(bytes_of("hello"))) == bytes_of("hello")));
}

BOOST_AUTO_TEST_SUITE_END()
