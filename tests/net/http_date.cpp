// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/http_date.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_http_date)

using namespace escodb::net;

BOOST_AUTO_TEST_CASE(there_and_back) {
    const std::chrono::sys_seconds example{std::chrono::seconds{784111777}};
    BOOST_TEST(http_date(example) == "Sun, 06 Nov 1994 08:49:37 GMT"); // RFC 9110, 5.6.7
    for (const long long seconds : {0LL, 784111777LL, 951782400LL, 1735689599LL, 4102444800LL}) {
        const std::chrono::sys_seconds when{std::chrono::seconds{seconds}};
        BOOST_TEST((parse_http_date(http_date(when)) == when), http_date(when));
    }
}

BOOST_AUTO_TEST_CASE(other_texts_are_no_dates) {
    for (const char* text :
         {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
          "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 anF 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
          "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:-7 GMT", "Sun, x6 Nov 1994 08:49:37 GMT"})
        BOOST_TEST(!parse_http_date(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
