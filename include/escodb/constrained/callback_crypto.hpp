// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Cryptography by functions of the program's: an accelerator's driver, a secure element, another library.

#include <escodb/base/bytes.hpp>
#include <escodb/constrained/crypto.hpp>

namespace escodb::constrained {

/// A model of `constrained::crypto`. All functions are given; `context` is passed to each.
struct callback_crypto {
    bool (*seal_call)(void* context, key_view key, iv_view iv, byte_view associated, byte_span data,
                      tag_span tag) = nullptr;
    bool (*open_call)(void* context, key_view key, iv_view iv, byte_view associated, byte_span data,
                      tag_view tag) = nullptr;
    bool (*hmac_call)(void* context, byte_view key, byte_view message, mac_span out) = nullptr;
    bool (*random_call)(void* context, byte_span out) = nullptr;
    void* context = nullptr;

    [[nodiscard]] bool seal(key_view key, iv_view iv, byte_view associated, byte_span data,
                            tag_span tag) {
        return seal_call(context, key, iv, associated, data, tag);
    }
    [[nodiscard]] bool open(key_view key, iv_view iv, byte_view associated, byte_span data,
                            tag_view tag) {
        return open_call(context, key, iv, associated, data, tag);
    }
    [[nodiscard]] bool hmac_sha256(byte_view key, byte_view message, mac_span out) {
        return hmac_call(context, key, message, out);
    }
    [[nodiscard]] bool random(byte_span out) { return random_call(context, out); }
};

} // namespace escodb::constrained
