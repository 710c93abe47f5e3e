// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// RS256 (RFC 7518, section 3.3): signatures by RSA with PKCS #1 v1.5 and SHA-256, for tokens.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>
#include <escodb/crypto/cryptopp/sha256.hpp>
#include <escodb/format/base64.hpp>

#include <cryptopp/integer.h>
#include <cryptopp/osrng.h>
#include <cryptopp/queue.h>
#include <cryptopp/rsa.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace escodb::crypto {

/// A private key. Thread safety: `sign` may be called by several threads.
class rs256_key {
public:
    /// \param pem a PKCS #8 key, not encrypted, as `-----BEGIN PRIVATE KEY-----` … in PEM.
    /// \throws error invalid_option, which shows nothing of it.
    explicit rs256_key(std::string_view pem) {
        bytes der = decoded(pem);
        try {
            CryptoPP::ByteQueue queue;
            queue.Put(octets(der.data()), der.size());
            key_.Load(queue);
        } catch (const CryptoPP::Exception&) {
            wipe(der);
            refuse();
        }
        wipe(der);
        CryptoPP::AutoSeededRandomPool random;
        if (!key_.Validate(random, 2) || key_.GetModulus().BitCount() < 2048)
            refuse();
    }

    /// O(n) and one private operation of RSA, about a millisecond.
    [[nodiscard]] bytes sign(byte_view message) const {
        // RFC 8017, section 9.2: 00 01 ff … ff 00, "SHA-256" in DER, the digest. Not by Crypto++'s signer,
        // in which GCC 12 at -O2 finds faults where there are none.
        constexpr std::array<unsigned char, 19> name{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                     0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                     0x01, 0x05, 0x00, 0x04, 0x20};
        const std::array<std::byte, 32> digest = sha256(message);
        bytes block(key_.GetModulus().ByteCount(), std::byte{0xff});
        block[0] = std::byte{0};
        block[1] = std::byte{1};
        auto at = block.end() - static_cast<std::ptrdiff_t>(1 + name.size() + digest.size());
        *at++ = std::byte{0};
        at = std::transform(name.begin(), name.end(), at, [](unsigned char c) { return std::byte{c}; });
        std::copy(digest.begin(), digest.end(), at);
        CryptoPP::AutoSeededRandomPool random;
        const CryptoPP::Integer signature =
            key_.CalculateInverse(random, CryptoPP::Integer{octets(block.data()), block.size()});
        signature.Encode(octets(block.data()), block.size());
        return block;
    }

private:
    [[noreturn]] static void refuse() {
        throw error(errc::invalid_option, "private key",
                    "it is no RSA key of 2048 bits or more in PKCS #8 and PEM");
    }
    static bytes decoded(std::string_view pem) {
        constexpr std::string_view first = "-----BEGIN PRIVATE KEY-----";
        const std::size_t begin = pem.find(first);
        const std::size_t end = pem.find("-----END PRIVATE KEY-----");
        if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
            refuse();
        std::string text;
        for (const char c : pem.substr(begin + first.size(), end - begin - first.size()))
            if (c != '\n' && c != '\r')
                text += c;
        bytes der;
        const bool ok = format::base64_decode(text, der);
        wipe(std::as_writable_bytes(std::span{text}));
        if (!ok)
            refuse();
        return der;
    }

    CryptoPP::InvertibleRSAFunction key_;
};

} // namespace escodb::crypto
