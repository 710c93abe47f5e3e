// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/normaliser.hpp>

#include <escodb/policy/normaliser.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <random>
#include <string>

BOOST_AUTO_TEST_SUITE(format_normaliser)

using namespace escodb;
using namespace std::string_literals;
using normaliser::utf8proc_normaliser;

static_assert(policy::normaliser<utf8proc_normaliser>);

std::string nfc(std::string_view text) { return utf8proc_normaliser::path(text); }
std::string nfkd(std::string_view text) {
    const auto out = utf8proc_normaliser::password(text);
    return std::string{as_text(out)};
}

// From UAX #15, figures 3 to 6, and NormalizationTest.txt.
BOOST_AUTO_TEST_CASE(normal_forms_of_unicode) {
    struct vector {
        std::string source, nfc, nfkd;
    };
    const vector vectors[] = {
        {"", "", ""},
        {"plain / text", "plain / text", "plain / text"},
        {"a\0b"s, "a\0b"s, "a\0b"s},
        {"\xc3\xa9\0x"s, "\xc3\xa9\0x"s, "e\xcc\x81\0x"s},
        {"e\xcc\x81", "\xc3\xa9", "e\xcc\x81"},                                      // e, acute
        {"\xe2\x84\xab", "\xc3\x85", "A\xcc\x8a"},                                   // angstrom sign
        {"\xef\xac\x81", "\xef\xac\x81", "fi"},                                      // ligature
        {"2\xe2\x81\xb5", "2\xe2\x81\xb5", "25"},                                    // superscript
        {"\xe1\xba\x9b\xcc\xa3", "\xe1\xba\x9b\xcc\xa3", "s\xcc\xa3\xcc\x87"},       // long s
        {"\xe1\xb8\x8a\xcc\xa3", "\xe1\xb8\x8c\xcc\x87", "D\xcc\xa3\xcc\x87"},       // order of marks
        {"\xea\xb0\x80", "\xea\xb0\x80", "\xe1\x84\x80\xe1\x85\xa1"},                // Hangul
        {"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "\xea\xb0\x81", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8"},
        {"\xf0\xaf\xa0\x80", "\xe4\xb8\xbd", "\xe4\xb8\xbd"},                        // CJK, beyond U+FFFF
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
        {"a\xcc\x95\xcc\x80\xd6\xae\xcc\x94" "b", "\xc3\xa0\xd6\xae\xcc\x94\xcc\x95" "b",
         "a\xd6\xae\xcc\x80\xcc\x94\xcc\x95" "b"},
    };
    for (const auto& [source, composed, decomposed] : vectors) {
        BOOST_TEST(nfc(source) == composed, source);
        BOOST_TEST(nfkd(source) == decomposed, source);
        BOOST_TEST(nfc(composed) == composed, source);
        BOOST_TEST(nfkd(decomposed) == decomposed, source);
    }
}

BOOST_AUTO_TEST_CASE(invalid_text_is_refused_without_a_word_of_it) {
    for (const auto* text : {"secret\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"})
        for (const bool path : {true, false}) {
            const auto act = [&] { path ? (void)nfc(text) : (void)nfkd(text); };
            BOOST_CHECK_EXCEPTION(act(), error, [](const error& e) {
                return e.code() == errc::invalid_text &&
                       std::string{e.what()}.find("secret") == std::string::npos;
            });
        }
}

BOOST_AUTO_TEST_CASE(random_text_is_normalised_once_and_for_all) {
    std::mt19937 random{9};
    const char32_t ranges[] = {0x41, 0xc0, 0x300, 0x1100, 0xac00, 0x1e00, 0x5ae, 0x3099, 0x1d15e, 0xfb00, 0x2000};
    for (int round = 0; round < 5'000; ++round) {
        std::string text;
        for (auto left = random() % 12; left > 0; --left) {
            char memory[4];
            const auto code = static_cast<std::uint32_t>(ranges[random() % std::size(ranges)] + random() % 64);
            const utf8proc_ssize_t size =
                utf8proc_encode_char(static_cast<utf8proc_int32_t>(code),
                                     reinterpret_cast<utf8proc_uint8_t*>(memory));
            text.append(memory, static_cast<std::size_t>(size));
        }
        // utf8proc's own way, which is the same but for its speed.
        auto* expected = utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str()));
        BOOST_REQUIRE_EQUAL(nfc(text), std::string{reinterpret_cast<char*>(expected)});
        std::free(expected);
        expected = utf8proc_NFKD(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str()));
        BOOST_REQUIRE_EQUAL(nfkd(text), std::string{reinterpret_cast<char*>(expected)});
        std::free(expected);
        BOOST_REQUIRE_EQUAL(nfc(nfc(text)), nfc(text));
        BOOST_REQUIRE_EQUAL(nfkd(nfc(text)), nfkd(text));
    }
}

// Marks of alternating class: insertion sort would take minutes.
BOOST_AUTO_TEST_CASE(long_runs_of_marks_do_not_take_quadratic_time) {
    std::string text = "e";
    for (int i = 0; i < 300'000; ++i)
        text += "\xcc\x95\xcc\x81\xcc\xa3";
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(nfkd(text).size() == text.size());
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds{20}));
}

BOOST_AUTO_TEST_SUITE_END()
