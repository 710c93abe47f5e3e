// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/http.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_http)

using namespace escodb::net;

BOOST_AUTO_TEST_CASE(an_origin_is_written_as_in_a_url) {
    BOOST_TEST((http_origin{"example.org", 443, true}.text()) == "https://example.org");
    BOOST_TEST((http_origin{"example.org", 443, false}.text()) == "http://example.org:443");
    BOOST_TEST((http_origin{"example.org", 80, false}.text()) == "http://example.org");
    BOOST_TEST((http_origin{"::1", 8080, false}.authority()) == "[::1]:8080");
}

BOOST_AUTO_TEST_CASE(names_of_headers_have_no_case) {
    http_headers headers;
    headers.set("ETag", "one");
    headers.set("etag", "two");
    BOOST_TEST(headers.find("ETAG").value() == "two");
    BOOST_TEST(headers.entries().size() == 1U);
    headers.add("Etag", "three");
    BOOST_TEST(headers.find("ETag").value() == "two");
    headers.remove("eTAG");
    BOOST_TEST(!headers.find("ETag"));
    BOOST_TEST(!headers.find("ETa"));
}

BOOST_AUTO_TEST_SUITE_END()
