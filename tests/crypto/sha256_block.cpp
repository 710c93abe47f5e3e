// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/sha256_block.hpp>

#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

BOOST_AUTO_TEST_SUITE(crypto_sha256_block)

using namespace escodb;
using namespace escodb_test;

BOOST_AUTO_TEST_CASE(one_block_of_fips_180) {
    // "abc", the padding bit, and the length in bits.
    std::array<std::byte, 64> message{std::byte{'a'}, std::byte{'b'}, std::byte{'c'}, std::byte{0x80}};
    message[63] = std::byte{24};
    auto state = crypto::sha256_state::initial();
    state.take(message.data());
    std::array<std::byte, 32> digest;
    state.write(digest);
    BOOST_TEST(to_hex(digest) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(two_blocks_and_any_alignment) {
    std::array<std::byte, 129> memory{};
    const std::string_view text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    auto* message = memory.data() + 1;
    std::ranges::copy(as_bytes(text), message);
    message[text.size()] = std::byte{0x80};
    message[126] = std::byte{448 >> 8}; // the text's length in bits
    message[127] = std::byte{448 & 0xff};
    auto state = crypto::sha256_state::initial();
    state.take(message);
    auto copy = state; // a copy goes on by itself
    state.take(message + 64);
    copy.take(message + 64);
    std::array<std::byte, 32> digest;
    state.write(digest);
    BOOST_TEST(to_hex(digest) ==
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    copy.write(digest);
    BOOST_TEST(to_hex(digest).starts_with("248d6a61"));
}

BOOST_AUTO_TEST_CASE(a_wiped_state_is_zero) {
    auto state = crypto::sha256_state::initial();
    state.wipe();
    BOOST_TEST(std::ranges::count(state.words, 0u) == 8);
}

BOOST_AUTO_TEST_SUITE_END()
