// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/json_strings.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(format_json_strings)

namespace detail = escodb::format::detail;

struct sink {
    std::string text;
    void append(char c) { text += c; }
    void append(std::string_view more) { text += more; }
};

BOOST_AUTO_TEST_CASE(every_byte_that_is_not_plain_is_found_at_every_place) {
    for (std::size_t size = 1; size <= 40; ++size)
        for (std::size_t at = 0; at < size; ++at)
            for (int value = 0; value < 256; ++value) {
                std::vector<char> text(size, 'x'); // an exact allocation
                text[at] = static_cast<char>(value);
                const bool plain = value >= 0x20 && value < 0x80 && value != '"' && value != '\\';
                const char* const found = detail::skip_plain(text.data(), text.data() + size);
                BOOST_REQUIRE_EQUAL(found - text.data(), static_cast<std::ptrdiff_t>(plain ? size : at));
            }
}

BOOST_AUTO_TEST_CASE(every_control_character_is_escaped_as_javascript_does) {
    const std::string expected[] = {
        "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
        "\\b",     "\\t",     "\\n",     "\\u000b", "\\f",     "\\r",     "\\u000e", "\\u000f",
        "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
        "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f"};
    for (std::size_t c = 0; c < 0x20; ++c) {
        sink out;
        BOOST_TEST(detail::append_string(out, std::string(1, static_cast<char>(c))));
        BOOST_TEST(out.text == '"' + expected[c] + '"');
    }
    sink out;
    BOOST_TEST(detail::append_string(out, "a\"b\\c/\x7f\xe2\x80\xa8"));
    BOOST_TEST(out.text == "\"a\\\"b\\\\c/\x7f\xe2\x80\xa8\"");
}

BOOST_AUTO_TEST_CASE(code_points_are_encoded) {
    char memory[4];
    const auto encoded = [&](std::uint32_t code) {
        return std::string{memory, detail::encode_wtf8(code, memory)};
    };
    BOOST_TEST(encoded(0x24) == "$");
    BOOST_TEST(encoded(0x7f) == "\x7f");
    BOOST_TEST(encoded(0x80) == "\xc2\x80");
    BOOST_TEST(encoded(0x7ff) == "\xdf\xbf");
    BOOST_TEST(encoded(0x800) == "\xe0\xa0\x80");
    BOOST_TEST(encoded(0xd800) == "\xed\xa0\x80");
    BOOST_TEST(encoded(0xffff) == "\xef\xbf\xbf");
    BOOST_TEST(encoded(0x10000) == "\xf0\x90\x80\x80");
    BOOST_TEST(encoded(0x10ffff) == "\xf4\x8f\xbf\xbf");
}

BOOST_AUTO_TEST_CASE(text_that_is_none_is_refused) {
    for (const auto* text : {"\x80", "a\xff", "0123456789abcdef\xc3", "\xed\xa0\x80\xed\xb0\x80"}) {
        sink out;
        BOOST_TEST(!detail::append_string(out, text), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
