// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/key_source.hpp>

#include <escodb/crypto/cryptopp/callback_key.hpp>
#include <escodb/crypto/cryptopp/raw_key.hpp>

#include <support/constrained_crypto.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>

namespace constrained_key_source_test {

inline bool supply(std::string_view key_id, escodb::byte_view, std::span<std::byte, 32> out) {
    std::fill(out.begin(), out.end(), std::byte{3});
    return key_id == "vault";
}

} // namespace constrained_key_source_test

BOOST_AUTO_TEST_SUITE(constrained_key_source)

using escodb::constrained::key_source;

BOOST_AUTO_TEST_CASE(user_keys_are_those_of_the_full_library) {
    escodb_test::constrained_crypto with;
    std::array<std::byte, 32> key{};
    std::array<std::byte, 32> ours{};
    std::array<std::byte, 32> theirs{};
    key.fill(std::byte{9});
    const escodb::bytes salt(32, std::byte{5});

    using raw = escodb::kdf::raw_key;
    BOOST_TEST(key_source::raw(key).derive(with, {}, salt, ours));
    raw::derive(escodb::as_bytes(raw::password_of(key).reveal()), raw::parameters{salt}, theirs);
    BOOST_TEST((ours == theirs));

    using full = escodb::kdf::callback_key<constrained_key_source_test::supply>;
    const auto source = key_source::callback(
        [](void*, std::string_view key_id, std::span<std::byte, 32> out) {
            return constrained_key_source_test::supply(key_id, {}, out);
        },
        nullptr, "vault");
    BOOST_TEST(source.derive(with, "vault", salt, ours));
    full::derive({}, full::parameters{salt, "vault"}, theirs);
    BOOST_TEST((ours == theirs));
    BOOST_TEST(!source.derive(with, "other", salt, ours));
    with.calls_left = 1;
    BOOST_TEST(!source.derive(with, "vault", salt, ours));
}

BOOST_AUTO_TEST_CASE(key_ids_are_visible_ascii) {
    BOOST_TEST(key_source::is_key_id("vault-1"));
    BOOST_TEST(key_source::is_key_id(std::string(128, '~')));
    for (const std::string& id : {std::string{}, std::string(129, 'x'), std::string{"a b"},
                                  std::string{"\xc3\xa9"}, std::string{"\x7f"}})
        BOOST_TEST(!key_source::is_key_id(id));
}

BOOST_AUTO_TEST_SUITE_END()
