// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/base64_kernels.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(format_base64_kernels)

using namespace escodb::format;

#ifdef ESCODB_BASE64_AVX2

// Vectors of exactly the right size: the sanitizer sees a byte read or written too many.
BOOST_AUTO_TEST_CASE(both_kernels_agree_on_every_length) {
    if (!detail::has_avx2()) {
        BOOST_TEST_MESSAGE("SKIPPED: this processor has no AVX2");
        return;
    }
    std::mt19937 random{3};
    for (std::size_t size = 0; size <= 1000; ++size) {
        std::vector<unsigned char> plain(size);
        std::generate(plain.begin(), plain.end(), [&] { return static_cast<unsigned char>(random()); });
        std::vector<char> portable((size + 2) / 3 * 4), fast(portable.size());
        detail::base64_encode_portable(plain.data(), size, portable.data());
        detail::base64_encode_avx2(plain.data(), size, fast.data());
        BOOST_REQUIRE(portable == fast);
        std::vector<unsigned char> one(size), two(size);
        BOOST_REQUIRE(detail::base64_decode_portable(fast.data(), fast.size(), one.data()));
        BOOST_REQUIRE(detail::base64_decode_avx2(fast.data(), fast.size(), two.data()));
        BOOST_REQUIRE(one == plain);
        BOOST_REQUIRE(two == plain);
    }
}

BOOST_AUTO_TEST_CASE(both_kernels_refuse_the_same) {
    if (!detail::has_avx2())
        return;
    const std::string text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::vector<unsigned char> out(text.size() / 4 * 3);
    for (std::size_t at = 0; at < text.size(); ++at)
        for (int value = 0; value < 256; ++value) {
            std::string changed = text;
            changed[at] = static_cast<char>(value);
            BOOST_REQUIRE_EQUAL(
                detail::base64_decode_portable(changed.data(), changed.size(), out.data()),
                detail::base64_decode_avx2(changed.data(), changed.size(), out.data()));
        }
}

#endif

BOOST_AUTO_TEST_CASE(the_choice_is_right_for_every_length) {
    for (std::size_t size = 0; size <= 200; ++size) {
        const std::vector<unsigned char> plain(size, 0xa5);
        std::vector<char> chosen((size + 2) / 3 * 4), portable(chosen.size());
        detail::base64_encode_into(plain.data(), size, chosen.data());
        detail::base64_encode_portable(plain.data(), size, portable.data());
        BOOST_REQUIRE(chosen == portable);
        std::vector<unsigned char> out(size);
        BOOST_REQUIRE(detail::base64_decode_into(chosen.data(), chosen.size(), out.data()));
        BOOST_REQUIRE(out == plain);
    }
}

BOOST_AUTO_TEST_SUITE_END()
