// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/etag_dialect.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_etag_dialect)

using namespace escodb::net;

struct plain : etag_dialect {
    http_request request(std::string method, const std::string& blob) const override {
        return http_request{std::move(method), {}, "/" + blob};
    }
    std::string describe() const override { return "plain"; }
};

BOOST_AUTO_TEST_CASE(conditions_are_those_of_http) {
    const plain dialect;
    http_request write = dialect.request("PUT", "config");
    dialect.condition(write, std::nullopt);
    BOOST_TEST(write.headers.find("If-None-Match").value() == "*");
    BOOST_TEST(!write.headers.find("If-Match"));
    write = dialect.request("PUT", "config");
    dialect.condition(write, "\"7\"");
    BOOST_TEST(write.headers.find("If-Match").value() == "\"7\"");
    BOOST_TEST(!write.headers.find("If-None-Match"));
    http_response reply;
    for (const unsigned status : {200U, 304U, 404U, 409U, 412U, 500U}) {
        reply.status = status;
        BOOST_TEST(dialect.is_conflict(reply, true) == (status == 412));
        BOOST_TEST(!dialect.lacks_folder(reply));
        BOOST_TEST(!dialect.refused_harmlessly(reply));
    }
    BOOST_TEST(!dialect.doubts_conflicts());
}

BOOST_AUTO_TEST_SUITE_END()
