// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/ascii_normaliser.hpp>

#include <escodb/policy/normaliser.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(format_ascii_normaliser)

using namespace escodb;
using normaliser::ascii_normaliser;

static_assert(policy::normaliser<ascii_normaliser>);

BOOST_AUTO_TEST_CASE(ascii_passes_as_it_is) {
    std::string all;
    for (int c = 0; c < 128; ++c)
        all += static_cast<char>(c);
    BOOST_TEST(ascii_normaliser::path(all) == all);
    const auto password = ascii_normaliser::password(all);
    BOOST_TEST(as_text(password) == all);
    BOOST_TEST(ascii_normaliser::path("").empty());
}

BOOST_AUTO_TEST_CASE(the_rest_is_refused) {
    const auto refused = [](const error& e) { return e.code() == errc::invalid_text; };
    for (const auto* text : {"\x80", "caf\xc3\xa9", "\xff"}) {
        BOOST_CHECK_EXCEPTION((void)ascii_normaliser::path(text), error, refused);
        BOOST_CHECK_EXCEPTION((void)ascii_normaliser::password(text), error, refused);
    }
}

BOOST_AUTO_TEST_SUITE_END()
