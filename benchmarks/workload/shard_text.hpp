// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One shard's blob made and taken apart in a straight line (docs/format.md §5): the library's own
/// cipher, encodings and MAC, and nothing around them. A shard of one key, which is what a store has
/// that has not sealed 2^31 messages.

#include <escodb/crypto/sealed.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/format/context.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/format/json_reader.hpp>
#include <escodb/format/names.hpp>
#include <escodb/format/shard_blob.hpp>
#include <escodb/model/counters.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/store/policies.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::benchmarks {

using store_keys = model::root_keys<policies<>>;

/// Seals and opens the lines of one shard, and counts what it seals.
class shard_text {
public:
    /// A shard that storage does not hold: it gets its key now.
    shard_text(const store_keys& keys, std::string id)
        : root_(&keys), id_(std::move(id)), index_context_(id_, "index"),
          item_context_(id_, "items"), sealer_(new_key()) {}

    /// A shard that storage holds: its header is verified and its key opened.
    shard_text(const store_keys& keys, std::string id, const format::shard_header& header)
        : root_(&keys), id_(std::move(id)), index_context_(id_, "index"),
          item_context_(id_, "items"), sealer_(key_of(header)) {
        if (!keys.header_verifier().verify(id_, std::vector<std::uint32_t>{seq}, header.state,
                                           header.mac))
            throw std::runtime_error("the header of a shard is not authentic");
        used_ = {format::load_u64(header.state), format::load_u64(byte_view{header.state}.subspan(8))};
    }

    void seal_item(std::string& out, std::string_view path, byte_view plaintext) {
        item_context_.encode_into(context_, path, seq);
        seal(out, plaintext);
    }
    void seal_index(std::string& out, byte_view plaintext) {
        index_context_.encode_into(context_, seq);
        seal(out, plaintext);
    }

    /// The results are valid until the next of these calls.
    [[nodiscard]] byte_view open_item(std::string_view line, std::string_view path) {
        item_context_.encode_into(context_, path, seq);
        return open(line);
    }
    [[nodiscard]] byte_view open_index(std::string_view line) {
        index_context_.encode_into(context_, seq);
        return open(line);
    }

    /// The first line of the blob, after everything else was sealed.
    [[nodiscard]] std::string header() {
        format::shard_header made;
        made.tag.resize(format::shard_tag_bytes);
        random_.fill(made.tag);
        made.keys.push_back({seq, sealed_key_});
        format::append_u64(made.state, used_.messages);
        format::append_u64(made.state, used_.blocks);
        const auto mac = root_->header_verifier().mac_of(
            id_, std::vector<std::uint32_t>{seq}, made.state);
        made.mac.assign(mac.begin(), mac.end());
        return format::print_header(made);
    }

    [[nodiscard]] const std::string& id() const noexcept { return id_; }

private:
    using cipher = policies<>::cipher;
    using random = policies<>::random;
    using sealer = crypto::sealer<cipher, random>;
    static constexpr std::uint32_t seq = 1;

    [[nodiscard]] bytes key_context() const {
        format::context context;
        context.add("dbfile.file", std::string_view{id_})
            .add("dbfile.scope", "keys")
            .add("keyseq.key", std::uint64_t{seq});
        return context.encode();
    }

    sealer new_key() {
        secret_bytes plain(2 + cipher::key_bytes);
        format::store_u16(plain, cipher::algorithm);
        random_.fill(byte_span{plain}.subspan(2));
        sealer{root_->root_key()}.seal_append(sealed_key_, plain, key_context());
        return sealer{byte_view{plain}.subspan(2).first<cipher::key_bytes>()};
    }
    sealer key_of(const format::shard_header& header) {
        if (header.keys.size() != 1)
            throw std::runtime_error("a shard of several keys is not for this benchmark");
        sealed_key_ = header.keys.front().sealed;
        secret_bytes plain;
        if (!sealer{root_->root_key()}.open(sealed_key_, key_context(), plain))
            throw std::runtime_error("the key of a shard is not authentic");
        return sealer{byte_view{plain}.subspan(2).first<cipher::key_bytes>()};
    }

    void seal(std::string& out, byte_view plaintext) {
        const model::key_usage cost = model::cost_of(plaintext.size(), cipher::block_bytes);
        used_.messages += cost.messages;
        used_.blocks += cost.blocks;
        line_.clear();
        format::append_u32(line_, seq);
        sealer_.seal_append(line_, plaintext, context_);
        format::base64_append(out, line_);
    }
    byte_view open(std::string_view line) {
        if (!format::base64_decode(line, line_) || format::load_u32(line_) != seq ||
            !sealer_.open(byte_view{line_}.subspan(4), context_, plaintext_))
            throw std::runtime_error("a line is not authentic");
        return plaintext_;
    }

    const store_keys* root_;
    std::string id_;
    random random_;
    bytes sealed_key_;
    format::context_template index_context_;
    format::context_template item_context_;
    sealer sealer_;
    model::key_usage used_;
    bytes context_;
    bytes line_;
    secret_bytes plaintext_;
};

/// Calls `take` with each string of a JSON array, without making strings of them.
template <class Take> void for_each_name(byte_view json, Take take) {
    format::json_reader reader{as_text(json), errc::malformed_item, {}};
    reader.array([&] { take(reader.string()); });
    reader.expect_end();
}

} // namespace escodb::benchmarks
