// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/postgres/postgres_settings.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_postgres_settings)

using namespace escodb;
using namespace escodb::net;

BOOST_AUTO_TEST_CASE(of_a_url) {
    const postgres_settings plain{url{"postgres://host/db"}};
    BOOST_TEST(plain.port == 5432);
    BOOST_TEST(plain.table == "escodb");
    BOOST_TEST(plain.quoted_table() == "\"escodb\"");
    BOOST_TEST(plain.describe() == "postgres://host:5432/db, table escodb");
    const postgres_settings full{url{"postgresql://u:s%3Acret@[::2]:1/d%20b?table=a.b_1&sslmode=require"}};
    BOOST_TEST(full.user == "u");
    BOOST_TEST(full.password->reveal() == "s:cret");
    BOOST_TEST(full.database == "d b");
    BOOST_TEST(full.quoted_table() == "\"a\".\"b_1\"");
    BOOST_TEST(full.describe() == "postgres://[::2]:1/d b, table a.b_1");
    const postgres_settings local{url{"postgres://localhost/db?socket=/run/postgresql"}};
    BOOST_TEST(local.describe() == "postgres://(/run/postgresql)/db, table escodb");
    for (const char* text :
         {"http://h/db", "postgres://h/", "postgres://h/a/b", "postgres://h/db?sslmode=no",
          "postgres://h/db?table=", "postgres://h/db?table=a%22b", "postgres://h/db?table=A",
          "postgres://h/db?table=1a", "postgres://h/db?table=a.", "postgres://h/db?table=.a",
          "postgres://h/db?table=a.b.c", "postgres://h/db?socket=run", "postgres://h/db?user=x"})
        BOOST_CHECK_THROW(postgres_settings{url{text}}, error);
}

BOOST_AUTO_TEST_CASE(a_server_elsewhere_must_prove_who_it_is) {
    const auto mode = [](const char* text) { return postgres_settings{url{text}}.effective_ssl_mode(); };
    BOOST_TEST(mode("postgres://host/db") == "verify-full");
    BOOST_TEST(mode("postgres://localhost.example.org/db") == "verify-full");
    BOOST_TEST(mode("postgres://host/db?sslmode=disable") == "disable");
    BOOST_TEST(mode("postgres://127.0.0.1/db") == "prefer");
    BOOST_TEST(mode("postgres://localhost/db") == "prefer");
    BOOST_TEST(mode("postgres://host/db?socket=/run") == "prefer");
    BOOST_TEST(mode("postgres://localhost/db?sslmode=verify-full") == "verify-full");
}

BOOST_AUTO_TEST_SUITE_END()
