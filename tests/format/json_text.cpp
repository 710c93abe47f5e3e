// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/json_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <string>

BOOST_AUTO_TEST_SUITE(format_json_text)

using namespace escodb;
namespace json = boost::json;

std::string printed(const json::value& value) {
    std::string out;
    format::print_json(out, value);
    return out;
}
std::string again(std::string_view text) { return printed(format::parse_json(text)); }

bool refuses(std::string_view text, errc code = errc::malformed_item) {
    try {
        (void)format::parse_json(text);
        return false;
    } catch (const error& e) {
        BOOST_TEST(e.subject().empty());
        return e.code() == code;
    }
}
errc print_code(const json::value& value) {
    try {
        (void)printed(value);
        return {};
    } catch (const error& e) {
        return e.code();
    }
}

// What JSON.stringify prints comes back as it was.
BOOST_AUTO_TEST_CASE(compact_text_comes_back_to_the_byte) {
    for (const auto* text :
         {"null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808",
          "18446744073709551615", "1.5", "-0.0", "1.0", "1e+21", "5e-324", "\"\"", "[]", "{}", "[[],{}]",
          R"({"b":1,"a":{"c":[1,2.5,"x",null,true]},"":""})", R"("\"\\/\b\f\n\r\t\u0000\u001f")",
          "\"\xc3\xa9\xe2\x80\xa8\xe2\x80\xa9\xf0\x9f\x98\x80\x7f\"", R"(["\ud800","\udfff\ud800","a\ud83db"])",
          R"({"\ud800":"\udc00"})", R"({"__proto__":1,"constructor":2,"1":3,"0":4})"})
        BOOST_TEST(again(text) == text);
}

BOOST_AUTO_TEST_CASE(other_spellings_become_compact) {
    BOOST_TEST(again(" { \"a\" :\n[ 1 ,\t2 ]\r}\n") == R"({"a":[1,2]})");
    BOOST_TEST(again("-0") == "-0.0");
    BOOST_TEST(again("100000000000000000000") == "1e+20");
    BOOST_TEST(again(R"("\u0041\/\uD83D\uDE00")") == "\"A/\xf0\x9f\x98\x80\"");
    BOOST_TEST(again(R"("\ud800\ue000")") == "\"\\ud800\xee\x80\x80\"");
}

BOOST_AUTO_TEST_CASE(of_repeated_members_the_last_value_stands_at_the_first_place) {
    BOOST_TEST(again(R"({"a":1,"b":2,"a":3})") == R"({"a":3,"b":2})");
    BOOST_TEST(again(R"({"a":1,"\u0061":{"x":[]}})") == R"({"a":{"x":[]}})");
    std::string text = "{", expected = "{";
    for (int i = 0; i < 300; ++i)
        text += "\"" + std::to_string(i % 100) + "\":" + std::to_string(i) + ",";
    for (int i = 0; i < 100; ++i)
        expected += "\"" + std::to_string(i) + "\":" + std::to_string(200 + i) + ",";
    text.back() = expected.back() = '}';
    BOOST_TEST(again(text) == expected);
}

BOOST_AUTO_TEST_CASE(kinds_are_kept) {
    const auto value = format::parse_json("[1,1.0,-0,9223372036854775808,18446744073709551616]");
    const auto& list = value.as_array();
    BOOST_TEST(list[0].is_int64());
    BOOST_TEST(list[1].is_double());
    BOOST_TEST(list[2].is_double());
    BOOST_TEST(std::signbit(list[2].as_double()));
    BOOST_TEST(list[3].is_uint64());
    BOOST_TEST(list[4].is_double());
}

BOOST_AUTO_TEST_CASE(everything_else_is_refused) {
    for (const auto* text : {"", " ", "nul", "nulll", "True", "[1,]", "[1 2]", "[", "]", "{", "}", "{\"a\"}", "{\"a\":}",
                             "{\"a\":1,}", "{a:1}", "{'a':1}", "1 2", "\"a", "\"\t\"", "\"\\q\"", "\"\xff\"", "\"\xc3\"",
                             "\"\xed\xa0\x80\"", "01", "1.", "1e400", "NaN", "Infinity", "undefined", "\xef\xbb\xbf{}",
                             "//\n1", "{\"a\":1}}", "\"\\u12g4\"", "[1]\x01"})
        BOOST_TEST(refuses(text), text);
}

