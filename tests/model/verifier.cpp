// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/verifier.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

BOOST_AUTO_TEST_SUITE(model_verifier)

escodb::model::verifier verifier_of(unsigned first) {
    std::array<std::byte, 64> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::byte>(first + i);
    return escodb::model::verifier{key};
}

BOOST_AUTO_TEST_CASE(the_mac_is_that_of_the_format) {
    // The message, written out by hand: PAE of the four pairs, sorted by their keys.
    escodb::bytes message;
    const auto part = [&](std::string_view text) {
        escodb::format::append_u64(message, text.size());
        const auto bytes = escodb::as_bytes(text);
        message.insert(message.end(), bytes.begin(), bytes.end());
    };
    escodb::format::append_u64(message, 8);
    part("dbfile.file"), part("shard-0000-ffff");
    part("dbfile.scope"), part("keys");
    part("keyseq.keys"), part({"\0\0\0\1\0\0\0\3", 8});
    part("keyseq.state"), part("0123456789abcdef0123456789abcdef");
    std::array<std::byte, 64> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::byte>(1 + i);
    std::array<std::byte, 32> expected{};
    escodb::crypto::hmac_sha256{key}(message, expected);

    const std::array<std::uint32_t, 2> seqs{1, 3};
    const auto state = escodb::as_bytes("0123456789abcdef0123456789abcdef");
    BOOST_CHECK(verifier_of(1).mac_of("shard-0000-ffff", seqs, state) == expected);
}

BOOST_AUTO_TEST_CASE(verifies_its_own_and_nothing_else) {
    const auto ours = verifier_of(1);
    const std::array<std::uint32_t, 2> seqs{1, 2};
    const auto state = escodb::as_bytes("0123456789abcdef0123456789abcdef");
    auto mac = ours.mac_of("s", seqs, state);
    BOOST_TEST(ours.verify("s", seqs, state, mac));
    BOOST_TEST(!ours.verify("t", seqs, state, mac));
    BOOST_TEST(!ours.verify("s", std::array<std::uint32_t, 2>{1, 3}, state, mac));
    BOOST_TEST(!ours.verify("s", seqs, state.first(31), mac));
    BOOST_TEST(!ours.verify("s", seqs, state, escodb::byte_view{mac}.first(31)));
    BOOST_TEST(!ours.verify("s", seqs, state, {}));
    BOOST_TEST(!verifier_of(2).verify("s", seqs, state, mac));
    mac.back() ^= std::byte{1};
    BOOST_TEST(!ours.verify("s", seqs, state, mac));
}

BOOST_AUTO_TEST_CASE(the_mac_of_a_resharding_is_that_of_its_context) {
    const auto mac = verifier_of(1).mac_of_resharding("00ff", "{}");
    BOOST_CHECK(mac == verifier_of(1).mac_of_resharding("00ff", "{}"));
    BOOST_CHECK(mac != verifier_of(2).mac_of_resharding("00ff", "{}"));
    BOOST_CHECK(mac != verifier_of(1).mac_of_resharding("00fe", "{}"));
    BOOST_CHECK(mac != verifier_of(1).mac_of_resharding("00ff", "{ }"));

    std::array<std::byte, 64> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::byte>(1 + i);
    escodb::format::context context;
    context.add("config.file", "config")
        .add("config.scope", "reshard")
        .add("reshard.config", "{}")
        .add("reshard.generation", "00ff");
    std::array<std::byte, 32> expected{};
    escodb::crypto::hmac_sha256{key}(context.encode(), expected);
    BOOST_CHECK(mac == expected);
}

BOOST_AUTO_TEST_CASE(an_identity_and_the_mac_of_ancestors_are_those_of_their_contexts) {
    std::array<std::byte, 64> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::byte>(1 + i);
    const escodb::crypto::hmac_sha256 hmac{key};
    std::array<std::byte, 32> expected{};
    escodb::format::context name;
    name.add("config.file", "config").add("config.scope", "identity");
    hmac(name.encode(), expected);
    BOOST_CHECK(verifier_of(1).identity() == expected);
    BOOST_CHECK(verifier_of(2).identity() != expected);

    const escodb::bytes line(64, std::byte{3});
    escodb::format::context ancestors;
    ancestors.add("config.ancestors", escodb::byte_view{line})
        .add("config.file", "config")
        .add("config.scope", "ancestors");
    hmac(ancestors.encode(), expected);
    BOOST_CHECK(verifier_of(1).mac_of_ancestors(line) == expected);
}

BOOST_AUTO_TEST_SUITE_END()
