// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a shard's blob holds: its keys and its items, opened no further than somebody asks.

#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/names.hpp>
#include <escodb/format/shard_blob.hpp>
#include <escodb/model/cell.hpp>
#include <escodb/model/cell_table.hpp>
#include <escodb/model/directory.hpp>
#include <escodb/model/key_schedule.hpp>
#include <escodb/model/line_codec.hpp>
#include <escodb/model/root_keys.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::model {

/// The part of a shard that knows how to open things. It keeps the committed blob and points into
/// it; `shard` stages and writes. Movable; not thread safe.
template <class Policies> class shard_contents {
public:
    using keys_type = key_schedule<typename Policies::cipher, typename Policies::random>;
    using codec_type = typename Policies::key_schedule::template codec<typename Policies::cipher,
                                                                       typename Policies::random>;

    /// Nothing, for a shard that storage does not hold.
    shard_contents(const root_keys<Policies>& keys, std::string id)
        : root_(&keys), id_(std::move(id)), keys_(root_->root_key(), id_), codec_(id_) {}

    /// The contents of a blob: its header is verified, then its index decrypted.
    /// \throws error as the constructor of `shard`.
    shard_contents(const root_keys<Policies>& keys, std::string id, std::string blob)
        : shard_contents(keys, std::move(id)) {
        blob_ = std::move(blob);
        const format::shard_view view = format::parse_shard(blob_, id_);
        keys_ = {root_->root_key(), id_, view.header};
        // Before anything uses the counters or believes the list of keys.
        if (!root_->header_verifier().verify(id_, keys_.seqs(), view.header.state, view.header.mac))
            throw error(errc::tampered_header, id_);
        index_ = span_of(view.index);
        fill(paths_of(view.index), view.items);
    }

    [[nodiscard]] const root_keys<Policies>& root() const noexcept { return *root_; }
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    [[nodiscard]] std::string_view blob() const noexcept { return blob_; }
    [[nodiscard]] keys_type& keys() noexcept { return keys_; }
    [[nodiscard]] const keys_type& keys() const noexcept { return keys_; }
    [[nodiscard]] codec_type& codec() noexcept { return codec_; }
    /// The items by path; those that are only staged as well.
    [[nodiscard]] cell_table& cells() noexcept { return cells_; }
    [[nodiscard]] std::string_view index_line() const { return index_.in(blob_); }
    /// Whether the writer of the blob did not sort its index, so that items in our order need one
    /// of ours.
    [[nodiscard]] bool index_disordered() const noexcept { return disordered_; }

    /// Takes another blob for the committed one; the caller moves the items' lines there.
    void replace(std::string blob, line_span index) noexcept {
        blob_ = std::move(blob);
        index_ = index;
        disordered_ = false;
    }

    /// The item of a path if storage holds it, else null.
    [[nodiscard]] const cell* committed(std::string_view path) {
        const cell_table::item* found = cells_.find(path);
        return found && found->state.exists() ? &found->state : nullptr;
    }

    /// The committed plaintext of an item. \pre `item.exists()`
    /// \throws error as `line_codec::open_item`.
    [[nodiscard]] secret_bytes plaintext_of(std::string_view path, const cell& item) {
        return codec_.open_item(keys_, item.line().in(blob_), path);
    }

    /// A directory's names, decrypted now if they were not needed before.
    /// \throws error as `plaintext_of`, and malformed_item.
    directory& names_of(std::string_view dir, cell& item) {
        if (directory* names = item.names())
            return *names;
        if (!item.exists())
            return item.load({});
        return item.load(directory::decode(plaintext_of(dir, item), subject_of(id_, dir)));
    }

private:
    [[nodiscard]] std::vector<std::string> paths_of(std::string_view line) {
        const secret_bytes text = codec_.open_index(keys_, line);
        return format::parse_names(as_text(text), errc::malformed_item, subject_of(id_, "index"));
    }

    void fill(std::vector<std::string> paths, const std::vector<std::string_view>& lines) {
        if (paths.size() != lines.size())
            throw error(errc::malformed_shard, id_,
                        "it has " + std::to_string(lines.size()) + " items for " +
                            std::to_string(paths.size()) + " paths");
        for (std::size_t i = 0; i < paths.size(); ++i)
            cells_.append(std::move(paths[i]), cell{span_of(lines[i])});
        const auto order = cells_.settle();
        if (order == cell_table::appended::with_duplicates)
            throw error(errc::malformed_shard, id_, "its index has a path twice");
        disordered_ = order == cell_table::appended::disordered;
    }

    [[nodiscard]] line_span span_of(std::string_view line) const noexcept {
        return {static_cast<std::uint32_t>(line.data() - blob_.data()),
                static_cast<std::uint32_t>(line.size())};
    }

    const root_keys<Policies>* root_;
    std::string id_;
    keys_type keys_;
    codec_type codec_;
    std::string blob_;
    line_span index_;
    bool disordered_ = false;
    cell_table cells_;
};

} // namespace escodb::model
