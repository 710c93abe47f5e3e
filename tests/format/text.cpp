// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/text.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(format_text)

using namespace escodb;
using escodb::format::is_valid_utf8;
using escodb::format::is_valid_wtf8;
using units = std::u16string;

/// WTF-8 of UTF-16, by the definition.
std::string wtf8(const units& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::uint32_t code = text[i];
        if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.size() && text[i + 1] >= 0xdc00 &&
            text[i + 1] < 0xe000)
            code = 0x10000 + ((code - 0xd800) << 10) + (text[++i] - 0xdc00u);
        const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
        if (code < 0x80) {
            put(code);
        } else if (code < 0x800) {
            put(0xc0 | code >> 6);
            put(0x80 | (code & 63));
        } else if (code < 0x10000) {
            put(0xe0 | code >> 12);
            put(0x80 | (code >> 6 & 63));
            put(0x80 | (code & 63));
        } else {
            put(0xf0 | code >> 18);
            put(0x80 | (code >> 12 & 63));
            put(0x80 | (code >> 6 & 63));
            put(0x80 | (code & 63));
        }
    }
    return out;
}

units random_units(std::mt19937& random) {
    // Few values, close to every border, so that common prefixes and near misses are frequent.
    static const char16_t values[] = {0,      'a',    'b',    0x7f,   0x80,   0x7ff,  0x800,  0xd7ff,
                                      0xd800, 0xd801, 0xdbff, 0xdc00, 0xdc01, 0xdfff, 0xe000, 0xfffd,
                                      0xffff, 0xd83d, 0xde00};
    units out;
    const std::size_t size = random() % 12;
    for (std::size_t i = 0; i < size; ++i)
        out += random() % 8 == 0 ? static_cast<char16_t>(random()) : values[random() % std::size(values)];
    if (random() % 2 == 0)
        out = units(random() % 20, u'p') + out;
    return out;
}

BOOST_AUTO_TEST_CASE(utf8_is_strict) {
    for (const auto* text : {"", "a", "plain text of more than eight", "\x7f", "\xc2\x80", "\xdf\xbf",
                             "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
                             "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "12345678\xc3\xa9"})
        BOOST_TEST(is_valid_utf8(text), text);
    for (const auto* text : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2g", "\xe0\x9f\xbf", "\xe0\xa0",
                             "\xe1\x80", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
                             "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe",
                             "12345678\xff", "1234567\xc3", "\xf1\x80\x80g", "\xe1\x80g"})
        BOOST_TEST(!is_valid_utf8(text), text);
}

// All sequences of up to three bytes against the definition by round trip.
BOOST_AUTO_TEST_CASE(every_code_point_is_valid_and_nothing_else_of_its_length) {
    std::size_t valid = 0;
    std::string text(3, '\0');
    for (unsigned a = 0x80; a < 256; ++a)
        for (unsigned b = 0x80; b < 0xc0; ++b)
            for (unsigned c = 0x80; c < 0xc0; ++c) {
                text = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)};
                valid += is_valid_utf8(text) ? 1u : 0u;
            }
    BOOST_TEST(valid == 0x10000u - 0x800u - 0x800u);
    valid = 0;
    for (unsigned a = 0xf0; a < 256; ++a)
        for (unsigned b = 0x80; b < 0xc0; ++b) {
            text = {static_cast<char>(a), static_cast<char>(b), '\x80', '\xbf'};
            valid += is_valid_utf8(text) ? 1u : 0u;
        }
    BOOST_TEST(valid == 0x100000u >> 12);
}

BOOST_AUTO_TEST_CASE(wtf8_has_lone_surrogates_but_no_pairs_of_them) {
    BOOST_TEST(is_valid_wtf8("\xed\xa0\x80"));
    BOOST_TEST(is_valid_wtf8("\xed\xbf\xbf"));
    BOOST_TEST(is_valid_wtf8("\xed\xb0\x80\xed\xa0\x80")); // low before high: two lone ones
    BOOST_TEST(is_valid_wtf8("\xed\xa0\x80g\xed\xb0\x80"));
    BOOST_TEST(is_valid_wtf8("\xed\xa0\x80" "12345678\xed\xb0\x80"));
    BOOST_TEST(!is_valid_wtf8("\xed\xa0\x80\xed\xb0\x80"));
    BOOST_TEST(!is_valid_wtf8("\xed\xa0"));
    BOOST_TEST(!is_valid_wtf8("\xed"));
    std::mt19937 random{4};
    for (int round = 0; round < 20'000; ++round)
        BOOST_REQUIRE(is_valid_wtf8(wtf8(random_units(random))));
}

BOOST_AUTO_TEST_CASE(lone_surrogates_are_replaced) {
    std::string text = "a\xed\xa0\x80\xed\x9f\xbf\xed\xbf\xbf\xed";
    format::replace_lone_surrogates(std::as_writable_bytes(std::span{text}));
    BOOST_TEST(text == "a\xef\xbf\xbd\xed\x9f\xbf\xef\xbf\xbd\xed");
    text = "a\xed\xa0"; // cut off: none
    format::replace_lone_surrogates(std::as_writable_bytes(std::span{text}));
    BOOST_TEST(text == "a\xed\xa0");
    format::replace_lone_surrogates({});
}

BOOST_AUTO_TEST_CASE(the_order_is_that_of_utf16) {
    std::mt19937 random{5};
    const format::utf16_less less;
    for (int round = 0; round < 300'000; ++round) {
        const units a = random_units(random);
        units b = random_units(random);
        if (random() % 2 == 0) // a common prefix
            b = a.substr(0, random() % (a.size() + 1)) + b;
        const std::string x = wtf8(a), y = wtf8(b);
        BOOST_REQUIRE_EQUAL(less(x, y), a < b);
        BOOST_REQUIRE_EQUAL(less(y, x), b < a);
        BOOST_REQUIRE(!less(x, x));
    }
}

BOOST_AUTO_TEST_CASE(every_border_compares_with_every_other) {
    std::vector<units> all;
    const char16_t values[] = {'a', 0xd7ff, 0xd800, 0xd801, 0xdbff, 0xdc00, 0xdc01, 0xdfff, 0xe000, 0xffff};
    for (const auto one : values) {
        all.push_back({one});
        for (const auto two : values) {
            all.push_back({one, two});
            for (const auto three : values)
                all.push_back({one, two, three});
        }
    }
    const format::utf16_less less;
    for (const auto& a : all)
        for (const auto& b : all)
            if (less(wtf8(a), wtf8(b)) != (a < b))
                BOOST_FAIL("an order is wrong");
}

BOOST_AUTO_TEST_CASE(no_bytes_are_read_beyond_the_end) {
    std::mt19937 random{6};
    const unsigned char values[] = {0x61, 0x80, 0xa0, 0xbf, 0xed, 0xee, 0xef, 0xf0, 0xf4, 0xff};
    const format::utf16_less less;
    for (int round = 0; round < 100'000; ++round) {
        std::vector<char> a(random() % 6), b(random() % 6); // exact allocations
        for (auto* text : {&a, &b})
            for (auto& c : *text)
                c = static_cast<char>(values[random() % std::size(values)]);
        const std::string_view x{a.data(), a.size()}, y{b.data(), b.size()};
        BOOST_REQUIRE(!(less(x, y) && less(y, x)));
        BOOST_REQUIRE(!is_valid_utf8(x) || is_valid_wtf8(x));
    }
}

BOOST_AUTO_TEST_SUITE_END()
