// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/dpop.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_dpop)

using namespace escodb;
using namespace escodb::net;

/// The parts of the proof; the third as it stands.
struct proof {
    explicit proof(const http_request& request) {
        const std::string text = request.headers.find("DPoP").value();
        const std::size_t first = text.find('.');
        const std::size_t second = text.find('.', first + 1);
        header = decoded(text.substr(0, first));
        claims = decoded(text.substr(first + 1, second - first - 1));
        signature = text.substr(second + 1);
    }
    static boost::json::object decoded(std::string text) {
        for (char& c : text)
            c = c == '-' ? '+' : c == '_' ? '/' : c;
        text.append((4 - text.size() % 4) % 4, '=');
        bytes content;
        BOOST_REQUIRE(format::base64_decode(text, content));
        const std::string_view json = as_text(content);
        return boost::json::parse(boost::json::string_view{json.data(), json.size()}).as_object();
    }
    boost::json::object header;
    boost::json::object claims;
    std::string signature;
};

BOOST_AUTO_TEST_CASE(a_proof_is_of_one_request_and_one_token) {
    const crypto::es256_key key;
    http_request request{"PUT", http_origin{"resource.example.org", 443, true}, "/protected?a=b"};
    // Token and its hash are those of RFC 9449, section 7.1.
    const access_token token = make_token("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU", "DPoP");
    const std::chrono::sys_seconds now{std::chrono::seconds{1562262618}};
    add_dpop_proof(request, key, token, now);
    const proof made{request};
    BOOST_TEST(made.header.at("typ").as_string() == "dpop+jwt");
    BOOST_TEST(made.header.at("alg").as_string() == "ES256");
    const boost::json::object& jwk = made.header.at("jwk").as_object();
    BOOST_TEST(jwk.size() == 4U); // not the private key
    BOOST_TEST(jwk.at("kty").as_string() == "EC");
    BOOST_TEST(jwk.at("crv").as_string() == "P-256");
    BOOST_TEST(jwk.at("x").as_string() == base64url(key.x()));
    BOOST_TEST(jwk.at("y").as_string() == base64url(key.y()));
    BOOST_TEST(made.claims.at("htm").as_string() == "PUT");
    BOOST_TEST(made.claims.at("htu").as_string() == "https://resource.example.org/protected");
    BOOST_TEST(made.claims.at("iat").as_int64() == 1562262618);
    BOOST_TEST(made.claims.at("ath").as_string() == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    BOOST_TEST(made.signature.size() == 86U);

    add_dpop_proof(request, key, access_token{}, now);
    const proof again{request};
    BOOST_TEST(!again.claims.contains("ath"));
    BOOST_TEST((again.claims.at("jti") != made.claims.at("jti")));
}

BOOST_AUTO_TEST_SUITE_END()
