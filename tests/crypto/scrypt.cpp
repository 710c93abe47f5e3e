// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/scrypt.hpp>

#include <escodb/conformance/kdf.hpp>
#include <escodb/policy/kdf.hpp>

#include <support/report.hpp>
#include <support/vectors.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

template struct escodb::policy::check_kdf<escodb::kdf::scrypt>;

BOOST_AUTO_TEST_SUITE(crypto_scrypt)

using namespace escodb;
using namespace escodb_test;
using kdf::scrypt;

scrypt::settings cost(std::uint64_t log2_n, std::uint64_t r, std::uint64_t p) {
    scrypt::settings made;
    made.log2_n = log2_n;
    made.r = r;
    made.p = p;
    return made;
}

std::vector<policy::kdf_field> fields_of(const scrypt::settings& chosen) {
    return scrypt::fields({bytes(32), chosen});
}

BOOST_AUTO_TEST_CASE(rfc_7914_vectors) {
    unsigned tried = 0;
    const auto count = each_own_vector("scrypt.json", [&](const auto&, const boost::json::object& test) {
        const auto number = [&](const char* name) {
            return test.at(name).to_number<std::uint64_t>();
        };
        // The last takes a gigabyte and seconds.
        if (number("log2_n") > 14 && std::getenv("ESCODB_TEST_SCRYPT") == nullptr)
            return;
        ++tried;
        std::array<std::byte, 32> made{};
        scrypt::derive(hex_of(test, "password"),
                       {hex_of(test, "salt"), cost(number("log2_n"), number("r"), number("p"))}, made);
        // 64 bytes there; a key of 32 is its beginning.
        BOOST_TEST(to_hex(made) == to_hex(byte_view{hex_of(test, "dk")}.first(32)));
    });
    BOOST_TEST(count == 4u);
    BOOST_TEST(tried >= 3u);
}

BOOST_AUTO_TEST_CASE(conforms) { conformance::check_kdf<scrypt>(report(), cost(1, 1, 1)); }

BOOST_AUTO_TEST_CASE(its_default_takes_128_mib) {
    const auto made = scrypt::generate({}, bytes(32, std::byte{1}));
    BOOST_TEST((128 * made.r << made.log2_n) == 128u << 20);
    BOOST_TEST((made.salt == bytes(32, std::byte{1})));
    BOOST_CHECK_THROW((void)scrypt::generate({}, bytes(31)), std::length_error);
}

BOOST_AUTO_TEST_CASE(what_costs_too_much_or_is_not_defined_is_refused) {
    constexpr std::uint64_t most = ~std::uint64_t{0};
    struct {
        scrypt::settings chosen;
        std::string_view option;
    } const wrong[] = {
        {cost(0, 8, 1), "log2_n"},  {cost(25, 1, 1), "log2_n"},    {cost(most, 8, 1), "log2_n"},
        {cost(14, 0, 1), "r"},      {cost(14, 65, 1), "r"},        {cost(14, most, 1), "r"},
        {cost(14, 8, 0), "p"},      {cost(14, 8, 1'025), "p"},     {cost(14, 8, most), "p"},
        {cost(16, 1, 1), "log2_n"}, // N is to be less than 2^(16 r)
        {cost(21, 8, 1), "log2_n"}, // 2 GiB and what p takes
        {cost(24, 64, 1), "log2_n"},
        {cost(20, 8, 9), "log2_n"}, // 1 GiB nine times
    };
    for (const auto& [chosen, option] : wrong) {
        BOOST_TEST_INFO_SCOPE(chosen.log2_n << ' ' << chosen.r << ' ' << chosen.p);
        const auto names_it = [option = option](const error& e) {
            return e.code() == errc::invalid_option && e.subject() == option;
        };
        std::array<std::byte, 32> key{};
        BOOST_CHECK_EXCEPTION((void)scrypt::generate(chosen, bytes(32)), error, names_it);
        BOOST_CHECK_EXCEPTION(scrypt::derive({}, {bytes(32), chosen}, key), error, names_it);
        BOOST_CHECK_EXCEPTION((void)scrypt::from_fields(fields_of(chosen)), error,
                              [option = option](const error& e) {
                                  return e.code() == errc::malformed_config &&
                                         e.detail().starts_with("password." + std::string{option});
                              });
    }
    for (const auto& dear : {cost(20, 8, 1), cost(20, 8, 8), cost(15, 1, 1), cost(14, 8, 128)})
        BOOST_CHECK_NO_THROW((void)scrypt::from_fields(fields_of(dear)));
}

BOOST_AUTO_TEST_CASE(a_salt_of_another_size_is_refused) {
    for (const std::size_t size : {0u, 31u, 33u}) {
        auto fields = fields_of({});
        fields[0].value = bytes(size);
        BOOST_CHECK_THROW((void)scrypt::from_fields(fields), error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
