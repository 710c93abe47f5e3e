// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Cryptography of a constrained store by the full library's, so that their tests need no other. It can fail
/// at a chosen call, and calls a function before it draws random bytes, which is between reading and writing.

#include <escodb/constrained/crypto.hpp>
#include <escodb/crypto/cryptopp/aes_256_gcm.hpp>
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>
#include <escodb/crypto/system_random.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace escodb_test {

class constrained_crypto {
public:
    bool seal(escodb::constrained::key_view key, escodb::constrained::iv_view iv,
              escodb::byte_view associated, escodb::byte_span data,
              escodb::constrained::tag_span tag) {
        if (!step())
            return false;
        ++sealed_messages;
        std::vector<std::byte> out(data.size() + tag.size());
        escodb::cipher::aes_256_gcm{key}.seal(iv, associated, data, out);
        std::copy_n(out.begin(), data.size(), data.begin());
        std::copy_n(out.end() - static_cast<std::ptrdiff_t>(tag.size()), tag.size(), tag.begin());
        return true;
    }
    bool open(escodb::constrained::key_view key, escodb::constrained::iv_view iv,
              escodb::byte_view associated, escodb::byte_span data,
              escodb::constrained::tag_view tag) {
        std::vector<std::byte> sealed(data.begin(), data.end());
        sealed.insert(sealed.end(), tag.begin(), tag.end());
        return step() && escodb::cipher::aes_256_gcm{key}.open(iv, associated, sealed, data);
    }
    bool hmac_sha256(escodb::byte_view key, escodb::byte_view message,
                     escodb::constrained::mac_span out) {
        if (!step())
            return false;
        escodb::crypto::hmac_sha256{key}(message, out);
        return true;
    }
    bool random(escodb::byte_span out) {
        if (before_random && randoms_before-- == 0)
            std::exchange(before_random, nullptr)();
        if (!step())
            return false;
        escodb::random::system{}.fill(out);
        return true;
    }

    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t calls_left = never; ///< then one call fails
    std::uint64_t sealed_messages = 0;
    std::function<void()> before_random; ///< once
    std::uint64_t randoms_before = 0;    ///< how often random bytes are drawn before that

private:
    bool step() { return calls_left == never || calls_left-- != 0; }
};

} // namespace escodb_test
