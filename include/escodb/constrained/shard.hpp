// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One shard in an arena: opened from its blob, changed, and made a blob again (docs/format.md §5).

#include <escodb/base/bytes.hpp>
#include <escodb/base/errc.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/wipe.hpp>
#include <escodb/constrained/arena.hpp>
#include <escodb/constrained/line_crypto.hpp>
#include <escodb/constrained/names.hpp>
#include <escodb/constrained/path.hpp>
#include <escodb/constrained/shard_header.hpp>
#include <escodb/format/text.hpp>
#include <escodb/format/tombstone.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace escodb::constrained {

/// What the sealings of writes that did not succeed have cost a shard's newest key. It is charged to that key
/// when the shard is written next.
struct key_growth {
    std::uint32_t seq = 0;
    std::uint64_t messages = 0;
    std::uint64_t blocks = 0;
};

/// Everything that it holds is in the arena, and in the blob that it was opened from; both outlive it.
template <crypto Crypto> class shard {
public:
    shard(Crypto& with, arena& memory, const store_keys& keys, std::string_view id) noexcept
        : arena_(&memory), lines_(with, memory, keys, id) {}

    /// A shard that was never written.
    /// \param room how many items may be added. \return fine, out_of_memory
    [[nodiscard]] errc make_empty(std::size_t room) {
        items_ = arena_->make<item>(room);
        return items_ != nullptr ? fine : errc::out_of_memory;
    }

    /// Parts and verifies a blob, and opens its index. \param blob is changed.
    /// \return fine, malformed_shard, unsupported_version, duplicate_key, resharded, tampered_header, and as
    ///         `line_crypto::open_line`; malformed_item where the index is not a list of names
    [[nodiscard]] errc open(byte_span blob, std::size_t room) {
        std::string_view rest = as_text(blob);
        if (format::parse_tombstone(rest))
            return errc::resharded;
        const std::string_view first = take_line(rest);
        if (const errc why = parse_header(*arena_, blob.first(first.size()), header_); why != fine)
            return why;
        std::byte mac[mac_bytes];
        if (const errc why = lines_.mac_of(header_, mac); why != fine)
            return why;
        if (!equal_in_constant_time(mac, header_.mac))
            return errc::tampered_header;
        index_line_ = take_line(rest);
        if (index_line_.empty())
            return errc::malformed_shard;
        std::size_t lines = 0;
        for (std::string_view left = rest; !left.empty();)
            lines += is_blank(take_line(left)) ? 0u : 1u;
        if (make_empty(lines + room) != fine)
            return errc::out_of_memory;
        byte_span index;
        if (const errc why = lines_.open_line(header_, index_line_, {}, index); why != fine)
            return why;
        const errc why = each_name(index, [&](std::string_view path) {
            if (count_ == lines || path.empty())
                return errc::malformed_shard;
            item& next = items_[count_++];
            next.path = path;
            do
                next.line = take_line(rest);
            while (is_blank(next.line));
            return fine;
        });
        if (why != fine)
            return why;
        return count_ == lines && !has_twins() ? fine : errc::malformed_shard;
    }

    /// The plaintext of an item. \param there whether there is one. \return as `line_crypto::open_line`
    [[nodiscard]] errc read(std::string_view path, byte_span& plain, bool& there) {
        item* const found = find(path);
        there = found != nullptr;
        if (!there)
            return fine;
        if (!found->is_new)
            return lines_.open_line(header_, found->line, path, plain);
        // Made by us just now; a copy, since reading names changes them.
        std::byte* const copy = arena_->take(found->value.size());
        if (copy == nullptr)
            return errc::out_of_memory;
        if (!found->value.empty())
            std::memcpy(copy, found->value.data(), found->value.size());
        plain = {copy, found->value.size()};
        return fine;
    }

    /// Puts an item. Path and value stay where they are until the shard is encoded. \pre there is room
    void put(std::string_view path, byte_view value) noexcept {
        item* place = find(path);
        if (place == nullptr) {
            place = &items_[count_++];
            place->path = path;
            index_changed_ = true;
        }
        place->value = value;
        place->is_new = true;
    }

    void erase(std::string_view path) noexcept {
        item* const found = find(path);
        if (found == nullptr)
            return;
        for (item* at = found; at + 1 != items_ + count_; ++at)
            *at = at[1];
        --count_;
        index_changed_ = true;
    }

    /// Names what `path` leads to in the directory above it. \pre as `put`
    /// \return as `read`, and malformed_item
    [[nodiscard]] errc link(std::string_view path) {
        bool is_empty = false;
        return edit(path, true, is_empty);
    }
    /// Takes that name away. \param is_empty whether the directory, or what was none, has no name left.
    [[nodiscard]] errc unlink(std::string_view path, bool& is_empty) {
        return edit(path, false, is_empty);
    }

    /// The blob, with new lines for what was changed, and a header that is new in any case.
    /// \param growth of earlier writes that failed; becomes what this one adds to that, until it succeeds.
    /// \return fine, out_of_memory, storage_failed (cryptography), and as `line_crypto::use_key`
    [[nodiscard]] errc encode(key_growth& growth, byte_span& blob) {
        byte_span index;
        std::size_t size = 1;
        if (index_changed_ || index_line_.empty()) {
            index_line_ = {};
            sort();
            names_writer names{*arena_};
            for (std::size_t i = 0; i < count_; ++i)
                names.add(items_[i].path);
            if (const errc why = names.finish(index); why != fine)
                return why;
        }
        if (const errc why = choose_key(index, growth); why != fine)
            return why;
        size += header_chars(header_) + line_chars(index_line_, index);
        for (std::size_t i = 0; i < count_; ++i)
            size += 1 + line_chars(items_[i].line_or_none(), items_[i].value);
        std::byte mac[mac_bytes];
        std::byte tag[8];
        std::byte* const memory = arena_->take(size);
        if (memory == nullptr)
            return errc::out_of_memory;
        header_.mac = mac;
        if (const errc why = lines_.mac_of(header_, mac); why != fine)
            return why;
        if (const errc why = lines_.draw(tag); why != fine)
            return why;
        blob = {memory, size};
        filler out{blob};
        print_header(out, header_, tag);
        errc why = print_line(out, index_line_, index, {});
        for (std::size_t i = 0; i < count_ && why == fine; ++i)
            why = print_line(out, items_[i].line_or_none(), items_[i].value, items_[i].path);
        return why;
    }

private:
    struct item {
        std::string_view path;
        std::string_view line; ///< as it came
        byte_view value;       ///< what it is to be
        bool is_new = false;

        /// The line, if it stays.
        [[nodiscard]] std::string_view line_or_none() const noexcept {
            return is_new ? std::string_view{} : line;
        }
    };

    [[nodiscard]] static std::string_view take_line(std::string_view& text) noexcept {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        return line;
    }
    [[nodiscard]] static bool is_blank(std::string_view line) noexcept {
        return line.find_first_not_of(' ') == line.npos;
    }

    [[nodiscard]] item* find(std::string_view path) noexcept {
        for (std::size_t i = 0; i < count_; ++i)
            if (items_[i].path == path)
                return items_ + i;
        return nullptr;
    }

    /// Nearly always the index is in order, so that a look at neighbours is enough.
    [[nodiscard]] bool has_twins() const noexcept {
        bool ordered = true;
        for (std::size_t i = 1; i < count_ && ordered; ++i)
            ordered = format::utf16_less{}(items_[i - 1].path, items_[i].path);
        if (ordered)
            return false;
        for (std::size_t i = 0; i < count_; ++i)
            for (std::size_t k = 0; k < i; ++k)
                if (items_[i].path == items_[k].path)
                    return true;
        return false;
    }

    /// By insertion: all are in order but what was added at the end.
    void sort() noexcept {
        for (std::size_t i = 1; i < count_; ++i) {
            const item moved = items_[i];
            std::size_t to = i;
            for (; to > 0 && format::utf16_less{}(moved.path, items_[to - 1].path); --to)
                items_[to] = items_[to - 1];
            items_[to] = moved;
        }
    }

    [[nodiscard]] errc edit(std::string_view path, bool add, bool& is_empty) {
        const std::string_view directory = parent_of(path);
        byte_span before;
        byte_span after;
        bool there = false;
        bool changed = false;
        if (const errc why = read(directory, before, there); why != fine)
            return why;
        if (there && before.empty())
            return errc::malformed_item;
        if (const errc why = edit_names(*arena_, before, name_of(path), add, after, changed);
            why != fine)
            return why;
        is_empty = after.empty();
        if (is_empty)
            erase(directory);
        else if (changed)
            put(directory, after);
        return fine;
    }

    static constexpr std::size_t state_bytes = 16;

    /// Adds to a counter of a key; what would pass the largest number stays there.
    [[nodiscard]] std::uint64_t add(std::size_t key, std::size_t at, std::uint64_t more) noexcept {
        const byte_span counter = header_.state.subspan(key * state_bytes + at, 8);
        const std::uint64_t before = format::load_u64(counter);
        constexpr auto most = std::numeric_limits<std::uint64_t>::max();
        const std::uint64_t sum = more > most - before ? most : before + more;
        format::store_u64(counter, sum);
        return sum;
    }

    /// Charges the newest key for all that is to be sealed; makes one where it has no room left.
    [[nodiscard]] errc choose_key(byte_view index, key_growth& growth) {
        for (std::size_t i = 0; i < header_.key_count; ++i) {
            if (header_.keys[i].seq == growth.seq) {
                (void)add(i, 0, growth.messages);
                (void)add(i, 8, growth.blocks);
            }
        }
        key_growth cost;
        const auto charge = [&cost](byte_view plain) {
            ++cost.messages;
            cost.blocks += 1 + (plain.size() + 15) / 16;
        };
        if (index_line_.empty())
            charge(index);
        for (std::size_t i = 0; i < count_; ++i)
            if (items_[i].is_new)
                charge(items_[i].value);
        if (header_.key_count != 0) {
            const std::size_t newest = header_.key_count - 1;
            const std::uint32_t seq = header_.keys[newest].seq;
            if (const errc why = lines_.use_key(header_, seq); why != fine)
                return why;
            const byte_span state = header_.state.subspan(newest * state_bytes);
            const bool has_room =
                format::load_u64(state) <= limits::messages_per_key_max - cost.messages &&
                format::load_u64(state.subspan(8)) <= limits::blocks_per_key_max - cost.blocks;
            if (has_room) {
                (void)add(newest, 0, cost.messages);
                (void)add(newest, 8, cost.blocks);
                const bool same = growth.seq == seq;
                growth = {seq, cost.messages + (same ? growth.messages : 0),
                          cost.blocks + (same ? growth.blocks : 0)};
                return fine;
            }
        }
        if (const errc why = add_key(); why != fine)
            return why;
        (void)add(header_.key_count - 1, 0, cost.messages);
        (void)add(header_.key_count - 1, 8, cost.blocks);
        return fine;
    }

    [[nodiscard]] errc add_key() {
        const std::size_t count = header_.key_count;
        const std::uint32_t last = count == 0 ? 0 : header_.keys[count - 1].seq;
        if (count == limits::shard_keys_max || last == std::numeric_limits<std::uint32_t>::max())
            return errc::too_large;
        sealed_key key;
        key.seq = last + 1;
        if (const errc why = lines_.make_key(key.seq, key.text); why != fine)
            return why;
        auto* const keys = arena_->make<sealed_key>(count + 1);
        std::byte* const state = arena_->take((count + 1) * state_bytes);
        if (keys == nullptr || state == nullptr)
            return errc::out_of_memory;
        for (std::size_t i = 0; i < count; ++i)
            keys[i] = header_.keys[i];
        keys[count] = key;
        std::memset(state, 0, (count + 1) * state_bytes);
        if (count != 0)
            std::memcpy(state, header_.state.data(), count * state_bytes);
        header_.keys = keys;
        header_.key_count = count + 1;
        header_.state = {state, (count + 1) * state_bytes};
        return fine;
    }

    [[nodiscard]] static std::size_t line_chars(std::string_view line, byte_view plain) noexcept {
        return !line.empty() ? line.size() : base64_chars(4 + seal_overhead + plain.size());
    }
    /// Behind a line feed, the line as it was, or a new one.
    [[nodiscard]] errc print_line(filler& out, std::string_view line, byte_view plain,
                                  std::string_view path) {
        out.text("\n");
        if (line.empty())
            return lines_.seal_line(out, plain, path);
        out.text(line);
        return fine;
    }

    arena* arena_;
    line_crypto<Crypto> lines_;
    shard_header header_;
    std::string_view index_line_;
    item* items_ = nullptr;
    std::size_t count_ = 0;
    bool index_changed_ = false;
};

} // namespace escodb::constrained
