// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where the key of a constrained store comes from: the program's memory, or a function of its.

#include <escodb/base/bytes.hpp>
#include <escodb/base/wipe.hpp>
#include <escodb/constrained/crypto.hpp>

#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

namespace escodb::constrained {

/// A key of 32 random bytes, or who has it. Stores are those of `escodb::kdf::raw_key` and
/// `escodb::kdf::callback_key`; the user key is made from it as these do. The key and `context` outlive the
/// call that takes this.
class key_source {
public:
    using call = bool (*)(void* context, std::string_view key_id, std::span<std::byte, 32> out);
    static constexpr std::size_t key_id_bytes_max = 128;

    [[nodiscard]] static key_source raw(key_view key) noexcept {
        key_source made;
        made.raw_ = key.data();
        return made;
    }
    /// \param supply gives the key of an id, or false. The id comes from a config that nobody vouches for
    ///               yet.
    /// \param key_id which key a new store shall name: 1 to 128 characters from '!' to '~'.
    [[nodiscard]] static key_source callback(call supply, void* context = nullptr,
                                             std::string_view key_id = "default") noexcept {
        key_source made;
        made.supply_ = supply;
        made.context_ = context;
        made.key_id_ = key_id;
        return made;
    }

    [[nodiscard]] bool is_raw() const noexcept { return raw_ != nullptr; }
    [[nodiscard]] std::string_view key_id() const noexcept { return key_id_; }

    /// The user key: HKDF-SHA-256 with the store's salt.
    template <crypto Crypto>
    [[nodiscard]] bool derive(Crypto& with, std::string_view key_id, byte_view salt,
                              std::span<std::byte, 32> out) const {
        std::byte key[key_bytes];
        std::byte extracted[mac_bytes];
        bool ok = true;
        if (is_raw())
            std::memcpy(key, raw_, key_bytes);
        else
            ok = supply_(context_, key_id, std::span{key});
        // Extract, then the first and only block of expand.
        const std::string_view info = is_raw() ? "escodb raw key\x01" : "escodb callback key\x01";
        ok = ok && with.hmac_sha256(salt, key, extracted) &&
             with.hmac_sha256(extracted, as_bytes(info), out);
        wipe(key);
        wipe(extracted);
        return ok;
    }

    [[nodiscard]] static constexpr bool is_key_id(std::string_view id) noexcept {
        for (const char c : id)
            if (c < '!' || c > '~')
                return false;
        return !id.empty() && id.size() <= key_id_bytes_max;
    }

private:
    key_source() noexcept = default;

    const std::byte* raw_ = nullptr;
    call supply_ = nullptr;
    void* context_ = nullptr;
    std::string_view key_id_;
};

} // namespace escodb::constrained
