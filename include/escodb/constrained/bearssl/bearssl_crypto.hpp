// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Cryptography by BearSSL (https://bearssl.org): C, constant-time, without allocation, a few KiB.

#include <escodb/base/bytes.hpp>
#include <escodb/base/wipe.hpp>
#include <escodb/constrained/crypto.hpp>

#include <bearssl.h>

#include <cstddef>
#include <span>
#include <type_traits>

namespace escodb::constrained {

/// A model of `constrained::crypto`. Only the random bytes are the program's: a small machine has its own
/// source of them, which BearSSL cannot know.
class bearssl_crypto {
public:
    using random_call = bool (*)(void* context, byte_span out);

    explicit bearssl_crypto(random_call draw, void* context = nullptr) noexcept
        : random_(draw), context_(context) {}

    [[nodiscard]] bool seal(key_view key, iv_view iv, byte_view associated, byte_span data,
                            tag_span tag) {
        gcm with{key, iv, associated};
        br_gcm_run(&with.context, 1, data.data(), data.size());
        br_gcm_get_tag(&with.context, tag.data());
        return true;
    }

    [[nodiscard]] bool open(key_view key, iv_view iv, byte_view associated, byte_span data,
                            tag_view tag) {
        gcm with{key, iv, associated};
        br_gcm_run(&with.context, 0, data.data(), data.size());
        if (br_gcm_check_tag(&with.context, tag.data()) != 0)
            return true;
        wipe(data);
        return false;
    }

    [[nodiscard]] bool hmac_sha256(byte_view key, byte_view message, mac_span out) {
        br_hmac_key_context prepared;
        br_hmac_context mac;
        br_hmac_key_init(&prepared, &br_sha256_vtable, key.data(), key.size());
        br_hmac_init(&mac, &prepared, 0);
        br_hmac_update(&mac, message.data(), message.size());
        br_hmac_out(&mac, out.data());
        wipe_object(prepared);
        wipe_object(mac);
        return true;
    }

    [[nodiscard]] bool random(byte_span out) { return random_(context_, out); }

private:
    template <class T> static void wipe_object(T& object) noexcept {
        wipe(std::as_writable_bytes(std::span{&object, 1}));
    }

    /// The variants that are constant-time and fast for the width of the machine.
    static constexpr bool wide = sizeof(void*) == 8;

    struct gcm {
        gcm(key_view key, iv_view iv, byte_view associated) noexcept {
            prepare(keys, key);
            br_gcm_init(&context, &keys.vtable, wide ? &br_ghash_ctmul64 : &br_ghash_ctmul32);
            br_gcm_reset(&context, iv.data(), iv.size());
            br_gcm_aad_inject(&context, associated.data(), associated.size());
            br_gcm_flip(&context);
        }
        gcm(const gcm&) = delete;
        gcm& operator=(const gcm&) = delete;
        ~gcm() {
            wipe_object(keys);
            wipe_object(context);
        }

        static void prepare(br_aes_ct64_ctr_keys& out, key_view key) noexcept {
            br_aes_ct64_ctr_init(&out, key.data(), key.size());
        }
        static void prepare(br_aes_ct_ctr_keys& out, key_view key) noexcept {
            br_aes_ct_ctr_init(&out, key.data(), key.size());
        }

        std::conditional_t<wide, br_aes_ct64_ctr_keys, br_aes_ct_ctr_keys> keys;
        br_gcm_context context;
    };

    random_call random_;
    void* context_;
};

} // namespace escodb::constrained
