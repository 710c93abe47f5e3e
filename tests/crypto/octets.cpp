// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/octets.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

BOOST_AUTO_TEST_SUITE(crypto_octets)

using escodb::crypto::octets;

BOOST_AUTO_TEST_CASE(the_same_memory_as_const_as_it_was) {
    std::byte one[1]{std::byte{7}};
    static_assert(std::is_same_v<decltype(octets(one)), CryptoPP::byte*>);
    static_assert(std::is_same_v<decltype(octets(static_cast<const std::byte*>(one))),
                                 const CryptoPP::byte*>);
    BOOST_TEST(*octets(one) == 7);
    *octets(one) = 8;
    BOOST_TEST((one[0] == std::byte{8}));
}

BOOST_AUTO_TEST_SUITE_END()
