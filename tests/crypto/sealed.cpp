// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/sealed.hpp>

#include <escodb/crypto/cryptopp/aes_256_gcm.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/policy/archetypes.hpp>

#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

// It asks no more of its policies than the concepts promise.
template class escodb::crypto::sealer<escodb::policy::archetype::cipher,
                                       escodb::policy::archetype::random>;

BOOST_AUTO_TEST_SUITE(crypto_sealed)

using namespace escodb;
using namespace escodb_test;

using sealer = crypto::sealer<cipher::aes_256_gcm, random::system>;
using key_view = std::span<const std::byte, 32>;

/// The IV of the NIST vectors.
struct fixed_random {
    using policy_kind = policy::random_kind;
    void fill(byte_span out) {
        const bytes iv = from_hex("cafebabefacedbaddecaf888");
        std::copy(iv.begin(), iv.end(), out.begin());
    }
};

struct broken_random {
    using policy_kind = policy::random_kind;
    void fill(byte_span) { throw std::runtime_error("no randomness"); }
};

BOOST_AUTO_TEST_CASE(the_parts_are_iv_ciphertext_tag) {
    const auto take = [](const boost::json::object&, const boost::json::object& test) {
        if (test.at("iv") != "cafebabefacedbaddecaf888" || test.at("result") != "valid")
            return;
        const bytes key = hex_of(test, "key");
        crypto::sealer<cipher::aes_256_gcm, fixed_random> sealing{key_view{key}};
        bytes out = from_hex("0102");
        sealing.seal_append(out, hex_of(test, "msg"), hex_of(test, "aad"));
        const auto part = [&test](const char* name) {
            return std::string{test.at(name).as_string()};
        };
        BOOST_TEST(to_hex(out) == "0102" + part("iv") + part("ct") + part("tag"));
        secret_bytes opened;
        BOOST_TEST(sealing.open(byte_view{out}.subspan(2), hex_of(test, "aad"), opened));
        BOOST_TEST(to_hex(opened) == part("msg"));
    };
    each_own_vector("aes_256_gcm.json", take);
}

BOOST_AUTO_TEST_CASE(what_is_sealed_opens_and_every_iv_is_fresh) {
    const bytes key(32, std::byte{3});
    sealer one{key_view{key}};
    BOOST_TEST(sealer::sealed_bytes(100) == 128u);
    std::set<bytes> ivs;
    secret_bytes opened;
    for (const std::size_t size : {0u, 1u, 100u, 5'000u, 3u, 0u}) {
        const bytes text(size, std::byte{5});
        bytes sealed;
        one.seal_append(sealed, text, as_bytes("context"));
        BOOST_TEST(sealed.size() == size + 28);
        ivs.emplace(sealed.begin(), sealed.begin() + 12);
        BOOST_REQUIRE(one.open(sealed, as_bytes("context"), opened));
        BOOST_TEST(to_hex(opened) == to_hex(text));
    }
    BOOST_TEST(ivs.size() == 6u);
}

BOOST_AUTO_TEST_CASE(what_is_not_authentic_gives_nothing) {
    const bytes key(32, std::byte{3});
    sealer one{key_view{key}};
    bytes sealed;
    one.seal_append(sealed, as_bytes("secret"), as_bytes("context"));
    secret_bytes opened(3);
    BOOST_TEST(!one.open(sealed, as_bytes("contexu"), opened));
    BOOST_TEST(opened.empty());
    for (std::byte& octet : sealed) {
        octet ^= std::byte{1};
        BOOST_TEST(!one.open(sealed, as_bytes("context"), opened));
        BOOST_TEST(opened.empty());
        octet ^= std::byte{1};
    }
    for (std::size_t size = 0; size < sealed.size(); ++size)
        BOOST_TEST(!one.open(byte_view{sealed}.first(size), as_bytes("context"), opened));
    BOOST_TEST(one.open(sealed, as_bytes("context"), opened));
    BOOST_TEST(as_text(opened) == "secret");
}

BOOST_AUTO_TEST_CASE(a_failure_of_the_source_leaves_the_output_as_it_was) {
    const bytes key(32);
    crypto::sealer<cipher::aes_256_gcm, broken_random> one{key_view{key}};
    bytes out = from_hex("aabb");
    BOOST_CHECK_THROW(one.seal_append(out, as_bytes("text"), {}), std::runtime_error);
    BOOST_TEST(to_hex(out) == "aabb");
}

BOOST_AUTO_TEST_CASE(an_output_of_another_size_is_refused) {
    const bytes key(32);
    sealer one{key_view{key}};
    bytes out(27);
    BOOST_CHECK_THROW(one.seal({}, {}, out), std::length_error);
    out.resize(30);
    BOOST_CHECK_THROW(one.seal(as_bytes("abc"), {}, out), std::length_error);
    out.resize(31);
    BOOST_CHECK_NO_THROW(one.seal(as_bytes("abc"), {}, out));
}

BOOST_AUTO_TEST_CASE(it_moves) {
    const bytes key(32);
    sealer one{key_view{key}};
    bytes sealed;
    one.seal_append(sealed, as_bytes("abc"), {});
    sealer other{std::move(one)};
    secret_bytes opened;
    BOOST_TEST(other.open(sealed, {}, opened));
}

BOOST_AUTO_TEST_SUITE_END()
