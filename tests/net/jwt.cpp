// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/jwt.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_jwt)

using namespace escodb;
using namespace escodb::net;

BOOST_AUTO_TEST_CASE(base64_for_urls) {
    BOOST_TEST(base64url(as_bytes("")) == "");
    BOOST_TEST(base64url(as_bytes("a")) == "YQ");
    // RFC 7515, appendix C.
    BOOST_TEST(base64url(as_bytes("\x03\xec\xff\xe0\xc1")) == "A-z_4ME");
}

BOOST_AUTO_TEST_CASE(three_parts) {
    std::string signed_text;
    const std::string token = make_jwt({{"alg", "RS256"}, {"typ", "JWT"}}, {{"iat", 1}}, [&](byte_view text) {
        signed_text = as_text(text);
        return bytes{std::byte{0xff}};
    });
    // The header is that of Google's example.
    BOOST_TEST(token == "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjF9._w");
    BOOST_TEST(signed_text == token.substr(0, token.size() - 3));
}

BOOST_AUTO_TEST_SUITE_END()
