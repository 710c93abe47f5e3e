// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/callback_key.hpp>

#include <escodb/conformance/kdf.hpp>
#include <escodb/policy/kdf.hpp>

#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(crypto_callback_key)

using namespace escodb;
using namespace escodb_test;

/// An agent with two keys, which are their ids repeated.
bool key_from_agent(std::string_view key_id, byte_view, std::span<std::byte, 32> out) {
    if (key_id == "broken")
        throw std::runtime_error("the agent is gone");
    if (key_id != "default" && key_id != "work")
        return false;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::byte>(key_id[i % key_id.size()]);
    return true;
}

/// A card, whose key takes a PIN; it is an object with a call operator.
struct card {
    bool operator()(std::string_view key_id, byte_view pin, std::span<std::byte, 32> out) const {
        crypto::hkdf_sha256(pin, as_bytes(key_id), as_bytes("card"), out);
        return true;
    }
};

using agent = kdf::callback_key<key_from_agent>;
using with_pin = kdf::callback_key<card{}>;

std::array<std::byte, 32> derive(const agent::parameters& given) {
    std::array<std::byte, 32> key{};
    agent::derive({}, given, key);
    return key;
}

agent::settings id(std::string key_id) {
    agent::settings made;
    made.key_id = std::move(key_id);
    return made;
}

struct no_callback {};
void gives_nothing(std::string_view, byte_view, std::span<std::byte, 32>) {}

static_assert(policy::password_may_be_empty<agent>);
static_assert(!kdf::key_callback<no_callback{}>);
static_assert(!kdf::key_callback<gives_nothing>);

static_assert(sizeof(escodb::policy::check_kdf<agent>) > 0);

BOOST_AUTO_TEST_CASE(conforms) {
    conformance::check_kdf<agent>(report(), {}, {"whatever"});
    conformance::check_kdf<with_pin>(report(), {}, {"1234", "1235", "123", ""});
}

BOOST_AUTO_TEST_CASE(the_user_key_is_hkdf_of_what_the_function_supplies) {
    const bytes salt(32, std::byte{5});
    std::array<std::byte, 32> supplied{};
    (void)key_from_agent("work", {}, supplied);
    std::array<std::byte, 32> expected{};
    crypto::hkdf_sha256(supplied, salt, as_bytes("escodb callback key"), expected);
    BOOST_TEST(to_hex(derive({salt, "work"})) == to_hex(expected));
    BOOST_TEST(to_hex(derive({salt, "default"})) != to_hex(expected));
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_there_is_denied_and_what_it_throws_passes) {
    BOOST_CHECK_EXCEPTION((void)derive({bytes(32), "home"}), error, [](const error& e) {
        return e.code() == errc::access_denied && e.detail() == "no key \"home\" is supplied";
    });
    BOOST_CHECK_THROW((void)derive({bytes(32), "broken"}), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(key_ids_are_short_visible_ascii) {
    for (const std::string& good : {std::string{"a"}, std::string{"tpm:0x81010001/~!"}, std::string(128, 'k')}) {
        const auto made = agent::generate(id(good), bytes(32));
        BOOST_TEST(agent::from_fields(agent::fields(made)).key_id == good);
    }
    for (const std::string& bad : {std::string{}, std::string(129, 'k'), std::string{"a b"},
                                   std::string{"a\n"}, std::string{"\x7f"}, std::string{"\xc3\xa9"}, std::string(1, '\0')}) {
        BOOST_CHECK_EXCEPTION((void)agent::generate(id(bad), bytes(32)), error, [](const error& e) {
            return e.code() == errc::invalid_option && e.subject() == "key_id";
        });
        BOOST_CHECK_EXCEPTION((void)agent::from_fields(agent::fields({bytes(32), bad})), error,
                              [](const error& e) {
                                  return e.code() == errc::malformed_config &&
                                         e.detail().starts_with("password.key_id");
                              });
    }
}

BOOST_AUTO_TEST_SUITE_END()
