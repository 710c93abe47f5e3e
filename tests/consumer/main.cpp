// SPDX-License-Identifier: Apache-2.0

// A user's program: it includes everything, and calls into each of the libraries that stand behind
// escodb::escodb, so that it links only if the target brings them all.
#include <escodb/escodb.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>

int main() {
    // Boost.JSON and utf8proc.
    const boost::json::value document = boost::json::parse(R"({"path":"/cafe\u0301"})");
    const std::string given = document.at("path").as_string().c_str();
    const std::string path = escodb::normaliser::utf8proc_normaliser::path(given);
    // Crypto++.
    const escodb::crypto::hmac_sha256 mac{escodb::as_bytes("a key")};
    std::array<std::byte, 32> digest{};
    mac(escodb::as_bytes(path), digest);

    std::printf("%s became %s\n", given.c_str(), path.c_str());
    return path == "/caf\xc3\xa9" && digest != std::array<std::byte, 32>{} ? 0 : 1;
}
