// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/field_reader.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(crypto_field_reader)

using namespace escodb;
using crypto::field_reader;
using fields = std::vector<policy::kdf_field>;

auto says(std::string_view what) {
    return [what](const error& e) {
        return e.code() == errc::malformed_config && e.subject() == "config" && e.detail() == what;
    };
}

fields some() {
    fields made;
    made.emplace_back("salt", bytes(4));
    made.emplace_back("cost", std::uint64_t{7});
    return made;
}

BOOST_AUTO_TEST_CASE(gives_each_by_name) {
    const fields from = some();
    field_reader reader{from};
    BOOST_TEST(reader.number("cost", 7, 7) == 7u);
    BOOST_TEST(reader.octets("salt", 1, 4).size() == 4u);
    BOOST_CHECK_NO_THROW(reader.expect_end());
}

BOOST_AUTO_TEST_CASE(refuses_with_the_name) {
    const fields from = some();
    field_reader reader{from};
    BOOST_CHECK_EXCEPTION((void)reader.number("rounds", 1, 9), error,
                          says("password.rounds is missing"));
    BOOST_CHECK_EXCEPTION((void)reader.number("cost", 8, 9), error,
                          says("password.cost is not a whole number from 8 to 9"));
    BOOST_CHECK_EXCEPTION((void)reader.number("cost", 1, 6), error,
                          says("password.cost is not a whole number from 1 to 6"));
    BOOST_CHECK_EXCEPTION((void)reader.number("salt", 1, 9), error,
                          says("password.salt is not a whole number from 1 to 9"));
    BOOST_CHECK_EXCEPTION((void)reader.octets("salt", 5, 5), error,
                          says("password.salt is not 5 bytes in base64"));
    BOOST_CHECK_EXCEPTION((void)reader.octets("salt", 1, 3), error,
                          says("password.salt is not 1 to 3 bytes in base64"));
    BOOST_CHECK_EXCEPTION((void)reader.octets("cost", 1, 3), error,
                          says("password.cost is not 1 to 3 bytes in base64"));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_there_twice_or_not_asked_for) {
    fields from = some();
    from.emplace_back("cost", std::uint64_t{7});
    field_reader reader{from};
    BOOST_CHECK_EXCEPTION((void)reader.number("cost", 1, 9), error,
                          says("password.cost is there twice"));
    const fields all = some();
    field_reader half{all};
    (void)half.number("cost", 1, 9);
    BOOST_CHECK_EXCEPTION(half.expect_end(), error, says("password.salt is unknown"));
}

BOOST_AUTO_TEST_SUITE_END()
