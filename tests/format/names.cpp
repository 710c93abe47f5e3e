// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/names.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(format_names)

using namespace escodb;
using namespace std::string_literals;
using list = std::vector<std::string>;

std::string printed(const list& names) {
    std::string out;
    format::append_names(out, names);
    return out;
}

bool refuses(std::string_view text) {
    try {
        (void)format::parse_names(text);
        return false;
    } catch (const error& e) {
        return e.code() == errc::malformed_item;
    }
}

BOOST_AUTO_TEST_CASE(lists_come_back_as_javascript_prints_them) {
    const std::pair<list, std::string> cases[] = {
        {{}, "[]"},
        {{""}, R"([""])"},
        {{"a", "b/", "c"}, R"(["a","b/","c"])"},
        {{"\"\\/\b\f\n\r\t\x01\x1f\x7f"}, "[\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"]"},
        {{"\0"s}, R"(["\u0000"])"},
        {{"\xc3\xa9\xe2\x80\xa8\xf0\x9f\x98\x80"}, "[\"\xc3\xa9\xe2\x80\xa8\xf0\x9f\x98\x80\"]"},
        {{"/\xed\xa0\x80x", "\xed\xbf\xbf"}, R"(["/\ud800x","\udfff"])"},
        {{"\xed\xa0\x80"}, R"(["\ud800"])"},
    };
    for (const auto& [names, text] : cases) {
        BOOST_TEST(printed(names) == text);
        BOOST_TEST((format::parse_names(text) == names));
    }
}

BOOST_AUTO_TEST_CASE(other_spellings_are_read) {
    BOOST_TEST((format::parse_names(" [ \"\\u0061\\/\" ,\t\"\\uD83D\\ude00\"\r\n] ") ==
                list{"a/", "\xf0\x9f\x98\x80"}));
    BOOST_TEST((format::parse_names(R"(["\ud83d\u0041","\ud83d\ud83d\ude00","\ude00\ud83d"])") ==
                list{"\xed\xa0\xbd"
                     "A",
                     "\xed\xa0\xbd\xf0\x9f\x98\x80", "\xed\xb8\x80\xed\xa0\xbd"}));
}

BOOST_AUTO_TEST_CASE(everything_else_is_refused) {
    for (const auto* text : {"", " ", "[", "]", "[]]", "[] []", "{}", "\"a\"", "null", "[1]", "[null]", "[[\"a\"]]",
                             "[\"a\"", "[\"a\",", "[\"a\",]", "[,\"a\"]", "[\"a\" \"b\"]", "[\"a]", "[\"\n\"]",
                             "[\"\xff\"]", "[\"\xed\xa0\x80\"]", "[\"\\x\"]", "[\"\\u12\"]", "[\"\\u123g\"]",
                             "[\"\\ud800\\u12\"]", "[\"\\", "[\"\\u", "\xef\xbb\xbf[]", "[]\x01", "['a']"})
        BOOST_TEST(refuses(text), text);
    BOOST_TEST(refuses("[]\0"s));
}

BOOST_AUTO_TEST_CASE(errors_say_where_and_quote_nothing) {
    try {
        (void)format::parse_names("[\"secret\", 5]", errc::malformed_item, "/dir/");
        BOOST_FAIL("accepted");
    } catch (const error& e) {
        BOOST_TEST(e.subject() == "/dir/");
        BOOST_TEST(std::string{e.what()}.find("byte 11") != std::string::npos, e.what());
        BOOST_TEST(std::string{e.what()}.find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(names_that_are_no_text_are_refused) {
    for (const auto* name : {"\xff", "\xc3", "\xed\xa0\x80\xed\xb0\x80", "abc\xed\xa0"}) {
        std::string out;
        BOOST_CHECK_EXCEPTION(format::append_names(out, list{name}), error,
                              [](const error& e) { return e.code() == errc::invalid_text; });
    }
    // Halves in the wrong order, or parted, are lone ones.
    for (const auto* name : {"\xed\xb0\x80\xed\xa0\x80", "\xed\xa0\x80z\xed\xb0\x80",
                             "\xed\xa0\x80\"\xed\xb0\x80", "\xed\xa0\x80\xc3\xa9\xed\xb0\x80"})
        BOOST_TEST((format::parse_names(printed({name})) == list{name}));
}

BOOST_AUTO_TEST_CASE(hostile_changes_never_do_harm) {
    const list names = {"a\xed\xa0\x80", "\xc3\xa9/", "\"\\\x01", "\xf0\x9f\x98\x80 of more than 16 bytes"};
    const std::string text = printed(names);
    for (std::size_t size = 0; size < text.size(); ++size)
        BOOST_REQUIRE(refuses(std::string(text, 0, size)));
    for (std::size_t at = 0; at < text.size(); ++at)
        for (int value = 0; value < 256; ++value) {
            std::string changed = text;
            changed[at] = static_cast<char>(value);
            list read;
            try {
                read = format::parse_names(changed);
            } catch (const error&) {
                continue;
            }
            BOOST_REQUIRE((format::parse_names(printed(read)) == read));
        }
}

BOOST_AUTO_TEST_CASE(many_names) {
    list names;
    for (int i = 0; i < 20'000; ++i)
        names.push_back("/dir/" + std::to_string(i) + "/document");
    BOOST_TEST((format::parse_names(printed(names)) == names));
    secret_bytes secret = {std::byte{'x'}};
    format::append_names(secret, names);
    BOOST_TEST((as_text(secret) == "x" + printed(names)));
}

BOOST_AUTO_TEST_SUITE_END()
