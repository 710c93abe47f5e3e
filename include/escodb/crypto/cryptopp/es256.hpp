// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// ES256 (RFC 7518, section 3.4): signatures by ECDSA on the curve P-256 with SHA-256, for proofs.

#include <escodb/base/bytes.hpp>
#include <escodb/crypto/cryptopp/octets.hpp>

#include <cryptopp/eccrypto.h>
#include <cryptopp/oids.h>
#include <cryptopp/osrng.h>
#include <cryptopp/sha.h>

#include <cstddef>

namespace escodb::crypto {

/// A private key that is made here and never leaves. Thread safety: `sign` may be called by several threads.
class es256_key {
public:
    /// A new one.
    es256_key() {
        CryptoPP::AutoSeededRandomPool random;
        CryptoPP::ECDSA<CryptoPP::ECP, CryptoPP::SHA256>::PrivateKey& key = signer_.AccessKey();
        key.Initialize(random, CryptoPP::ASN1::secp256r1());
        CryptoPP::ECDSA<CryptoPP::ECP, CryptoPP::SHA256>::PublicKey open;
        key.MakePublicKey(open);
        x_ = encoded(open.GetPublicElement().x);
        y_ = encoded(open.GetPublicElement().y);
    }

    /// The public key, as two numbers of 32 bytes, the highest first.
    [[nodiscard]] const bytes& x() const noexcept { return x_; }
    [[nodiscard]] const bytes& y() const noexcept { return y_; }

    /// The numbers r and s, 32 bytes each. O(n) and an operation on the curve, well under a millisecond.
    [[nodiscard]] bytes sign(byte_view message) const {
        CryptoPP::AutoSeededRandomPool random;
        bytes signature(signer_.SignatureLength());
        signature.resize(signer_.SignMessage(random, octets(message.data()), message.size(),
                                             octets(signature.data())));
        return signature;
    }

private:
    static bytes encoded(const CryptoPP::Integer& number) {
        bytes result(32);
        number.Encode(octets(result.data()), result.size());
        return result;
    }

    CryptoPP::ECDSA<CryptoPP::ECP, CryptoPP::SHA256>::Signer signer_;
    bytes x_;
    bytes y_;
};

} // namespace escodb::crypto
