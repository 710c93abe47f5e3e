// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/argon2/argon2id.hpp>

#include <escodb/conformance/kdf.hpp>
#include <escodb/policy/kdf.hpp>

#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

template struct escodb::policy::check_kdf<escodb::kdf::argon2id>;

BOOST_AUTO_TEST_SUITE(crypto_argon2id)

using namespace escodb;
using namespace escodb_test;
using kdf::argon2id;

argon2id::settings cost(std::uint64_t memory_kib, std::uint64_t passes, std::uint64_t lanes) {
    argon2id::settings made;
    made.memory_kib = memory_kib;
    made.passes = passes;
    made.lanes = lanes;
    return made;
}

std::array<std::byte, 32> derive(const bytes& password, const bytes& salt,
                                 const argon2id::settings& chosen) {
    std::array<std::byte, 32> key{};
    argon2id::derive(password, {salt, chosen}, key);
    return key;
}

BOOST_AUTO_TEST_CASE(vectors_of_the_reference) {
    const auto count = each_own_vector("argon2id.json", [](const auto&, const boost::json::object& test) {
        const auto number = [&](const char* name) {
            return test.at(name).to_number<std::uint64_t>();
        };
        BOOST_TEST(to_hex(derive(hex_of(test, "password"), hex_of(test, "salt"),
                                 cost(number("memory_kib"), number("passes"), number("lanes")))) ==
                   to_hex(hex_of(test, "dk")));
    });
    BOOST_TEST(count == 7u);
}

/// That one has a secret and associated data, which we have not: the library is what is tried.
BOOST_AUTO_TEST_CASE(the_library_gives_the_vector_of_rfc_9106) {
    std::array<std::uint8_t, 32> tag{};
    std::array<std::uint8_t, 32> password;
    std::array<std::uint8_t, 16> salt;
    std::array<std::uint8_t, 8> secret;
    std::array<std::uint8_t, 12> associated;
    password.fill(1);
    salt.fill(2);
    secret.fill(3);
    associated.fill(4);
    argon2_context job{};
    job.out = tag.data();
    job.outlen = 32;
    job.pwd = password.data();
    job.pwdlen = 32;
    job.salt = salt.data();
    job.saltlen = 16;
    job.secret = secret.data();
    job.secretlen = 8;
    job.ad = associated.data();
    job.adlen = 12;
    job.t_cost = 3;
    job.m_cost = 32;
    job.lanes = job.threads = 4;
    job.version = ARGON2_VERSION_13;
    BOOST_REQUIRE(argon2id_ctx(&job) == ARGON2_OK);
    BOOST_TEST(to_hex(std::as_bytes(std::span{tag})) ==
               "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

BOOST_AUTO_TEST_CASE(conforms) { conformance::check_kdf<argon2id>(report(), cost(8, 1, 1)); }

BOOST_AUTO_TEST_CASE(what_costs_too_much_or_is_not_defined_is_refused) {
    constexpr std::uint64_t most = ~std::uint64_t{0};
    struct {
        argon2id::settings chosen;
        std::string_view option;
    } const wrong[] = {
        {cost(7, 1, 1), "memory_kib"},    {cost(31, 1, 4), "memory_kib"},
        {cost((2u << 20) + 1, 1, 1), "memory_kib"}, {cost(most, 1, 1), "memory_kib"},
        {cost(64, 0, 1), "passes"},       {cost(64, most, 1), "passes"},
        {cost(2u << 20, 5, 1), "passes"}, // 2 GiB five times
        {cost(1'024, 1, 0), "lanes"},     {cost(1'024, 1, 65), "lanes"},
        {cost(1'024, 1, most), "lanes"},
    };
    for (const auto& [chosen, option] : wrong) {
        BOOST_TEST_INFO_SCOPE(chosen.memory_kib << ' ' << chosen.passes << ' ' << chosen.lanes);
        const auto names_it = [option = option](const error& e) {
            return e.code() == errc::invalid_option && e.subject() == option;
        };
        BOOST_CHECK_EXCEPTION((void)argon2id::generate(chosen, bytes(32)), error, names_it);
        BOOST_CHECK_EXCEPTION((void)derive({}, bytes(32), chosen), error, names_it);
        BOOST_CHECK_EXCEPTION(
            (void)argon2id::from_fields(argon2id::fields({bytes(32), chosen})), error,
            [option = option](const error& e) {
                return e.code() == errc::malformed_config &&
                       e.detail().starts_with("password." + std::string{option});
            });
    }
    // RFC 9106's first choice, and all that is allowed.
    for (const auto& dear : {cost(2u << 20, 1, 4), cost(2u << 20, 4, 64)})
        BOOST_CHECK_NO_THROW((void)argon2id::from_fields(argon2id::fields({bytes(32), dear})));
    BOOST_CHECK_THROW((void)argon2id::generate({}, bytes(31)), std::length_error);
    BOOST_CHECK_THROW((void)derive({}, bytes(7), cost(64, 1, 1)), std::length_error);
}

BOOST_AUTO_TEST_SUITE_END()
