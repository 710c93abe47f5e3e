// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The store for small machines: the stored format of the full library, without heap and exceptions.
/// docs/constrained.md says what it is for and what it takes.

#include <escodb/adapters/region/slots.hpp>
#include <escodb/base/bytes.hpp>
#include <escodb/base/errc.hpp>
#include <escodb/constrained/arena.hpp>
#include <escodb/constrained/config.hpp>
#include <escodb/constrained/crypto.hpp>
#include <escodb/constrained/key_source.hpp>
#include <escodb/constrained/line_crypto.hpp>
#include <escodb/constrained/names.hpp>
#include <escodb/constrained/outcome.hpp>
#include <escodb/constrained/path.hpp>
#include <escodb/constrained/root_keys.hpp>
#include <escodb/constrained/shard.hpp>
#include <escodb/policy/block_device.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace escodb::constrained {

/// What is chosen when a store is created.
struct new_store {
    std::uint32_t shards = 1;
    /// What the documents are called to the full library: raw bytes, or, where the program stores nothing
    /// but JSON texts, JSON.
    bool is_json = false;
};

/// A store in a region. Device, cryptography and arena outlive it; the arena is its alone.
///
/// Each call reads what it needs from the device and keeps none of it, so other clients of the region may work
/// between any two calls. A call that a conflict has met begins again, up to `attempts_max` times.
/// After an error the store is safe (docs/consistency.md); where memory or room ran out, it is as it was.
///
/// Thread safety: one call at a time for all of a device.
template <policy::block_device Device, crypto Crypto> class store {
public:
    static constexpr unsigned attempts_max = 8;

    store(Device& device, region_geometry geometry, Crypto& with, arena& memory) noexcept
        : slots_(device, geometry), crypto_(&with), arena_(&memory), base_(memory.used()) {}
    store(const store&) = delete;
    store& operator=(const store&) = delete;
    ~store() {
        wipe(keys_.root);
        wipe(keys_.auth);
        wipe(keys_.routing);
    }

    /// Erases the region and makes it ready for a store.
    [[nodiscard]] result<void> format() { return report(status(slots_.format()), region_text_); }

    /// Makes a store in a formatted region, and opens it.
    /// \return invalid_option, store_exists, access_denied (no such key), out_of_memory, storage_failed
    [[nodiscard]] result<void> create(const key_source& source, const new_store& chosen = {}) {
        if (chosen.shards < 1 || chosen.shards > limits::shards_max)
            return failure{errc::invalid_option, "shards"};
        if (!source.is_raw() && !key_source::is_key_id(source.key_id()))
            return failure{errc::invalid_option, "key_id"};
        close();
        if (const errc why = status(slots_.check()); why != fine)
            return report(why, region_text_);
        {
            const arena_scope scratch{*arena_};
            byte_span text;
            std::uint64_t counter = 0;
            errc why = create_keys(*crypto_, *arena_, source, chosen.shards, chosen.is_json, keys_,
                                   text);
            if (why == fine)
                why = status(slots_.write("config", 0, text, counter));
            if (why != fine)
                return report(why == errc::conflict ? errc::store_exists : why, "config");
        }
        return open(source);
    }

    /// Opens the store. Takes `sizeof(key_growth)` of the arena for each shard, for as long as the store is.
    /// \return store_missing, malformed_config, unsupported_version, wrong_policy, reshard_unfinished,
    ///         access_denied, tampered_config, out_of_memory, storage_failed
    [[nodiscard]] result<void> open(const key_source& source) {
        close();
        if (const errc why = status(slots_.check()); why != fine)
            return report(why, region_text_);
        {
            const arena_scope scratch{*arena_};
            std::uint64_t counter = 0;
            byte_span text;
            config_view config;
            errc why = read_blob("config", counter, text);
            if (why == fine)
                why = counter == 0 ? errc::store_missing : parse_config(text, config);
            if (why == fine)
                why = open_keys(*crypto_, *arena_, source, config, keys_);
            if (why != fine)
                return report(why, "config");
            is_json_ = config.is_json;
        }
        growth_ = arena_->make<key_growth>(keys_.shard_count);
        return report(growth_ != nullptr ? fine : errc::out_of_memory, "config");
    }

    /// Whether the documents are JSON, as far as the config says. \pre it is open
    [[nodiscard]] bool is_json() const noexcept { return is_json_; }

    /// What of the region was the reason of the last `storage_failed`.
    [[nodiscard]] region::status last_failure() const noexcept { return last_; }

    /// Copies a document. \return its length, or nothing where there is none; invalid_path; too_large where
    /// `out` is shorter, which is then as it was; what is damaged; out_of_memory
    [[nodiscard]] result<std::optional<std::size_t>> get(std::string_view path, byte_span out) {
        if (growth_ == nullptr || !is_document_path(path))
            return refused(path);
        const arena_scope scratch{*arena_};
        byte_span plain;
        bool there = false;
        if (const errc why = read(path, plain, there); why != fine)
            return failure{why, path};
        if (!there)
            return std::optional<std::size_t>{};
        if (plain.size() > out.size())
            return failure{errc::too_large, path};
        if (!plain.empty())
            std::memcpy(out.data(), plain.data(), plain.size());
        return std::optional{plain.size()};
    }

    /// Calls `visit(name)` for each name in a directory, those of directories with their `/`. `visit` does not
    /// call the store, and its names stay where they are until it returns.
    /// \return as `get`, and malformed_item
    template <class Visit> [[nodiscard]] result<void> list(std::string_view path, Visit visit) {
        if (growth_ == nullptr || !is_directory_path(path))
            return refused(path);
        const arena_scope scratch{*arena_};
        byte_span names;
        bool there = false;
        errc why = read(path, names, there);
        if (why == fine && there)
            why = each_name(names, [&](std::string_view name) {
                visit(name);
                return fine;
            });
        return report(why, path);
    }

    /// Stores a document: names it in every directory above, then puts it.
    /// \return as `get`, and conflict, outcome_unknown; too_large where its shard does not fit into a slot
    [[nodiscard]] result<void> put(std::string_view path, byte_view value) {
        if (growth_ == nullptr || !is_document_path(path))
            return refused(path);
        return repeat(path, &store::put_once, value);
    }

    /// Removes a document, then its name, then the directories that this leaves empty. \return as `put`
    [[nodiscard]] result<void> remove(std::string_view path) {
        if (growth_ == nullptr || !is_document_path(path))
            return refused(path);
        return repeat(path, &store::remove_once, {});
    }

private:
    static constexpr std::string_view region_text_ = "region";

    /// A shard of a call, as it was when the call began.
    struct seen_shard {
        std::uint32_t number = 0;
        std::uint64_t counter = 0;
    };
    struct call {
        std::string_view path;
        byte_view value;
        seen_shard* shards = nullptr; ///< of the document, then of those above it; each once
        std::size_t shard_count = 0;
        bool is_rehearsal = false; ///< nothing is written
    };

    void close() noexcept {
        growth_ = nullptr;
        arena_->release(base_);
    }

    [[nodiscard]] failure refused(std::string_view path) const noexcept {
        return growth_ == nullptr ? failure{errc::store_missing, "it is not open"}
                                  : failure{errc::invalid_path, path};
    }

    /// Remembers what a `storage_failed` hides.
    [[nodiscard]] errc status(region::status of) noexcept {
        const errc why = errc_of(of);
        if (why == errc::storage_failed)
            last_ = of;
        return why;
    }

    /// \param counter 0 where there is no such blob.
    [[nodiscard]] errc read_blob(std::string_view id, std::uint64_t& counter, byte_span& blob) {
        region::place at;
        counter = 0;
        const region::status found = slots_.find(id, at);
        if (found != region::status::ok)
            return found == region::status::absent ? fine : status(found);
        std::byte* const memory = arena_->take(at.length);
        if (memory == nullptr)
            return errc::out_of_memory;
        blob = {memory, at.length};
        counter = at.counter;
        return status(slots_.read(at, blob));
    }

    [[nodiscard]] errc route(std::string_view path, std::uint32_t& number) {
        return shard_of(*crypto_, keys_, path, number) ? fine : errc::storage_failed;
    }

    /// A shard that is held open, with all that it needs.
    struct open_shard {
        open_shard(store& of, std::uint32_t the_number)
            : number(the_number), name(name_of_shard(the_number, of.keys_.shard_count)),
              content(*of.crypto_, *of.arena_, of.keys_, {name.data(), name.size()}) {}

        std::uint32_t number;
        shard_name name;
        std::uint64_t counter = 0;
        shard<Crypto> content;
    };

    [[nodiscard]] errc load(open_shard& out, std::size_t room) {
        byte_span blob;
        if (const errc why = read_blob({out.name.data(), out.name.size()}, out.counter, blob);
            why != fine)
            return why;
        return out.counter == 0 ? out.content.make_empty(room) : out.content.open(blob, room);
    }

    [[nodiscard]] errc read(std::string_view path, byte_span& plain, bool& there) {
        std::uint32_t number = 0;
        if (const errc why = route(path, number); why != fine)
            return why;
        open_shard from{*this, number};
        if (const errc why = load(from, 0); why != fine)
            return why;
        return from.content.read(path, plain, there);
    }

    /// Writes a shard where it still is what the call saw. The call then sees what it wrote.
    [[nodiscard]] errc save(open_shard& from, call& of) {
        byte_span blob;
        key_growth& growth = growth_[from.number];
        key_growth unused = growth; // what is sealed in a rehearsal leaves this function nowhere
        if (const errc why = from.content.encode(of.is_rehearsal ? unused : growth, blob); why != fine)
            return why;
        if (of.is_rehearsal)
            return blob.size() <= slots_.parts().capacity() ? fine : errc::too_large;
        std::uint64_t& counter = of.shards[index_of(of, from.number)].counter;
        const errc why = status(slots_.write({from.name.data(), from.name.size()}, counter, blob,
                                             counter));
        if (why == fine)
            growth = {};
        return why;
    }

    [[nodiscard]] static std::size_t index_of(const call& of, std::uint32_t number) noexcept {
        std::size_t i = 0;
        while (i < of.shard_count && of.shards[i].number != number)
            ++i;
        return i;
    }

    /// Loads a shard to change it; a conflict where it is not what the call saw when it began.
    [[nodiscard]] errc load_for(call& of, open_shard& out, std::size_t room) {
        if (const errc why = load(out, room); why != fine)
            return why;
        return out.counter == of.shards[index_of(of, out.number)].counter ? fine : errc::conflict;
    }

    /// Looks at all shards of a call before any of them is written: docs/consistency.md, "Reads come first".
    [[nodiscard]] errc look(call& of) {
        for (std::string_view path = of.path; !path.empty(); path = parent_of(path)) {
            seen_shard seen;
            if (const errc why = route(path, seen.number); why != fine)
                return why;
            if (index_of(of, seen.number) != of.shard_count)
                continue;
            const shard_name name = name_of_shard(seen.number, keys_.shard_count);
            region::place at;
            const region::status found = slots_.find({name.data(), name.size()}, at);
            if (found != region::status::ok && found != region::status::absent)
                return status(found);
            seen.counter = found == region::status::ok ? at.counter : 0;
            auto* const place = arena_->make<seen_shard>(); // nothing comes between: an array
            if (place == nullptr)
                return errc::out_of_memory;
            *place = seen;
            if (of.shard_count++ == 0)
                of.shards = place;
        }
        return fine;
    }

    [[nodiscard]] result<void> repeat(std::string_view path, errc (store::*once)(call&),
                                      byte_view value) {
        errc why = errc::conflict;
        for (unsigned attempt = 0; attempt < attempts_max && why == errc::conflict; ++attempt) {
            const arena_scope scratch{*arena_};
            call of;
            of.path = path;
            of.value = value;
            why = look(of);
            // Of several writes none is begun where memory or room would end before the last.
            of.is_rehearsal = true;
            if (why == fine && of.shard_count > 1)
                why = (this->*once)(of);
            of.is_rehearsal = false;
            if (why == fine)
                why = (this->*once)(of);
        }
        return report(why, path);
    }

    /// Links on each shard in one write; the last is that of the document, with its own links and the put.
    [[nodiscard]] errc put_once(call& of) {
        std::size_t depth = 0;
        for (const char c : of.path)
            depth += c == '/' ? 1u : 0u;
        for (std::size_t i = of.shard_count; i-- > 0;) {
            const arena_scope scratch{*arena_};
            open_shard at{*this, of.shards[i].number};
            errc why = load_for(of, at, depth + 1);
            for (std::string_view path = of.path; why == fine && path.size() > 1;
                 path = parent_of(path)) {
                std::uint32_t number = 0;
                why = route(parent_of(path), number);
                if (why == fine && number == at.number)
                    why = at.content.link(path);
            }
            if (why == fine && i == 0)
                at.content.put(of.path, of.value);
            if (why == fine)
                why = save(at, of);
            if (why != fine)
                return why;
        }
        return fine;
    }

    /// Strictly upwards; what follows on the same shard shares its write.
    [[nodiscard]] errc remove_once(call& of) {
        std::string_view gone = of.path;
        bool is_empty = true;
        bool is_first = true;
        std::uint32_t next = of.shards[0].number;
        while (is_empty) {
            const arena_scope scratch{*arena_};
            open_shard at{*this, next};
            errc why = load_for(of, at, 1);
            if (why == fine && is_first)
                at.content.erase(of.path);
            is_first = false;
            while (why == fine && is_empty && gone.size() > 1) {
                const std::string_view directory = parent_of(gone);
                why = route(directory, next);
                if (why != fine || next != at.number)
                    break;
                why = at.content.unlink(gone, is_empty);
                gone = directory;
            }
            if (why == fine)
                why = save(at, of);
            if (why != fine)
                return why;
            if (gone.size() <= 1)
                break;
        }
        return fine;
    }

    region::slots<Device> slots_;
    Crypto* crypto_;
    arena* arena_;
    std::size_t base_;
    store_keys keys_;
    key_growth* growth_ = nullptr;
    region::status last_ = region::status::ok;
    bool is_json_ = false;
};

} // namespace escodb::constrained
