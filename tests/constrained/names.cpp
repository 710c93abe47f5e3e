// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/names.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

BOOST_AUTO_TEST_SUITE(constrained_names)

using escodb::errc;
using namespace escodb::constrained;

struct edited {
    errc why = fine;
    std::string text;
    bool changed = false;
};

edited edit(std::string before, std::string_view name, bool add, std::size_t memory = 200) {
    std::array<std::byte, 200> bytes{};
    arena given{escodb::byte_span{bytes}.first(memory)};
    edited result;
    escodb::byte_span after;
    result.why = edit_names(given, std::as_writable_bytes(std::span{before}), name, add, after,
                            result.changed);
    result.text = escodb::as_text(after);
    return result;
}

BOOST_AUTO_TEST_CASE(a_name_is_added_in_its_place) {
    BOOST_TEST(edit("", "b", true).text == R"(["b"])");
    BOOST_TEST(edit(R"(["a","c"])", "b", true).text == R"(["a","b","c"])");
    BOOST_TEST(edit(R"(["a","c"])", "d", true).text == R"(["a","c","d"])");
    BOOST_TEST(edit(R"(["b"])", "a/", true).text == R"(["a/","b"])");
    BOOST_TEST(edit(R"(["a"])", "q\"", true).text == R"(["a","q\""])");
    BOOST_TEST(edit(R"(["a"])", "b", true).changed);
    BOOST_TEST(!edit(R"(["a","b"])", "b", true).changed);
    BOOST_TEST(edit(R"(["a","b"])", "b", true).text == R"(["a","b"])");
}

BOOST_AUTO_TEST_CASE(a_name_is_taken_away) {
    BOOST_TEST(edit(R"(["a","b"])", "a", false).text == R"(["b"])");
    BOOST_TEST(edit(R"(["a"])", "a", false).text.empty());
    BOOST_TEST(edit(R"(["a"])", "a", false).changed);
    BOOST_TEST(!edit(R"(["a"])", "b", false).changed);
    BOOST_TEST(!edit("", "b", false).changed);
    BOOST_TEST(edit("", "b", false).text.empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_names_is_told) {
    for (const char* text : {"{}", "[1]", "[\"a\"", "[\"a\"]x", "x", "[\"a\",]"})
        BOOST_TEST((edit(text, "b", true).why == errc::malformed_item), text);
    BOOST_TEST((edit(R"(["a"])", "b", true, 8).why == errc::out_of_memory));
    BOOST_TEST((edit(R"(["a"])", "b", true, 9).why == fine));
}

BOOST_AUTO_TEST_CASE(foreign_names_stay_as_they_are) {
    // A lone surrogate, as JavaScript may write it, and what is beyond ASCII.
    BOOST_TEST(edit(R"(["\ud800","é"])", "a", true).text == R"(["a","\ud800","é"])");
}

BOOST_AUTO_TEST_SUITE_END()
