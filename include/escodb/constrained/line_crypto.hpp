// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The keys of a store, and the sealing and opening of what is in one shard, within an arena.

#include <escodb/base/bytes.hpp>
#include <escodb/base/errc.hpp>
#include <escodb/base/wipe.hpp>
#include <escodb/constrained/arena.hpp>
#include <escodb/constrained/contexts.hpp>
#include <escodb/constrained/crypto.hpp>
#include <escodb/constrained/shard_header.hpp>
#include <escodb/format/integers.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace escodb::constrained {

/// What the config keeps under the user key.
struct store_keys {
    std::array<std::byte, 32> root{};
    std::array<std::byte, 64> auth{};
    std::array<std::byte, 64> routing{};
    std::uint32_t shard_count = 0;
};

inline constexpr std::size_t seal_overhead = iv_bytes + tag_bytes;

/// Draws an IV in front of `message`, and seals what stands between it and the room for the tag at the end.
template <crypto Crypto>
[[nodiscard]] bool seal_message(Crypto& with, key_view key, byte_view context, byte_span message) {
    const byte_span iv = message.first(iv_bytes);
    return with.random(iv) &&
           with.seal(key, iv_view{iv.data(), iv_bytes}, context,
                     message.subspan(iv_bytes, message.size() - seal_overhead),
                     tag_span{message.data() + (message.size() - tag_bytes), tag_bytes});
}

/// Opens `message` in place. \param plain becomes the plaintext, in it.
template <crypto Crypto>
[[nodiscard]] bool open_message(Crypto& with, key_view key, byte_view context, byte_span message,
                                byte_span& plain) {
    if (message.size() < seal_overhead)
        return false;
    plain = message.subspan(iv_bytes, message.size() - seal_overhead);
    return with.open(key, iv_view{message.data(), iv_bytes}, context, plain,
                     tag_view{message.data() + (message.size() - tag_bytes), tag_bytes});
}

