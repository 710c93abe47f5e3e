// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The lines of a shard's blob below the header (docs/format.md §5, "index and items"): each is the
/// base64 of u32 seq ‖ IV ‖ ciphertext ‖ tag, bound to the shard and, if an item, to its path.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/format/context.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/model/key_schedule.hpp>
#include <escodb/policy/cipher.hpp>
#include <escodb/policy/random.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::model {

/// How a message of a shard is named where it stands in an error: "shard-0000-ffff /a/x".
[[nodiscard]] inline std::string subject_of(std::string_view shard_id, std::string_view what) {
    return std::string{shard_id}.append(" ").append(what);
}

/// Seals and opens the lines of one shard. Keeps memory for the encodings between, so that a line
/// costs little more than its cipher. Movable; not thread safe.
template <policy::cipher Cipher, policy::random Random> class line_codec {
public:
    using key_schedule_type = key_schedule<Cipher, Random>;

    explicit line_codec(std::string_view shard_id)
        : shard_(shard_id), index_context_(shard_id, "index"), item_context_(shard_id, "items") {}

    /// The length of the line of a plaintext.
    [[nodiscard]] static constexpr std::size_t line_bytes(std::size_t plaintext_bytes) noexcept {
        return format::base64_encoded_size(seq_bytes + sealer::sealed_bytes(plaintext_bytes));
    }

    /// Appends the line of an item to `out`, sealed with the newest key, which is charged for it.
    /// Throws as `key_schedule::charge`.
    void seal_item(key_schedule_type& keys, std::string& out, std::string_view path,
                   byte_view plaintext) {
        const auto key = keys.charge(plaintext.size());
        item_context_.encode_into(context_, path, key.seq);
        seal(key, out, plaintext);
    }
    /// The same for the index.
    void seal_index(key_schedule_type& keys, std::string& out, byte_view plaintext) {
        const auto key = keys.charge(plaintext.size());
        index_context_.encode_into(context_, key.seq);
        seal(key, out, plaintext);
    }

    /// The plaintext of an item.
    /// \throws error tampered_item, unknown_key with shard and path as subject; and as
    ///         `key_schedule::find`.
    [[nodiscard]] secret_bytes open_item(key_schedule_type& keys, std::string_view line,
                                         std::string_view path) {
        secret_bytes plaintext;
        if (!decode(line))
            throw error(errc::tampered_item, subject_of(shard_, path));
        auto& key = key_of_line(keys, path);
        item_context_.encode_into(context_, path, seq_of_line());
        if (!key.open(byte_view{line_}.subspan(seq_bytes), context_, plaintext))
            throw error(errc::tampered_item, subject_of(shard_, path));
        return plaintext;
    }
    /// The plaintext of the index. \throws error tampered_index with the shard as subject; else as
    /// `open_item`.
    [[nodiscard]] secret_bytes open_index(key_schedule_type& keys, std::string_view line) {
        secret_bytes plaintext;
        if (!decode(line))
            throw error(errc::tampered_index, shard_);
        auto& key = key_of_line(keys, "index");
        index_context_.encode_into(context_, seq_of_line());
        if (!key.open(byte_view{line_}.subspan(seq_bytes), context_, plaintext))
            throw error(errc::tampered_index, shard_);
        return plaintext;
    }

private:
    using sealer = typename key_schedule_type::sealer;
    static constexpr std::size_t seq_bytes = sizeof(std::uint32_t);

    void seal(const typename key_schedule_type::sealing_key& key, std::string& out,
              byte_view plaintext) {
        line_.clear();
        format::append_u32(line_, key.seq);
        key.with.seal_append(line_, plaintext, context_);
        format::base64_append(out, line_);
    }

    /// Puts a line's bytes into `line_`. False if it is no base64 or too short for a key's number.
    bool decode(std::string_view line) {
        return format::base64_decode(line, line_) && line_.size() >= seq_bytes;
    }
    [[nodiscard]] std::uint32_t seq_of_line() const noexcept { return format::load_u32(line_); }
    sealer& key_of_line(key_schedule_type& keys, std::string_view what) {
        if (sealer* key = keys.find(seq_of_line()))
            return *key;
        throw error(errc::unknown_key, subject_of(shard_, what),
                    "key " + std::to_string(seq_of_line()));
    }

    std::string shard_;
    format::context_template index_context_;
    format::context_template item_context_;
    bytes context_;
    bytes line_;
};

} // namespace escodb::model
