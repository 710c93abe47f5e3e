// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/json.hpp>

#include <escodb/format/json_reader.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>
#include <string>

BOOST_AUTO_TEST_SUITE(constrained_json)

using escodb::constrained::json_cursor;

std::optional<std::string> small_string(std::string text) {
    json_cursor in{text.data(), text.size()};
    std::string_view read;
    if (!in.string(read) || !in.at_end())
        return std::nullopt;
    return std::string{read};
}
std::optional<std::string> full_string(const std::string& text) {
    try {
        escodb::format::json_reader reader{text};
        std::string read{reader.string()};
        reader.expect_end();
        return read;
    } catch (const escodb::error&) {
        return std::nullopt;
    }
}

BOOST_AUTO_TEST_CASE(strings_are_those_of_the_full_reader) {
    for (const std::string text :
         {R"("")", R"("plain")", R"("a\"b\\c\/\b\f\n\r\t")", R"("\u0041\u00e9\u20ac\ud83d\ude00")",
          R"("\ud800")", R"("\ud800\ud800\udc00")", R"("\udc00\ud800")", R"("\ud800\u0041")",
          R"("\u12")", R"("\u12g4")", R"("\x")", R"("\)", R"("open)", R"("a" b)", "\"\n\"", "\"\xff\"",
          "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"", "\"\xed\xa0\x80\"", "\"\xc3\"", "", "x",
          R"(  "spaces"  )", R"("\ud83d\ude")", R"("\u0000")"})
        BOOST_TEST((small_string(text) == full_string(text)), text);
}

std::optional<std::uint64_t> number(std::string text) {
    json_cursor in{text.data(), text.size()};
    std::uint64_t read = 0;
    if (!in.number(read) || !in.at_end())
        return std::nullopt;
    return read;
}

BOOST_AUTO_TEST_CASE(numbers_are_whole) {
    BOOST_TEST((number("0") == 0u));
    BOOST_TEST((number(" 65536 ") == 65536u));
    BOOST_TEST((number("18446744073709551615") == 18446744073709551615u));
    for (const char* text : {"18446744073709551616", "-1", "1.0", "1e3", "01", "00", "", "x", "+1"})
        BOOST_TEST(!number(text), text);
}

bool skips(std::string text) {
    json_cursor in{text.data(), text.size()};
    return in.skip() && in.at_end();
}

BOOST_AUTO_TEST_CASE(any_value_is_passed_over_up_to_a_depth) {
    for (const char* text : {"1", "\"x\"", "true", "false", "null", "[]", "{}", "[1, [2], {\"a\": []}]",
                             "{\"a\":1,\"b\":[null]}"})
        BOOST_TEST(skips(text), text);
    for (const char* text : {"", "tru", "nul", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{1:2}", "[1 2]",
                             "]", "{\"a\":1,}"})
        BOOST_TEST(!skips(text), text);
    BOOST_TEST(skips(std::string(9, '[') + std::string(9, ']')));
    BOOST_TEST(!skips(std::string(10, '[') + std::string(10, ']')));
    BOOST_TEST(!skips(std::string(100'000, '[')));
}

BOOST_AUTO_TEST_CASE(members_and_elements_are_visited) {
    std::string text = R"({"a": 1, "b\n": 2})";
    json_cursor in{text.data(), text.size()};
    std::string seen;
    BOOST_TEST(in.each([&](std::string_view key) {
        std::uint64_t value = 0;
        const bool ok = in.number(value);
        seen.append(key).append(std::to_string(value));
        return ok;
    }));
    BOOST_TEST(seen == "a1b\n2");
    std::string list = "[3,4]";
    json_cursor elements{list.data(), list.size()};
    BOOST_TEST(!elements.each<'['>([&](std::string_view) { return false; }));
}

BOOST_AUTO_TEST_SUITE_END()
