// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A private key that protects nothing: `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048`.

namespace escodb_test {

inline constexpr const char* rsa_test_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDWuUvb4uKuj9zB\n"
    "y4HzF1o7KFxmOyRXi6ooikKCwv4cX6VPtsljCNesIeO8l4jLQzP5umqI225ZPf3l\n"
    "5UkwocXxJ+RKFCPJFE+/SwmXQx6h4Bq6Cr4dwxrgqTgPYD7xw1rHCZVI330Pf5rq\n"
    "hWQi88BN5GyuvLfX67GvZpQaOCW6OJwI5qLHgTd0W23JQdNApd2MOrxX8Cs+fPli\n"
    "wwo7bhtplSItzjo49tnQjt9fPYCUzNPm+yoQvgvKhCGp1Pf957gKTzKnyo2gBJFI\n"
    "Jkb7B9i2p2GbSQbuAHisUrltuPzQX99VjyDcebp2IjOwLR0RFCOXB4nwUg62jul7\n"
    "xbYuyyP/AgMBAAECggEAJVAg1w6XvqbgQUr4g4I421PZrqgzWgU6pf3Urf1thAe4\n"
    "5d/JIi0MsWxYM1MP4eaFNy3GSo77H4Xuw47zB4DtMUlx2c+jIlOlwgOroH346j9T\n"
    "1aV9QRXA625sf/uFJKUCdtj6+KVhiZpulLdmXc6GyeJaYokH130tLOJB9UZxg+j1\n"
    "pvHFWfLg+3bsXrVEOSZU1Zud5k6EspR2a3to9nkDCV696MOzC53tPkWTJ0frl4Cu\n"
    "x9SmmkXkL5XugAeCxcR8LgBYW5Sjjib5o5kl+2w2jBEOKhpmF7k0x93nZ1uRBUQx\n"
    "2RVfyuUZZgS8ByUYqLZqa7dpm/oF9mvHjG0DJqvvQQKBgQD/imcsNv+gsSynI0Vu\n"
    "kLIcwcTpWlA32fUqXEYa2WzFJ+5T9SPSu9ST22tsk6SlRRoLGvtz+FLX0HPLC5EU\n"
    "TSKzOTCdG/x/NQ7fKD58BCVO9LD1K09oKZSTbusLiOTSX4xW+sGEZSyr5ql8XgAu\n"
    "zvsxShqlEkN2G/RuXfAyTflivwKBgQDXHBwfYv4fhA2W98Wi7tufV//MioBbT1/U\n"
    "guxgA/z28AwWvOUUB3JYkMkvuMT5ZqSgqR/hR2ZNty/Lp7HfGTvu1Timyf4c690k\n"
    "c0L80iCudZPIBhZSPEKz9BMvwmRTPlhkH7OMv02W+1JpQTlDxZurRpQvbqBlI9Hn\n"
    "M4k1hi7OwQKBgEB+EaPbDZDkpjxYboGFCy6uyJ+MJ4qw+2sBdr/397eaaE/QIoZg\n"
    "2TmnuujgKkF7uyLqYGPYXDATb+XiuW7COOu6l0ZPdd406dfwNDTgZvoST0bQ8216\n"
    "cQD0kWWL2xQtASJCjux3DFsmD8hPgQRPQJ4j8a2Pem8ohvwDwUcw3qvJAoGAFuTP\n"
    "/Wssvq/wPlQKfcfMKg5UlDFdbdppyZVRkPp7rtBniPf7rYEJY3GtZ93TYPPSq6K0\n"
    "WOafdb/8X0Fuxd7KqSWaTO4MlIlp1NpLk9rNTaQH4W78ay4srzhX3mpjARUOlUFm\n"
    "e6FUobAH2lntvU/HvJfbZ5zvhzQjv+aVQNQSIUECgYEAwBSjWdnSbiMEDVAMN7/D\n"
    "k+3VMb+czGlk4UMrN+2tIrvGEFjSmE+134faKpSW+x4Xdj1WTrtMTmGbGNfbfgtm\n"
    "J4d/jyB9O13n41XTYhN7Gj+wJ9CHBgKDD56HAjwZlGKsOuC47gLyASGzH8i+TA3o\n"
    "HbSr+MviAPTQhpzln373+OI=\n"
    "-----END PRIVATE KEY-----\n";

} // namespace escodb_test
