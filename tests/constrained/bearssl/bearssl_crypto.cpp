// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/bearssl/bearssl_crypto.hpp>

#include <support/constrained_crypto.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <vector>

template struct escodb::constrained::check_crypto<escodb::constrained::bearssl_crypto>;

BOOST_AUTO_TEST_SUITE(constrained_bearssl_crypto)

using namespace escodb::constrained;

BOOST_AUTO_TEST_CASE(it_does_what_the_full_library_s_does) {
    escodb_test::constrained_crypto full;
    bearssl_crypto small{[](void* context, escodb::byte_span out) {
                             return static_cast<escodb_test::constrained_crypto*>(context)->random(out);
                         },
                         &full};
    std::array<std::byte, 64> key{};
    std::array<std::byte, 12> iv{};
    for (std::size_t size : {0u, 1u, 15u, 16u, 17u, 64u, 1000u}) {
        BOOST_TEST(small.random(key));
        BOOST_TEST(small.random(iv));
        std::vector<std::byte> associated(size / 2);
        std::vector<std::byte> plain(size);
        BOOST_TEST(small.random(plain));
        const key_view short_key{key.data(), 32};

        std::vector<std::byte> ours = plain;
        std::vector<std::byte> theirs = plain;
        std::array<std::byte, 16> our_tag{};
        std::array<std::byte, 16> their_tag{};
        BOOST_TEST(small.seal(short_key, iv, associated, ours, our_tag));
        BOOST_TEST(full.seal(short_key, iv, associated, theirs, their_tag));
        BOOST_TEST((ours == theirs && our_tag == their_tag));
        BOOST_TEST(small.open(short_key, iv, associated, ours, our_tag));
        BOOST_TEST((ours == plain));
        our_tag[5] ^= std::byte{1};
        BOOST_TEST(!small.open(short_key, iv, associated, theirs, our_tag));
        BOOST_TEST(std::count(theirs.begin(), theirs.end(), std::byte{0}) ==
                   static_cast<std::ptrdiff_t>(size));

        for (const std::size_t key_size : {32u, 64u}) {
            std::array<std::byte, 32> our_mac{};
            std::array<std::byte, 32> their_mac{};
            const escodb::byte_view mac_key{key.data(), key_size};
            BOOST_TEST(small.hmac_sha256(mac_key, plain, our_mac));
            BOOST_TEST(full.hmac_sha256(mac_key, plain, their_mac));
            BOOST_TEST((our_mac == their_mac));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
