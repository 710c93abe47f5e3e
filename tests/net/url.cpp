// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/url.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_url)

using namespace escodb::net;

std::string refusal(std::string_view text) {
    try {
        const url parsed{text};
        return "taken: " + parsed.describe();
    } catch (const escodb::error& e) {
        return e.what();
    }
}

BOOST_AUTO_TEST_CASE(parts) {
    const url one{"webdavs://us%65r:p%40ss@Example.org:8443/a%20b/c?x=1%262&y="};
    BOOST_TEST(one.scheme() == "webdavs");
    BOOST_TEST(one.user() == "user");
    BOOST_TEST(one.password().reveal() == "p@ss");
    BOOST_TEST(one.host() == "Example.org");
    BOOST_TEST(one.port().value() == 8443);
    BOOST_TEST(one.path() == "/a%20b/c");
    BOOST_TEST(one.parameter("x").value() == "1&2");
    BOOST_TEST(one.parameter("y").value() == "");
    BOOST_TEST(!one.parameter("z"));
    BOOST_TEST(one.describe() == "webdavs://Example.org:8443/a%20b/c");
    BOOST_TEST(url{"http://h"}.path() == "/");
    BOOST_TEST(url{"http://[::1]:81/"}.host() == "::1");
    BOOST_TEST(url{"http://[::1]:81/"}.describe() == "http://[::1]:81/");
    BOOST_TEST(url{"http://[::1]/"}.origin().authority() == "[::1]");
}

BOOST_AUTO_TEST_CASE(storage_without_a_host) {
    for (const char* text : {"dropbox:/a%20b/c?x=1", "dropbox:///a%20b/c?x=1"}) {
        const url one{text};
        BOOST_TEST(one.scheme() == "dropbox");
        BOOST_TEST(one.host() == "");
        BOOST_TEST(one.path() == "/a%20b/c");
        BOOST_TEST(one.parameter("x").value() == "1");
        BOOST_TEST(one.describe() == "dropbox:/a%20b/c");
        BOOST_CHECK_THROW((void)one.origin(), escodb::error);
    }
    BOOST_TEST(url{"dropbox:/"}.path() == "/");
}

BOOST_AUTO_TEST_CASE(what_is_not_of_the_form_is_refused_and_not_shown) {
    for (const char* text :
         {"", "host/path", "://host", "HTTP://host", "http://", "http:///path", "http://host:0/",
          "http://host:65536/", "http://host:80x/", "http://host:/", "http://user:secret@/",
          "http://secret host/", "http://host/secret path", "http://host/%secret", "http://host/%2",
          "http://host/a%0ab", "http://host/\"", "http://host/?secret", "http://host/?=secret",
          "http://host/?a=secret&a=2", "http://host/#secret", "http://[::1/", "http://[::1]x/",
          "http://a:b:1/", "http://secret%zz@host/", "http://h/\xc3\xa4", "http://h/?a=%00",
          "http:/secret", "dropbox:", "dropbox:secret", "dropbox://secret", "dropbox://secret/a",
          "dropbox:/a#secret"}) {
        const std::string said = refusal(text);
        BOOST_TEST(said.starts_with("URL: "), text << " was " << said);
        BOOST_TEST(said.find("secret") == std::string::npos, said);
    }
}

BOOST_AUTO_TEST_CASE(origins) {
    BOOST_TEST(url{"https://h"}.origin().text() == "https://h");
    BOOST_TEST(url{"webdavs://h"}.origin().text() == "https://h");
    BOOST_TEST(url{"couchdb://h:5984"}.origin().text() == "http://h:5984");
    BOOST_CHECK_THROW((void)url{"redis://h"}.origin(), escodb::error);
}

BOOST_AUTO_TEST_CASE(unknown_parameters_are_refused) {
    url{"s3://b/?region=x"}.allow_parameters({"region"});
    BOOST_CHECK_THROW(url{"s3://b/?regoin=x"}.allow_parameters({"region"}), escodb::error);
}

BOOST_AUTO_TEST_SUITE_END()
