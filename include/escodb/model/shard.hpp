// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One shard in memory: what storage is known to hold, and changes staged for the next write
/// (docs/format.md §5).

#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/names.hpp>
#include <escodb/format/shard_blob.hpp>
#include <escodb/model/cell.hpp>
#include <escodb/model/cell_table.hpp>
#include <escodb/model/counters.hpp>
#include <escodb/model/directory.hpp>
#include <escodb/model/flight.hpp>
#include <escodb/model/path.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/model/shard_contents.hpp>
#include <escodb/policy/sighting.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::model {

/// A shard, opened. Lazy: opening it decrypts its index and no item; a read decrypts one item. No
/// decrypted text is kept but paths and the names in directories; a staged document's plaintext
/// lives, and is then wiped, until its write is committed.
///
/// The life of a change: it is staged (`put`, `remove`, `link`, `unlink`), `encode` makes a blob of
/// all staged changes, and `commit` makes them the committed state once storage took the blob.
/// Between `encode` and `commit` a write is in flight: reads of the committed state still answer as
/// before, and nothing may be staged. After a write that failed the shard is dropped, and its
/// `growth` charged to the one that is loaded in its place.
///
/// Errors name the shard as their subject, or the shard and the path ("shard-0000-ffff /a/x").
/// Breaches of preconditions throw std::logic_error and change nothing. Exceptions of `encode` leave
/// the staged changes staged, to be written or discarded; what was charged stays charged.
///
/// Costs: n is the number of items here, m that of a directory's names. Finding an item is O(log n)
/// or O(1), changing a directory O(log m), `encode` and `commit` are O(n) and the work on what
/// changed, sorting what is new. A
/// directory is decrypted at first need, in O(m).
///
/// Paths and names given here are normalised and valid. Movable; not thread safe.
template <class Policies> class shard {
public:
    using keys_type = root_keys<Policies>;

    /// A shard that storage does not hold yet: it is empty and has no revision.
    /// \param keys the store's keys; they must stay where they are as long as the shard lives.
    shard(const keys_type& keys, std::string id) : contents_(keys, std::move(id)) {}

    /// A shard that storage holds.
    /// \throws error malformed_shard, unsupported_version, duplicate_key, tampered_header,
    ///         tampered_key, unsupported_algorithm, unknown_key, tampered_index, malformed_item (an
    ///         index that is no list of paths).
    shard(const keys_type& keys, std::string id, std::string blob, std::string revision)
        : contents_(keys, std::move(id), std::move(blob)), revision_(std::move(revision)) {}

    [[nodiscard]] const std::string& id() const noexcept { return contents_.id(); }
    /// The revision of the committed state; nothing if storage does not hold this shard.
    [[nodiscard]] const std::optional<std::string>& revision() const noexcept { return revision_; }
    /// The committed blob; empty if storage does not hold this shard. Valid until `commit`.
    [[nodiscard]] std::string_view blob() const noexcept { return contents_.blob(); }

    // What storage is known to hold.

    /// Whether there is a document or directory item of this path.
    [[nodiscard]] bool contains(std::string_view path) { return contents_.committed(path); }

    /// The plaintext of an item; nothing if there is none. Decrypts that item.
    /// \throws error tampered_item, unknown_key, tampered_key, unsupported_algorithm.
    [[nodiscard]] std::optional<secret_bytes> read(std::string_view path) {
        const cell* found = contents_.committed(path);
        if (!found)
            return std::nullopt;
        return contents_.plaintext_of(path, *found);
    }

    /// The number of names in a directory; 0: there is no such directory.
    /// \throws error as `read`, and malformed_item if it is not a list of names.
    [[nodiscard]] std::size_t directory_size(std::string_view dir) {
        const directory* names = committed_names(dir);
        return names ? names->size() : 0;
    }
    /// Whether a directory names `name`. Throws as `directory_size`.
    [[nodiscard]] bool has_name(std::string_view dir, std::string_view name) {
        const directory* names = committed_names(dir);
        return names && names->contains(name);
    }
    /// A directory's names in the order of UTF-16 code units. Throws as `directory_size`.
    [[nodiscard]] std::vector<std::string> list(std::string_view dir) {
        const directory* names = committed_names(dir);
        return names ? names->names() : std::vector<std::string>{};
    }
    /// The paths of all items, in the order of UTF-16 code units.
    [[nodiscard]] std::vector<std::string> paths() {
        std::vector<std::string> found;
        for (const cell_table::item* one : contents_.cells().in_order())
            if (one->state.exists())
                found.push_back(one->path);
        return found;
    }

    // The same with the staged changes.

    /// A document's plaintext, staged or read. Throws as `read`. \pre a document's path
    [[nodiscard]] std::optional<secret_bytes> staged_read(std::string_view path) {
        require_document(path);
        const cell* found = staged(path);
        if (!found)
            return std::nullopt;
        if (const secret_bytes* plaintext = found->staged_plaintext())
            return *plaintext;
        return contents_.plaintext_of(path, *found);
    }
    [[nodiscard]] bool staged_contains(std::string_view path) { return staged(path); }
    /// Throws as `directory_size`.
    [[nodiscard]] std::size_t staged_directory_size(std::string_view dir) {
        const directory* names = staged_names(dir);
        return names ? names->staged_size() : 0;
    }
    /// Throws as `directory_size`.
    [[nodiscard]] bool staged_has_name(std::string_view dir, std::string_view name) {
        const directory* names = staged_names(dir);
        return names && names->staged_contains(name);
    }

    // Changes.

    /// Stages a document; it gets a new line even if the text is the same.
    void put(std::string_view path, secret_bytes plaintext) {
        begin_change();
        require_document(path);
        contents_.cells().at(path).state.put(std::move(plaintext));
    }
    /// Stages the removal of a document, or of a directory with all its names; nothing if absent.
    /// Throws as `directory_size` for a directory.
    void remove(std::string_view path) {
        begin_change();
        cell_table::item* const found = contents_.cells().find(path);
        if (found == nullptr)
            return;
        if (is_directory(path))
            contents_.names_of(path, found->state);
        found->state.remove();
        erase_if_nothing(*found);
    }
    /// Stages a name in a directory; nothing if it is there. Throws as `directory_size`.
    void link(std::string_view dir, std::string_view name) {
        begin_change();
        require_directory(dir);
        if (!is_name(name))
            throw std::logic_error("escodb: a link to what is not a name");
        cell& item = contents_.cells().at(dir).state;
        contents_.names_of(dir, item);
        item.link(name);
    }
    /// Stages the removal of a name; the last one takes the directory's item with it. Nothing if it
    /// is not there. Throws as `directory_size`.
    void unlink(std::string_view dir, std::string_view name) {
        begin_change();
        require_directory(dir);
        cell_table::item* const found = contents_.cells().find(dir);
        if (found == nullptr)
            return;
        contents_.names_of(dir, found->state);
        found->state.unlink(name);
        erase_if_nothing(*found);
    }
    /// Forgets all staged changes. O(n).
    void discard() {
        require_not_in_flight();
        for (cell_table::item* one : contents_.cells().in_order()) {
            one->state.discard();
            if (!one->state.exists())
                contents_.cells().erase(*one);
        }
        touched_ = false;
    }

    /// Whether nothing was staged since it was loaded or committed, and no write is in flight.
    [[nodiscard]] bool is_clean() const noexcept { return !touched_ && !flight_; }

    // Writing.

    /// The blob of the staged state; a write of it is in flight then. What changed is sealed anew,
    /// every other line stays byte for byte, and the tag differs even where nothing changed.
    /// \throws error tampered_key, unsupported_algorithm if the newest key does not open; too_large
    ///         if the blob is longer than `limits::blob_bytes_max`, or can take no further key.
    [[nodiscard]] std::string encode() {
        require_not_in_flight();
        contents_.keys().check_newest();
        const std::vector<cell_table::item*>& items = contents_.cells().in_order();
        bool paths_changed = !revision_ || contents_.index_disordered();
        std::size_t put_bytes = 0;
        std::vector<std::string_view> paths;
        paths.reserve(items.size());
        for (const cell_table::item* one : items) {
            const bool stays = one->state.staged_exists();
            paths_changed = paths_changed || one->state.exists() != stays;
            if (stays)
                paths.push_back(one->path);
            if (const secret_bytes* plaintext = one->state.staged_plaintext())
                put_bytes += contents::codec_type::line_bytes(plaintext->size()) + 1;
        }
        const std::string index =
            paths_changed ? sealed_index(paths) : std::string{contents_.index_line()};

        // The header tells what all of this has cost its keys, so it comes last; its place is kept.
        const std::size_t header_kept = header().size();
        std::string made;
        // Memory at once: growing by doubling costs as much as sealing, in pages touched.
        made.reserve(header_kept + blob().size() + index.size() + put_bytes + 1);
        made.append(header_kept, ' ').append("\n").append(index);
        flight next;
        next.reserve(paths.size());
        for (const cell_table::item* one : items) {
            if (!one->state.staged_exists())
                continue;
            made += '\n';
            const std::size_t begin = made.size();
            append_item(made, one->path, one->state);
            next.add_line(begin, made.size(), one->state.staged_plaintext() != nullptr);
        }
        const std::string head = header();
        made.replace(0, header_kept, head); // longer only if a key was retired on the way
        if (made.size() > limits::blob_bytes_max)
            throw error(errc::too_large, id(), "a shard's blob is at most 1 GiB");
        next.place(head.size() + 1, head.size() + 1 + index.size(), made.size(),
                   head.size() - header_kept);
        flight_ = std::move(next);
        return made;
    }

    /// Storage took what `encode` made: what was staged is committed, and its plaintext is wiped.
    /// \param made     the result of `encode`.
    /// \param revision the one that storage gave it.
    void commit(std::string made, std::string revision) {
        if (!flight_ || flight_->blob_bytes() != made.size())
            throw std::logic_error("escodb: a commit of what was not encoded");
        auto line = flight_->lines().begin();
        for (cell_table::item* one : contents_.cells().in_order()) {
            if (one->state.staged_exists())
                one->state.commit(*line++);
            else
                contents_.cells().erase(*one);
        }
        contents_.replace(std::move(made), flight_->index());
        contents_.keys().usage_counters().commit();
        revision_ = std::move(revision);
        flight_.reset();
        touched_ = false;
    }

    /// Whether a write is in flight: encoded, not committed.
    [[nodiscard]] bool in_flight() const noexcept { return flight_.has_value(); }

    /// Whether another blob of this shard has a line that the write in flight made for a document
    /// that was put. IVs are random, so no other write made that line: ours was committed, and
    /// others wrote after it. O(length of both).
    /// \param made the result of `encode`.
    [[nodiscard]] bool wrote_any_put_of(std::string_view other_blob, std::string_view made) const {
        return flight_ && flight_->has_put_in(other_blob, made);
    }

    // Counters of the keys (docs/format.md §5, "Rotation").

    /// What was sealed since the last commit, under keys that were there then.
    [[nodiscard]] usage growth() const { return contents_.keys().usage_counters().growth(); }
    /// Charges a freshly loaded shard for the sealings of a write that failed.
    void charge(const usage& carried) { contents_.keys().usage_counters().charge(carried); }
    /// What the keys have sealed so far.
    [[nodiscard]] usage used() const { return contents_.keys().usage_counters().current(); }
    /// The committed state as a witness remembers it, without the digest. O(keys).
    [[nodiscard]] shard_sighting sighting() const {
        return {contents_.keys().usage_counters().committed(), {}};
    }
    /// When keys are retired; the format's limits unless set.
    void set_rotation_limits(const rotation_limits& limit) noexcept {
        contents_.keys().set_limits(limit);
    }

private:
    using contents = shard_contents<Policies>;

    cell* staged(std::string_view path) {
        cell_table::item* const found = contents_.cells().find(path);
        return found && found->state.staged_exists() ? &found->state : nullptr;
    }
    void erase_if_nothing(cell_table::item& one) {
        if (!one.state.exists() && !one.state.staged_exists())
            contents_.cells().erase(one);
    }

    const directory* committed_names(std::string_view dir) {
        require_directory(dir);
        cell_table::item* const found = contents_.cells().find(dir);
        if (found == nullptr || !found->state.exists())
            return nullptr;
        return &contents_.names_of(dir, found->state);
    }
    const directory* staged_names(std::string_view dir) {
        require_directory(dir);
        cell* found = staged(dir);
        return found ? &contents_.names_of(dir, *found) : nullptr;
    }

    void append_item(std::string& out, std::string_view path, const cell& item) {
        if (!item.wants_line())
            out += item.line().in(blob());
        else if (const secret_bytes* plaintext = item.staged_plaintext())
            contents_.codec().seal_item(contents_.keys(), out, path, *plaintext);
        else
            contents_.codec().seal_item(contents_.keys(), out, path, item.names()->encode());
    }

    std::string sealed_index(const std::vector<std::string_view>& paths) {
        secret_bytes text;
        format::append_names(text, paths);
        std::string line;
        contents_.codec().seal_index(contents_.keys(), line, text);
        return line;
    }

    std::string header() const {
        format::shard_header made;
        made.tag.resize(format::shard_tag_bytes);
        typename Policies::random{}.fill(made.tag);
        made.keys = contents_.keys().sealed_keys();
        made.state = contents_.keys().usage_counters().encode();
        const auto mac =
            contents_.root().header_verifier().mac_of(id(), contents_.keys().seqs(), made.state);
        made.mac.assign(mac.begin(), mac.end());
        return format::print_header(made);
    }

    void begin_change() {
        require_not_in_flight();
        touched_ = true;
    }
    void require_not_in_flight() const {
        if (flight_)
            throw std::logic_error("escodb: a change of a shard whose write is in flight");
    }
    static void require_document(std::string_view path) {
        if (is_directory(path))
            throw std::logic_error("escodb: a document's path was expected");
    }
    static void require_directory(std::string_view path) {
        if (!is_directory(path))
            throw std::logic_error("escodb: a directory's path was expected");
    }

    contents contents_;
    std::optional<std::string> revision_;
    std::optional<flight> flight_;
    bool touched_ = false; // something may be staged
};

} // namespace escodb::model