/// Seals and opens lines of one shard with the keys of its header. Keeps the key that it used last.
template <crypto Crypto> class line_crypto {
public:
    line_crypto(Crypto& with, arena& memory, const store_keys& keys, std::string_view shard) noexcept
        : crypto_(&with), arena_(&memory), keys_(&keys), shard_(shard) {}
    line_crypto(const line_crypto&) = delete;
    line_crypto& operator=(const line_crypto&) = delete;
    ~line_crypto() { wipe(key_); }

    [[nodiscard]] std::string_view shard() const noexcept { return shard_; }

    /// \param path of the item, empty for the index. \param plain is taken from the arena.
    /// \return fine, tampered_item or tampered_index, unknown_key, tampered_key, unsupported_algorithm,
    ///         out_of_memory
    [[nodiscard]] errc open_line(const shard_header& header, std::string_view line,
                                 std::string_view path, byte_span& plain) {
        const errc tampered = path.empty() ? errc::tampered_index : errc::tampered_item;
        std::byte* const raw = arena_->take(line.size() / 4 * 3);
        if (raw == nullptr)
            return errc::out_of_memory;
        std::size_t size = 0;
        if (!base64_decode(line, raw, size) || size < 4)
            return tampered;
        const std::uint32_t seq = format::load_u32({raw, size});
        if (const errc why = use_key(header, seq); why != fine)
            return why;
        const arena_scope scratch{*arena_};
        const auto context = line_context(*arena_, shard_, path, seq);
        if (!context.ok())
            return errc::out_of_memory;
        return open_message(*crypto_, key_, context.bytes(), byte_span{raw, size}.subspan(4), plain)
                   ? fine
                   : tampered;
    }

    /// Writes a line, sealed with the key that is in use.
    [[nodiscard]] errc seal_line(filler& out, byte_view plain, std::string_view path) {
        const arena_scope scratch{*arena_};
        const auto context = line_context(*arena_, shard_, path, seq_);
        if (!context.ok())
            return errc::out_of_memory;
        return seal(out, key_, context.bytes(), seq_, plain);
    }

    /// Makes a key and uses it. \param text becomes what the header lists, taken from the arena.
    [[nodiscard]] errc make_key(std::uint32_t seq, std::string_view& text) {
        std::byte plain[2 + key_bytes];
        constexpr std::size_t chars = base64_chars(4 + seal_overhead + sizeof plain);
        std::byte* const place = arena_->take(chars);
        const arena_scope scratch{*arena_};
        const auto context = key_context(*arena_, shard_, seq);
        if (place == nullptr || !context.ok())
            return errc::out_of_memory;
        format::store_u16(plain, 1);
        if (!crypto_->random(key_))
            return errc::storage_failed;
        std::memcpy(plain + 2, key_.data(), key_bytes);
        filler out{{place, chars}};
        const errc why = seal(out, keys_->root, context.bytes(), seq, plain);
        wipe(plain);
        seq_ = seq;
        text = as_text({place, chars});
        return why;
    }

    /// Opens a key of the header and uses it from now on.
    [[nodiscard]] errc use_key(const shard_header& header, std::uint32_t seq) {
        if (seq == seq_ && seq != 0)
            return fine;
        for (std::size_t i = 0; i < header.key_count; ++i)
            if (header.keys[i].seq == seq)
                return open_key(header.keys[i]);
        return errc::unknown_key;
    }

    /// The MAC of a header.
    [[nodiscard]] errc mac_of(const shard_header& header, mac_span out) {
        const arena_scope scratch{*arena_};
        std::byte* const seqs = arena_->take(4 * header.key_count);
        if (seqs == nullptr)
            return errc::out_of_memory;
        for (std::size_t i = 0; i < header.key_count; ++i)
            format::store_u32({seqs + 4 * i, 4}, header.keys[i].seq);
        const auto context =
            header_context(*arena_, shard_, {seqs, 4 * header.key_count}, header.state);
        if (!context.ok())
            return errc::out_of_memory;
        return crypto_->hmac_sha256(keys_->auth, context.bytes(), out) ? fine : errc::storage_failed;
    }

    /// New random bytes.
    [[nodiscard]] errc draw(byte_span out) {
        return crypto_->random(out) ? fine : errc::storage_failed;
    }

private:
    [[nodiscard]] errc seal(filler& out, key_view key, byte_view context, std::uint32_t seq,
                            byte_view plain) {
        const std::size_t size = 4 + seal_overhead + plain.size();
        const byte_span line = out.room(size);
        const byte_span raw = line.last(size);
        format::store_u32(raw, seq);
        if (!plain.empty())
            std::memcpy(raw.data() + 4 + iv_bytes, plain.data(), plain.size());
        if (!seal_message(*crypto_, key, context, raw.subspan(4)))
            return errc::storage_failed;
        base64_encode_in_place(line, size);
        return fine;
    }

    [[nodiscard]] errc open_key(const sealed_key& key) {
        const arena_scope scratch{*arena_};
        std::byte* const raw = arena_->take(key.text.size() / 4 * 3);
        const auto context = key_context(*arena_, shard_, key.seq);
        if (raw == nullptr || !context.ok())
            return errc::out_of_memory;
        std::size_t size = 0;
        byte_span plain;
        if (!base64_decode(key.text, raw, size) || size < 4 ||
            !open_message(*crypto_, keys_->root, context.bytes(), byte_span{raw, size}.subspan(4),
                          plain))
            return errc::tampered_key;
        if (plain.size() < 2 || format::load_u16(plain) != 1)
            return errc::unsupported_algorithm;
        if (plain.size() != 2 + key_bytes)
            return errc::tampered_key;
        std::memcpy(key_.data(), plain.data() + 2, key_bytes);
        seq_ = key.seq;
        return fine;
    }

    Crypto* crypto_;
    arena* arena_;
    const store_keys* keys_;
    std::string_view shard_;
    std::uint32_t seq_ = 0;
    std::array<std::byte, key_bytes> key_{};
};

} // namespace escodb::constrained
