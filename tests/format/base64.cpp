// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/base64.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>

BOOST_AUTO_TEST_SUITE(format_base64)

using namespace escodb;

bytes random_bytes(std::size_t size, std::mt19937& random) {
    bytes out(size);
    for (auto& b : out)
        b = static_cast<std::byte>(random());
    return out;
}

bool decodes(std::string_view text) {
    bytes out;
    return format::base64_decode(text, out);
}

BOOST_AUTO_TEST_CASE(vectors_of_rfc_4648) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [plain, encoded] : vectors) {
        BOOST_TEST(format::base64_encode(as_bytes(plain)) == encoded);
        bytes out;
        BOOST_TEST(format::base64_decode(encoded, out));
        BOOST_TEST(as_text(out) == plain);
    }
}

BOOST_AUTO_TEST_CASE(encoding_appends) {
    std::string out = "x";
    format::base64_append(out, as_bytes("foo"));
    BOOST_TEST(out == "xZm9v");
}

BOOST_AUTO_TEST_CASE(every_length_comes_back) {
    std::mt19937 random{1};
    for (std::size_t size = 0; size <= 1000; ++size) {
        const bytes plain = random_bytes(size, random);
        const std::string text = format::base64_encode(plain);
        BOOST_REQUIRE_EQUAL(text.size(), format::base64_encoded_size(size));
        BOOST_REQUIRE_EQUAL(format::base64_decoded_size(text), size);
        bytes out;
        BOOST_REQUIRE(format::base64_decode(text, out));
        BOOST_REQUIRE(out == plain);
        secret_bytes secret;
        BOOST_REQUIRE(format::base64_decode(text, secret));
        BOOST_REQUIRE(std::equal(secret.begin(), secret.end(), plain.begin(), plain.end()));
    }
}

BOOST_AUTO_TEST_CASE(lengths_must_be_multiples_of_four) {
    const std::string text(200, 'A');
    for (std::size_t size = 0; size <= text.size(); ++size)
        BOOST_REQUIRE_EQUAL(decodes(std::string_view{text}.substr(0, size)), size % 4 == 0);
}

// Every byte at every position: the alphabet alone passes, "=" only where it pads.
BOOST_AUTO_TEST_CASE(every_foreign_byte_is_refused_everywhere) {
    std::mt19937 random{2};
    const std::string_view alphabet{format::detail::base64_alphabet, 64};
    for (const std::size_t size : {3u, 6u, 33u, 36u, 60u, 99u, 150u}) {
        const bytes plain = random_bytes(size, random);
        const std::string text = format::base64_encode(plain);
        for (std::size_t at = 0; at < text.size(); ++at)
            for (int value = 0; value < 256; ++value) {
                std::string changed = text;
                changed[at] = static_cast<char>(value);
                const bool in_alphabet = alphabet.find(changed[at]) != std::string_view::npos;
                bytes out;
                const bool ok = format::base64_decode(changed, out);
                const bool padding = value == '=' && at + 1 == text.size();
                if (padding) { // then the bits that it leaves over must be zero
                    BOOST_REQUIRE_EQUAL(ok, alphabet.find(text[at - 1]) % 4 == 0);
                } else {
                    BOOST_REQUIRE_EQUAL(ok, in_alphabet);
                }
                if (ok)
                    BOOST_REQUIRE(format::base64_encode(out) == changed);
                else
                    BOOST_REQUIRE(out.empty());
            }
    }
}

BOOST_AUTO_TEST_CASE(every_character_pads_as_it_should) {
    // Exactly the texts that the encoder writes are accepted.
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            const std::string one{'A', static_cast<char>(a), static_cast<char>(b), '='};
            const std::string two{static_cast<char>(a), static_cast<char>(b), '=', '='};
            for (const auto& text : {one, two}) {
                bytes out;
                if (format::base64_decode(text, out))
                    BOOST_REQUIRE_EQUAL(format::base64_encode(out), text);
            }
        }
    BOOST_TEST(decodes("AAA="));
    BOOST_TEST(!decodes("AAB="));
    BOOST_TEST(decodes("AA=="));
    BOOST_TEST(!decodes("AB=="));
    for (const auto* text : {"====", "A===", "=AAA", "AA=A", "A=A=", "AAAA====", "AA==AAAA", "AAA=AAAA",
                             " AAA", "AAA ", "AAA\n", "AAAAA", "AAA", "=", "==", "AA-_"})
        BOOST_TEST(!decodes(text), text);
}

BOOST_AUTO_TEST_CASE(failure_leaves_nothing_secret_behind) {
    secret_bytes out;
    BOOST_TEST(format::base64_decode("Zm9v", out));
    const std::byte* const kept = out.data(); // its memory, which it keeps
    const auto is_wiped = [&](std::size_t from) {
        return std::all_of(kept + from, kept + 3, [](std::byte one) { return one == std::byte{}; });
    };
    BOOST_TEST(!is_wiped(0));
    BOOST_TEST(format::base64_decode("Zg==", out));
    BOOST_REQUIRE(out.data() == kept);
    BOOST_TEST(is_wiped(1));
    BOOST_TEST(!format::base64_decode("Zm9*", out));
    BOOST_TEST(out.empty());
    BOOST_TEST(is_wiped(0));
}

BOOST_AUTO_TEST_SUITE_END()
