// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/root_keys.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

BOOST_AUTO_TEST_SUITE(model_root_keys)

using namespace escodb_test;
using escodb::errc;
namespace format = escodb::format;

root_keys opened(std::string_view config, std::string_view password = test_password) {
    return root_keys::open(config, escodb::password{password});
}

/// What opening a config throws.
escodb::error refusal_of(std::string_view config, std::string_view password = test_password) {
    try {
        static_cast<void>(opened(config, password));
    } catch (const escodb::error& caught) {
        return caught;
    }
    return escodb::error{errc::stopped, "opened"};
}

void check_refusal(const escodb::error& caught, errc code, std::string_view says = {}) {
    BOOST_TEST(name_of(caught.code()) == name_of(code), caught.what());
    BOOST_TEST(std::string_view{caught.what()}.find(says) != std::string_view::npos, caught.what());
}

/// A config of a new store, changed by `change` on the way.
template <class Change> std::string changed_config(Change change) {
    auto config = format::parse_config(new_store(3).config_text);
    change(config);
    return format::print_config(config);
}

void flip(escodb::bytes& of) { of.at(of.size() / 2) ^= std::byte{1}; }

/// As if the cipher were another one, by its name.
struct policies_of_another_cipher : model_policies {
    struct cipher : model_policies::cipher {
        using model_policies::cipher::cipher;
        static constexpr std::string_view name = "XChaCha20-Poly1305";
    };
};

struct policies_that_leave_nothing : model_policies {
    struct normaliser : model_policies::normaliser {
        static escodb::secret_bytes password(std::string_view) { return {}; }
    };
};

BOOST_AUTO_TEST_CASE(what_was_created_opens_with_the_same_keys) {
    auto made = new_store(3);
    auto again = opened(made.config_text);
    BOOST_TEST(std::ranges::equal(again.root_key(), made.keys.root_key()));
    BOOST_TEST(again.shard_count() == 3u);
    BOOST_TEST(again.shard_name(1) == "shard-5555-aaaa");
    for (const auto path : {"/", "/a", "/a/", "/b", "/c"})
        BOOST_TEST(again.shard_of(path) == made.keys.shard_of(path));
    BOOST_CHECK(again.header_verifier().mac_of("s", {}, {}) ==
                made.keys.header_verifier().mac_of("s", {}, {}));
}

BOOST_AUTO_TEST_CASE(two_stores_share_nothing) {
    const auto one = new_store(1);
    const auto two = new_store(1);
    BOOST_TEST(!std::ranges::equal(one.keys.root_key(), two.keys.root_key()));
    BOOST_TEST(one.config_text != two.config_text);
    check_refusal(refusal_of(one.config_text, "another"), errc::access_denied);
}

BOOST_AUTO_TEST_CASE(the_config_is_that_of_the_format) {
    const auto text = new_store(4).config_text;
    BOOST_TEST(text.starts_with("{\n  \"version\": 1,\n  \"password\": {\n    \"salt\": \""));
    BOOST_TEST(text.find("\"iterations\": 1\n") != text.npos);
    BOOST_TEST(text.find("policies") == text.npos);
    BOOST_TEST(text.ends_with("\"n\": 4\n  }\n}"));
}

BOOST_AUTO_TEST_CASE(passwords_are_normalised) {
    const auto made = new_store(1, "caf\xc3\xa9 \xef\xac\x81"); // é, and the ligature fi
    BOOST_TEST(opened(made.config_text, "cafe\xcc\x81 fi").shard_count() == 1u);
    check_refusal(refusal_of(made.config_text, "cafe fi"), errc::access_denied);
}

BOOST_AUTO_TEST_CASE(passwords_that_cannot_be_are_refused) {
    const auto made = new_store(1);
    check_refusal(refusal_of(made.config_text, ""), errc::empty_password);
    check_refusal(refusal_of(made.config_text, "\xff"), errc::invalid_text);
    BOOST_CHECK_EXCEPTION(static_cast<void>(new_store(1, "")), escodb::error,
                          [](const auto& caught) { return caught.code() == errc::empty_password; });
    using bare_keys = escodb::model::root_keys<policies_that_leave_nothing>;
    BOOST_CHECK_EXCEPTION(static_cast<void>(bare_keys::create(escodb::password{"x"}, {1}, 1)), escodb::error,
                          [](const auto& caught) { return caught.code() == errc::empty_password; });
    BOOST_CHECK_EXCEPTION(static_cast<void>(new_store(1, "\xff")), escodb::error,
                          [](const auto& caught) { return caught.code() == errc::invalid_text; });
}

