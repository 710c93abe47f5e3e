// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/secret_header.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_secret_header)

using namespace escodb::net;

BOOST_AUTO_TEST_CASE(it_is_added_at_the_last_moment) {
    http_request request;
    secret_header{}.add_to(request);
    BOOST_TEST(request.headers.entries().empty());
    const secret_header token = secret_header::bearer("abc");
    const secret_header same = token; // NOLINT: copies share it
    same.add_to(request);
    BOOST_TEST(request.headers.find("Authorization").value() == "Bearer abc");
    // RFC 7617 §2.
    secret_header::basic("Aladdin", "open sesame").add_to(request);
    BOOST_TEST(request.headers.find("Authorization").value() == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

BOOST_AUTO_TEST_CASE(what_is_no_header_is_refused) {
    for (const char* token : {"a b", "a\r\nb", "\x80"})
        BOOST_CHECK_THROW((void)secret_header::bearer(token), escodb::error);
    BOOST_CHECK_THROW((void)secret_header::basic("a:b", "c"), escodb::error);
}

BOOST_AUTO_TEST_SUITE_END()
