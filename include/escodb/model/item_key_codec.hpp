// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Lines of items that have each a key of its own (docs/format.md §5, "One key per item"): the base64 of
/// u32 seq ‖ seal(root key, algorithm ‖ item key) ‖ seal(item key, text).

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/format/context.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/model/key_schedule.hpp>
#include <escodb/model/line_codec.hpp>
#include <escodb/policy/cipher.hpp>
#include <escodb/policy/random.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace escodb::model {

/// Seals each item under a new random key, which stands sealed beside it; the index as `line_codec`
/// does. The newest key of the shard is charged for items all the same: its counters number the writes.
/// Movable; not thread safe.
template <policy::cipher Cipher, policy::random Random> class item_key_codec {
    using by_shard_key = line_codec<Cipher, Random>;

public:
    using key_schedule_type = typename by_shard_key::key_schedule_type;

    explicit item_key_codec(std::string_view shard_id)
        : shard_(shard_id), index_(shard_id), key_context_(shard_id, "item-keys"),
          item_context_(shard_id, "items") {}

    /// The length of the line of a plaintext.
    [[nodiscard]] static constexpr std::size_t line_bytes(std::size_t plaintext_bytes) noexcept {
        return format::base64_encoded_size(text_begin + sealer::sealed_bytes(plaintext_bytes));
    }

    /// Appends the line of an item to `out`. Throws as `key_schedule::charge`.
    void seal_item(key_schedule_type& keys, std::string& out, std::string_view path,
                   byte_view plaintext) {
        const std::uint32_t seq = keys.charge(plaintext.size()).seq;
        secret_array<algorithm_bytes + Cipher::key_bytes> key;
        format::store_u16(key.span(), Cipher::algorithm);
        random_.fill(key.span().template subspan<algorithm_bytes>());
        line_.clear();
        format::append_u32(line_, seq);
        key_context_.encode_into(context_, path, seq);
        root(keys).seal_append(line_, key.span(), context_);
        item_context_.encode_into(context_, path, seq);
        sealer{key.span().template subspan<algorithm_bytes>()}.seal_append(line_, plaintext,
                                                                           context_);
        format::base64_append(out, line_);
    }
    void seal_index(key_schedule_type& keys, std::string& out, byte_view plaintext) {
        index_.seal_index(keys, out, plaintext);
    }

    /// The plaintext of an item.
    /// \throws error tampered_item, unsupported_algorithm with shard and path as subject.
    [[nodiscard]] secret_bytes open_item(key_schedule_type& keys, std::string_view line,
                                         std::string_view path) {
        if (!format::base64_decode(line, line_) || line_.size() < text_begin)
            throw error(errc::tampered_item, subject_of(shard_, path));
        const byte_view bytes_of_line{line_};
        const std::uint32_t seq = format::load_u32(bytes_of_line);
        key_context_.encode_into(context_, path, seq);
        secret_bytes key;
        if (!root(keys).open(bytes_of_line.subspan(key_begin, text_begin - key_begin), context_, key))
            throw error(errc::tampered_item, subject_of(shard_, path), "its key");
        if (format::load_u16(key) != Cipher::algorithm)
            throw error(errc::unsupported_algorithm, subject_of(shard_, path), "its key");
        if (key.size() != algorithm_bytes + Cipher::key_bytes)
            throw error(errc::tampered_item, subject_of(shard_, path), "its key has another length");
        item_context_.encode_into(context_, path, seq);
        secret_bytes plaintext;
        if (!sealer{byte_view{key}.subspan(algorithm_bytes).template first<Cipher::key_bytes>()}.open(
                bytes_of_line.subspan(text_begin), context_, plaintext))
            throw error(errc::tampered_item, subject_of(shard_, path));
        return plaintext;
    }
    [[nodiscard]] secret_bytes open_index(key_schedule_type& keys, std::string_view line) {
        return index_.open_index(keys, line);
    }

private:
    using sealer = typename key_schedule_type::sealer;
    static constexpr std::size_t algorithm_bytes = sizeof(Cipher::algorithm);
    static constexpr std::size_t key_begin = sizeof(std::uint32_t);
    static constexpr std::size_t text_begin =
        key_begin + sealer::sealed_bytes(algorithm_bytes + Cipher::key_bytes);

    /// The root key's cipher, which is set up once.
    sealer& root(const key_schedule_type& keys) {
        if (!root_)
            root_.emplace(keys.root());
        return *root_;
    }

    std::string shard_;
    by_shard_key index_;
    format::context_template key_context_;
    format::context_template item_context_;
    std::optional<sealer> root_;
    [[no_unique_address]] Random random_;
    bytes context_;
    bytes line_;
};

} // namespace escodb::model
