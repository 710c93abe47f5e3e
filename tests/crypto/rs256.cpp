// SPDX-License-Identifier: Apache-2.0

#include <escodb/crypto/cryptopp/rs256.hpp>

#include <support/rsa_test_key.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(crypto_rs256)

using namespace escodb;

// `openssl dgst -sha256 -sign` of the same message under the same key; such a signature has no randomness.
constexpr const char* by_openssl =
    "BJFeiddEKGJbJpy/r+XLCCy6KU+MUf+zhtuOAsvLEnrunwox7thXl4Bllf6IjEQ4mOWw3dUIm0Ct"
    "x21RshOBxKgXpwjWmrQJUnf1DjOQ9piIQ7opDMXk5bctQsuCfccQOjXIssOXNkdnWOeQw9T7m0iW"
    "ZeLOgcZZKZXrNbVWbA7oNVx/aL5g/+eGqJMx7EFPO2+F32OncmzfgmzOT2RPWiQh1r7TtmuwQ516"
    "XgGsGCRFttOFOokYjwpziPLSNBjqZCNdB7oljV0ruA/uewQENQrO/Xsx9whkPhih6D1X52YTca7i"
    "+0qhC45JqL6o8FAPNPDrJnBDWM/SaE+ZyvXluQ==";

constexpr const char* of_1024_bits =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBALyMjGljVcHjP/iE\n"
    "nay/RIG3JwiAplTXlCWBgVxrX9U75m/g0eybQjqMJ70rLChLkk2ArGvogZPAzF//\n"
    "NycoIMb7W+wvfugdeJdwimrR5tjAnNhi0uF5oSCCokSC9HrFhorX8CJDq4qqjw8o\n"
    "FMI9SxoP5rZmZRslCJxYZOJ6wpJLAgMBAAECgYA8Bz842lBWP0SBma8dbXOhHK+H\n"
    "rHXIMy5OVpHZ27GSENUHr3sGKlQGkdKhDlqrpYu5swqx/D8szEgFFBr6E3ODeZX+\n"
    "w6qYVtO8XrWB15aKgPcibV0YQhbi3Jo1q7aBkRXQHiQSggU1XZsCgIJuMUEiVzQy\n"
    "04l32sbIh5+geAHpYQJBAPSU6Qpb6c2kXKAyjntEtMeOGw+9WqaTSruAgBq7eIxB\n"
    "DLaiJFr5/F00yK+Kgazhuc9CPxtlJS7psl4stfLTanECQQDFWfhjlVGzkM6ncE6H\n"
    "MNT6AbquNuRD+rhTTvCKef76M8w8wtl0oQY5nnFFslojJig9IHWtOYLyDUEu1zuQ\n"
    "wE57AkEAqI7PpHH/ydeSdl0hUNbi9/x5rflDtjUgdeRzZPj6dT6Hcn6AK6rJP7sW\n"
    "69O61tih47K2Jz0nyRMJ+Fk78+O8IQJBAJ4vvqR7xLBNCwg1Qgyk/KGkjzEjeJZw\n"
    "uhy0sqQco1+D81pkyI7unyHCOYMnMY7o/+n3Qbvm1GoWa8AS74DYVE8CQQDmOBEW\n"
    "u6JfFnuSH6Z6WEbospdGcB7ryiryk6WSEEeLQxfcZIySi1A9LI2Gdl3wrcB68tRw\n"
    "MSzAoZIGYAJCIs84\n"
    "-----END PRIVATE KEY-----\n";

BOOST_AUTO_TEST_CASE(signs_as_openssl_does) {
    const crypto::rs256_key key{escodb_test::rsa_test_key};
    BOOST_TEST(format::base64_encode(key.sign(as_bytes("The quick brown fox"))) == by_openssl);
    BOOST_TEST(format::base64_encode(key.sign(as_bytes("The quick brown fix"))) != by_openssl);
}

BOOST_AUTO_TEST_CASE(line_ends_do_not_matter) {
    std::string text = "comment\r\n";
    for (const char c : std::string_view{escodb_test::rsa_test_key})
        text.append(c == '\n' ? "\r" : "").push_back(c);
    const crypto::rs256_key key{text};
    BOOST_TEST(format::base64_encode(key.sign(as_bytes("The quick brown fox"))) == by_openssl);
}

BOOST_AUTO_TEST_CASE(other_keys_are_refused_and_not_shown) {
    std::string spoilt = escodb_test::rsa_test_key;
    spoilt.replace(spoilt.size() - 300, 8, "AAAAAAAA");
    std::string cut = escodb_test::rsa_test_key;
    cut.erase(100, 64);
    for (const std::string& text :
         {std::string{}, std::string{"hidden"}, std::string{of_1024_bits}, spoilt, cut,
          std::string{"-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----"},
          std::string{"-----BEGIN PRIVATE KEY-----aGlkZGVu-----END PRIVATE KEY-----"},
          std::string{"-----BEGIN PRIVATE KEY-----hidden-----END PRIVATE KEY-----"},
          std::string{"-----BEGIN RSA PRIVATE KEY-----aGlkZGVu-----END RSA PRIVATE KEY-----"}})
        BOOST_CHECK_EXCEPTION((void)crypto::rs256_key{text}, error, [](const error& e) {
            return e.code() == errc::invalid_option &&
                   std::string_view{e.what()}.find("hidden") == std::string_view::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()
