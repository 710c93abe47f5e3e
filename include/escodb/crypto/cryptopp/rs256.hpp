// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// RS256 (RFC 7518, section 3.3): signatures by RSA with PKCS #1 v1.5 and SHA-256, for tokens.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>
#include <escodb/format/base64.hpp>

#include <cryptopp/filters.h>
#include <cryptopp/osrng.h>
#include <cryptopp/queue.h>
#include <cryptopp/rsa.h>

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
            signer_.AccessKey().Load(queue);
        } catch (const CryptoPP::Exception&) {
            wipe(der);
            refuse();
        }
        wipe(der);
        CryptoPP::AutoSeededRandomPool random;
        if (!signer_.GetKey().Validate(random, 2) || signer_.GetKey().GetModulus().BitCount() < 2048)
            refuse();
    }

    /// O(n) and one private operation of RSA, about a millisecond.
    [[nodiscard]] bytes sign(byte_view message) const {
        CryptoPP::AutoSeededRandomPool random;
        bytes signature(signer_.SignatureLength());
        signature.resize(signer_.SignMessage(random, octets(message.data()), message.size(),
                                             octets(signature.data())));
        return signature;
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

    CryptoPP::RSASS<CryptoPP::PKCS1v15, CryptoPP::SHA256>::Signer signer_;
};

} // namespace escodb::crypto
