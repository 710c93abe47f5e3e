// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/base64.hpp>

#include <escodb/format/base64.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(constrained_base64)

namespace small = escodb::constrained;

BOOST_AUTO_TEST_CASE(it_writes_and_reads_what_the_full_library_does) {
    std::minstd_rand random{1};
    for (std::size_t size = 0; size < 200; ++size) {
        std::vector<std::byte> data(size);
        std::generate(data.begin(), data.end(),
                      [&] { return static_cast<std::byte>(random() & 0xffu); });
        const std::string expected = escodb::format::base64_encode(data);
        std::string text(small::base64_chars(size), '?');
        std::copy(data.begin(), data.end(),
                  std::as_writable_bytes(std::span{text}).last(size).begin());
        small::base64_encode_in_place(std::as_writable_bytes(std::span{text}), size);
        BOOST_TEST(text == expected);
        std::size_t read = 0;
        BOOST_TEST(small::base64_decode(text, reinterpret_cast<std::byte*>(text.data()), read));
        BOOST_TEST_REQUIRE(read == size);
        BOOST_TEST(std::equal(data.begin(), data.end(),
                              reinterpret_cast<const std::byte*>(text.data())));
    }
}

BOOST_AUTO_TEST_CASE(it_refuses_what_the_full_library_refuses) {
    constexpr std::string_view characters = "AQgw=/+ \n-_\x80";
    for (const char a : characters) {
        for (const char b : characters) {
            for (const char c : characters) {
                for (const char d : characters) {
                    for (const bool longer : {false, true}) {
                        const std::string text = std::string{a, b, c, d} + (longer ? "AAAA" : "");
                        std::vector<std::byte> theirs;
                        std::byte ours[8];
                        std::size_t size = 0;
                        const bool accepted = escodb::format::base64_decode(text, theirs);
                        if (accepted != small::base64_decode(text, ours, size))
                            BOOST_TEST(text == "differs");
                    }
                }
            }
        }
    }
    std::byte out[8];
    std::size_t size = 0;
    for (const char* text : {"A", "AA", "AAA", "AAAAA"})
        BOOST_TEST(!small::base64_decode(text, out, size));
}

BOOST_AUTO_TEST_SUITE_END()
