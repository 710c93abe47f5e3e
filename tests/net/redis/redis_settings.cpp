// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/redis/redis_settings.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_redis_settings)

using namespace escodb;
using namespace escodb::net;

BOOST_AUTO_TEST_CASE(of_a_url) {
    const redis_settings plain{url{"redis://host"}};
    BOOST_TEST(plain.port == 6379);
    BOOST_TEST(plain.database == 0U);
    BOOST_TEST(plain.prefix.empty());
    BOOST_TEST(!plain.has_password());
    const redis_settings full{url{"redis://u:s%3Acret@h:1/12?prefix=a%3A"}};
    BOOST_TEST(full.user == "u");
    BOOST_TEST(full.password->reveal() == "s:cret");
    BOOST_TEST(full.database == 12U);
    BOOST_TEST(full.prefix == "a:");
    BOOST_TEST(full.describe() == "redis://h:1/12, keys a:…");
    BOOST_TEST(redis_settings{url{"redis://:secret@[::1]/"}}.describe() == "redis://[::1]:6379/0, keys …");
    for (const char* text : {"rediss://h/", "http://h/", "redis://h/x", "redis://h/1/2", "redis://h/-1",
                             "redis://h/?db=1", "redis://user@h/"})
        BOOST_CHECK_THROW(redis_settings{url{text}}, error);
    BOOST_CHECK_EXCEPTION(redis_settings{url{"rediss://u:secret@h/"}}, error, [](const error& e) {
        return e.detail().find("TLS") != std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
