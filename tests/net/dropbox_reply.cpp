// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/dropbox_reply.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_dropbox_reply)

using namespace escodb::net::detail;

BOOST_AUTO_TEST_CASE(revs) {
    BOOST_TEST(dropbox_rev(R"({".tag":"file","rev":"a1c10ce0dd78"})").value() == "a1c10ce0dd78");
    for (const char* none : {"", "{", "[]", "{}", R"({"rev":1})", R"({"rev":""})", R"({"rev":"a1c10ce0"})",
                             R"({"rev":"A1C10CE0DD78"})", R"({"rev":"a1c10ce0dd78 "})"})
        BOOST_TEST(!dropbox_rev(none), none);
    BOOST_TEST(!is_dropbox_rev(std::string(65, 'a')));
}

BOOST_AUTO_TEST_CASE(errors_are_tags_within_tags) {
    const auto error = [](unsigned status, const char* body) {
        escodb::net::http_response reply;
        reply.status = status;
        reply.body = body;
        return dropbox_error(reply);
    };
    BOOST_TEST(error(409, R"({"error_summary":"path/not_found/..","error":{".tag":"path",)"
                          R"("path":{".tag":"not_found"}}})") == "path/not_found");
    BOOST_TEST(error(409, R"({"error":{".tag":"path","reason":{".tag":"conflict","conflict":)"
                          R"({".tag":"file"}},"upload_session_id":"x"}})") == "path/conflict/file");
    BOOST_TEST(error(401, R"({"error":{".tag":"expired_access_token"}})") == "expired_access_token");
    BOOST_TEST(error(200, R"({"error":{".tag":"path"}})") == "");
    for (const char* none : {"", "text", "[]", "{}", R"({"error":"x"})", R"({"error":{}})",
                             R"({"error":{".tag":3}})", R"({"error":{".tag":"Not a tag"}})"})
        BOOST_TEST(error(400, none) == "", none);
}

BOOST_AUTO_TEST_SUITE_END()