BOOST_AUTO_TEST_CASE(errors_say_where_and_quote_nothing) {
    try {
        (void)format::parse_json(R"({"secret":hidden})");
        BOOST_FAIL("accepted");
    } catch (const error& e) {
        const std::string what = e.what();
        BOOST_TEST(what.find("byte 10") != std::string::npos, what);
        BOOST_TEST(what.find("secret") == std::string::npos);
        BOOST_TEST(what.find("hidden") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(depth_is_limited_in_both_directions) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    BOOST_TEST(again(nested(256)) == nested(256));
    BOOST_TEST(refuses(nested(257)));
    BOOST_TEST(printed(format::parse_json_around(2, "[[1]]")) == "[[1]]");
    BOOST_TEST(format::parse_json_around(1, nested(257)).is_array());
    BOOST_CHECK_EXCEPTION((void)format::parse_json_around(1, nested(258)), error, [](const error& e) {
        return e.detail().find("more than 257 deep") != std::string::npos;
    });
    BOOST_TEST(refuses(std::string(10'000'000, '[')));
    std::string objects;
    for (int i = 0; i < 300; ++i)
        objects += "{\"a\":";
    BOOST_TEST(refuses(objects));
    json::value value = nullptr;
    for (int i = 0; i < 256; ++i) {
        json::array outer;
        outer.push_back(std::move(value));
        value = std::move(outer);
    }
    BOOST_TEST(printed(value).size() == 2u * 256 + 4);
    json::object outer;
    outer["a"] = std::move(value);
    BOOST_TEST((print_code(outer) == errc::invalid_document));
}

BOOST_AUTO_TEST_CASE(values_that_are_no_json_are_refused) {
    for (const double value : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN()})
        BOOST_TEST((print_code(json::value(value)) == errc::invalid_document));
    BOOST_TEST((print_code(json::value("a\xff")) == errc::invalid_document));
    BOOST_TEST((print_code(json::value("\xed\xa0\x80\xed\xb0\x80")) == errc::invalid_document));
    json::object object;
    object["\xff"] = 1;
    BOOST_TEST((print_code(object) == errc::invalid_document));
}

BOOST_AUTO_TEST_CASE(size_is_limited_in_both_directions) {
    const std::string most = "\"" + std::string(limits::document_bytes_max - 2, 'x') + "\"";
    BOOST_TEST((format::parse_json(most).as_string().size() == most.size() - 2));
    BOOST_TEST(refuses(most + " ", errc::too_large));
    json::value value(json::string(limits::document_bytes_max - 1, 'x'));
    BOOST_TEST((print_code(value) == errc::too_large));
}

BOOST_AUTO_TEST_CASE(hostile_changes_never_do_harm) {
    const std::string text =
        "{\"a\":[1,-2.5e3,true,false,null,\"x\\u00e9\\ud800\\n\"],\"\xc3\xa9\":{\"\":18446744073709551615,\"d\":[]}}";
    BOOST_TEST(!refuses(text));
    for (std::size_t size = 0; size < text.size(); ++size)
        BOOST_REQUIRE(refuses(std::string(text, 0, size)));
    std::mt19937 random{8};
    for (std::size_t at = 0; at < text.size(); ++at)
        for (int value = 0; value < 256; ++value) {
            std::string changed = text;
            changed[at] = static_cast<char>(value);
            if (value % 16 == 0) // a second change
                changed[random() % changed.size()] = static_cast<char>(random());
            json::value read;
            try {
                read = format::parse_json(changed);
            } catch (const error&) {
                continue;
            }
            const std::string once = printed(read);
            BOOST_REQUIRE_EQUAL(again(once), once);
            BOOST_REQUIRE(format::parse_json(once) == read);
        }
}

BOOST_AUTO_TEST_CASE(large_values_come_back) {
    json::array list;
    for (int i = 0; i < 20'000; ++i) {
        json::object object;
        object["name"] = "number " + std::to_string(i);
        object["value"] = i * 0.1;
        list.push_back(std::move(object));
    }
    const json::value value(std::move(list));
    BOOST_TEST((format::parse_json(printed(value)) == value));
    secret_bytes secret;
    format::print_json(secret, value);
    BOOST_TEST((as_text(secret) == printed(value)));
}

BOOST_AUTO_TEST_SUITE_END()