BOOST_AUTO_TEST_CASE(options_out_of_range_are_refused_by_their_name) {
    const auto refused = [](std::uint64_t iterations, std::uint32_t shards) {
        try {
            static_cast<void>(root_keys::create(escodb::password{"x"}, {iterations}, shards));
        } catch (const escodb::error& caught) {
            return std::pair{caught.code(), caught.subject()};
        }
        return std::pair{errc::stopped, std::string{"created"}};
    };
    BOOST_CHECK((refused(1, 0) == std::pair{errc::invalid_option, std::string{"shards"}}));
    BOOST_CHECK((refused(1, 65'537) == std::pair{errc::invalid_option, std::string{"shards"}}));
    BOOST_CHECK((refused(0, 1) == std::pair{errc::invalid_option, std::string{"iterations"}}));
    // Before the derivation is begun, which would take an hour here.
    BOOST_CHECK((refused(50'000'000, 0) == std::pair{errc::invalid_option, std::string{"shards"}}));
}

BOOST_AUTO_TEST_CASE(what_is_no_config_is_malformed) {
    for (const std::string_view text : {"", "{}", "nonsense", "[]", "\xff"})
        check_refusal(refusal_of(text), errc::malformed_config);
    const auto whole = new_store(1).config_text;
    check_refusal(refusal_of(whole.substr(0, whole.size() / 2)), errc::malformed_config);
}

BOOST_AUTO_TEST_CASE(a_changed_salt_or_count_denies_access) {
    check_refusal(refusal_of(changed_config([](auto& config) {
                      flip(std::get<escodb::bytes>(config.password.at(0).value));
                  })),
                  errc::access_denied);
    check_refusal(refusal_of(changed_config(
                      [](auto& config) { config.password.at(1).value = std::uint64_t{2}; })),
                  errc::access_denied);
}

BOOST_AUTO_TEST_CASE(a_count_beyond_the_ceiling_is_malformed_rather_than_derived) {
    check_refusal(refusal_of(changed_config([](auto& config) {
                      config.password.at(1).value = std::uint64_t{1} << 40;
                  })),
                  errc::malformed_config, "iterations");
}

BOOST_AUTO_TEST_CASE(a_section_that_does_not_open_is_named) {
    check_refusal(refusal_of(changed_config([](auto& config) { flip(config.cipher.key); })),
                  errc::tampered_config, ": cipher");
    check_refusal(refusal_of(changed_config([](auto& config) { flip(config.verify.key); })),
                  errc::tampered_config, ": verify");
    check_refusal(refusal_of(changed_config([](auto& config) { flip(config.shards.key); })),
                  errc::tampered_config, ": shards");
    check_refusal(refusal_of(changed_config([](auto& config) {
                      flip(config.cipher.key);
                      flip(config.verify.key);
                  })),
                  errc::tampered_config, ": cipher, verify");
    check_refusal(refusal_of(changed_config([](auto& config) { config.cipher.key.resize(3); })),
                  errc::tampered_config, ": cipher");
}

BOOST_AUTO_TEST_CASE(another_number_of_shards_is_noticed) {
    check_refusal(refusal_of(changed_config([](auto& config) { config.shard_count = 4; })),
                  errc::tampered_config, ": shards");
}

BOOST_AUTO_TEST_CASE(sections_are_bound_to_their_places) {
    check_refusal(refusal_of(changed_config(
                      [](auto& config) { std::swap(config.cipher.key, config.verify.key); })),
                  errc::tampered_config, ": cipher, verify");
}

BOOST_AUTO_TEST_CASE(an_authentic_key_of_another_length_is_malformed) {
    const auto made = new_store(1);
    auto config = format::parse_config(made.config_text);
    const auto parameters = model_policies::kdf::from_fields(config.password);
    escodb::secret_array<32> user_key;
    model_policies::kdf::derive(escodb::as_bytes(test_password), parameters, user_key.span());
    escodb::crypto::sealer<model_policies::cipher, model_policies::random> sealer{user_key.span()};
    format::context context;
    context.add("config.file", "config")
        .add("config.scope", "keys.verify")
        .add("passwd.salt", escodb::byte_view{parameters.salt})
        .add("passwd.iterations", parameters.iterations);
    config.verify.key.clear();
    sealer.seal_append(config.verify.key, escodb::as_bytes("short"), context.encode());
    check_refusal(refusal_of(format::print_config(config)), errc::malformed_config, "verify.key");
}

BOOST_AUTO_TEST_CASE(a_store_of_other_policies_names_both) {
    using other_keys = escodb::model::root_keys<policies_of_another_cipher>;
    const auto theirs = other_keys::create(escodb::password{test_password}, {1}, 1).config_text;
    BOOST_TEST(theirs.find("\"cipher\": \"XChaCha20-Poly1305\"") != theirs.npos);
    check_refusal(refusal_of(theirs), errc::wrong_policy,
                  "cipher: the store's is XChaCha20-Poly1305, this program's is AES-256-GCM");
    BOOST_TEST(other_keys::open(theirs, escodb::password{test_password}).shard_count() == 1u);
    BOOST_CHECK_EXCEPTION(static_cast<void>(other_keys::open(new_store(1).config_text,
                                                             escodb::password{test_password})),
                          escodb::error,
                          [](const auto& caught) { return caught.code() == errc::wrong_policy; });
}

BOOST_AUTO_TEST_CASE(further_data_at_the_top_of_a_config_is_ignored) {
    auto text = new_store(1).config_text;
    text.insert(1, "\"note\": {\"any\": [1, 2]}, ");
    BOOST_TEST(opened(text).shard_count() == 1u);
}

BOOST_AUTO_TEST_CASE(a_successor_has_new_keys_at_the_same_cost) {
    const auto old = format::parse_config(new_store(3).config_text);
    const auto made = root_keys::create_successor(old, escodb::password{test_password}, 8,
                                                  std::string(32, 'a'), {});
    const auto config = format::parse_config(made.config_text);
    BOOST_TEST(config.shard_count == 8U);
    BOOST_REQUIRE(config.former.has_value());
    BOOST_TEST(config.former->shard_count == 3U);
    BOOST_TEST(config.former->generation == std::string(32, 'a'));
    BOOST_TEST(!config.reshard);
    BOOST_REQUIRE(config.password.size() == 2U);
    BOOST_CHECK(config.password[0] != old.password[0]); // the salt
    BOOST_CHECK(config.password[1] == old.password[1]); // the iterations
    BOOST_CHECK(config.shards.key != old.shards.key);

    auto same = opened(made.config_text);
    auto given = root_keys::create_successor(old, escodb::password{test_password}, 8,
                                             std::string(32, 'a'), {});
    BOOST_TEST(same.shard_count() == 8U);
    BOOST_CHECK(!std::ranges::equal(same.root_key(), given.keys.root_key()));
    BOOST_CHECK(std::ranges::equal(same.root_key(), made.keys.root_key()));
    BOOST_CHECK_THROW(static_cast<void>(root_keys::create_successor(
                          old, escodb::password{test_password}, 0, std::string(32, 'a'), {})),
                      escodb::error);
    BOOST_TEST(!config.ancestors.has_value());
}

BOOST_AUTO_TEST_CASE(each_layout_has_an_identity_and_knows_the_former_ones) {
    auto first = new_store(2);
    BOOST_CHECK(first.keys.identity() == opened(first.config_text).identity());
    BOOST_CHECK(first.keys.identity() != new_store(2).keys.identity());
    const auto successor = [](const root_keys::created& of) {
        return root_keys::create_successor(format::parse_config(of.config_text),
                                           escodb::password{test_password}, 3,
                                           std::string(32, 'a'), of.keys.lineage());
    };
    const auto second = successor(first);
    const auto third = successor(second);
    escodb::bytes expected;
    for (const auto& one : {first.keys.identity(), second.keys.identity(), third.keys.identity()})
        expected.insert(expected.end(), one.begin(), one.end());
    BOOST_CHECK(third.keys.lineage() == expected);
    BOOST_CHECK(opened(third.config_text).lineage() == expected);

    // Nobody without the keys can say so.
    auto config = format::parse_config(third.config_text);
    config.ancestors->identities[5] ^= std::byte{1};
    BOOST_CHECK_EXCEPTION(opened(format::print_config(config)), escodb::error, [](const auto& e) {
        return e.code() == errc::tampered_config && e.detail() == "ancestors";
    });
    config = format::parse_config(first.config_text);
    config.ancestors = format::parse_config(third.config_text).ancestors;
    BOOST_CHECK_THROW(opened(format::print_config(config)), escodb::error);
}

BOOST_AUTO_TEST_CASE(the_line_of_ancestors_is_cut_at_its_far_end) {
    const auto old = new_store(2);
    const auto made = root_keys::create_successor(format::parse_config(old.config_text),
                                                  escodb::password{test_password}, 3,
                                                  std::string(32, 'a'),
                                                  escodb::bytes(256 * 32, std::byte{9}));
    const auto line = made.keys.lineage();
    BOOST_TEST(line.size() == 256U * 32U);
    BOOST_CHECK(line.front() == std::byte{9});
    BOOST_CHECK(std::equal(line.end() - 32, line.end(), made.keys.identity().begin()));
}

BOOST_AUTO_TEST_SUITE_END()
