// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs on a block device, two slots each: the newer is read, the other is written. It allocates
/// nothing and reports by return value, for the adapter and for the constrained profile alike.
///
///     slot:   header, in whole program units                                          │ the blob, padded with 0xff
///             magic ‖ u32 length ‖ u64 counter ‖ u32 CRC of the blob ‖ id (36) ‖ u32 0 ‖ u32 CRC of this
///
/// **Why no loss of power does harm.** The slot that is read is never touched. In the other one the header's
/// block is erased first, the blob is programmed and read back, and its header comes last. So a header that
/// is whole stands before a blob that is whole, and until it is, the older slot counts. A slot whose erase
/// was cut short keeps an older counter, or no header. The counter is above all others of the region, so
/// it never comes back, and it is the blob's revision.

#include <escodb/adapters/region/geometry.hpp>
#include <escodb/base/bytes.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/policy/block_device.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace escodb::region {

/// What became of a request.
enum class status {
    ok,
    absent,         ///< there is no such blob
    conflict,       ///< its counter is another one
    too_large,      ///< it does not fit into a slot
    full,           ///< all slots belong to other blobs
    bad_id,         ///< an id is of 1 to 36 characters
    bad_geometry,   ///< it does not fit the device
    unformatted,    ///< there is no label
    other_geometry, ///< the label names another geometry
    damaged,        ///< the newest slot is not what was written
    failed,         ///< the device failed; nothing changed
    unknown,        ///< the device failed at the last step: written or not
};

/// Where a blob is now.
struct place {
    std::uint64_t counter = 0; ///< from 1 on
    std::uint32_t blob = 0;
    unsigned slot = 0;
    std::uint32_t length = 0;
    std::uint32_t checksum = 0;
};

/// The slots of one device, which outlives them. Keeps nothing of what is on it, so that several may be
/// in use for one device. One call at a time for all of a device: between the comparison of a
/// counter and the end of its write, nobody else may write.
template <policy::block_device Device> class slots {
public:
    static constexpr std::size_t id_bytes_max = 36;

    slots(Device& device, region_geometry geometry) noexcept
        : device_(&device), layout_{device.size_bytes(), device.erase_block_bytes(),
                                    device.program_unit_bytes(), geometry} {}

    [[nodiscard]] const layout& parts() const noexcept { return layout_; }

    /// Erases the region and labels it. Cut short, it leaves a region that is not formatted.
    [[nodiscard]] status format() {
        if (!layout_.is_possible())
            return status::bad_geometry;
        const std::size_t end = layout_.offset_of(layout_.geometry.blobs, 0);
        for (std::size_t at = 0; at < end; at += layout_.erase_block_bytes)
            if (!device_->erase(at))
                return status::failed;
        const auto label = layout_.make_label();
        return program(0, label) && read_label() == status::ok ? status::ok : status::failed;
    }

    /// Whether the region was formatted so.
    [[nodiscard]] status check() { return layout_.is_possible() ? read_label() : status::bad_geometry; }

    /// Looks for a blob. Reads two headers for each blob of the region.
    [[nodiscard]] status find(std::string_view id, place& out) {
        survey seen;
        if (const status looked = look(id, seen); looked != status::ok)
            return looked;
        out = seen.found;
        return seen.found.counter != 0 ? status::ok : status::absent;
    }

    /// Reads what `find` found. \pre `out.size() == from.length`
    [[nodiscard]] status read(const place& from, byte_span out) {
        if (!device_->read(content_of(layout_.offset_of(from.blob, from.slot)), out))
            return status::failed;
        return crc32(out) == from.checksum ? status::ok : status::damaged;
    }

    /// Writes a blob where its counter is `expected`; 0: where there is none.
    /// \param counter becomes the new one, where the result is ok; it is what a result of unknown may have
    ///                written.
    [[nodiscard]] status write(std::string_view id, std::uint64_t expected, byte_view value,
                               std::uint64_t& counter) {
        if (value.size() > layout_.capacity())
            return status::too_large;
        survey seen;
        if (const status looked = look(id, seen); looked != status::ok)
            return looked;
        if (seen.found.counter != expected)
            return status::conflict;
        if (expected == 0 && !seen.has_free)
            return status::full;
        if (seen.highest == std::numeric_limits<std::uint64_t>::max())
            return status::damaged; // nobody has counted that far
        place to;
        to.counter = counter = seen.highest + 1;
        to.blob = expected != 0 ? seen.found.blob : seen.free;
        to.slot = expected != 0 ? 1 - seen.found.slot : 0;
        to.length = static_cast<std::uint32_t>(value.size());
        to.checksum = crc32(value);
        return fill(to, id, value);
    }

private:
    using header = std::array<std::byte, slot_header_bytes>;

    struct survey {
        place found;               // counter 0: nothing
        std::uint64_t highest = 0; // of all counters
        std::uint32_t free = 0;
        bool has_free = false;
    };

    [[nodiscard]] status read_label() {
        layout::label label{};
        if (!device_->read(0, label))
            return status::failed;
        if (!is_label(label))
            return status::unformatted;
        return label == layout_.make_label() ? status::ok : status::other_geometry;
    }

    [[nodiscard]] status look(std::string_view id, survey& out) {
        if (id.empty() || id.size() > id_bytes_max)
            return status::bad_id;
        for (std::uint32_t blob = 0; blob < layout_.geometry.blobs; ++blob) {
            place newest;
            bool ours = false;
            for (unsigned slot = 0; slot < 2; ++slot) {
                header read{};
                if (!device_->read(layout_.offset_of(blob, slot), read))
                    return status::failed;
                place at;
                if (!parse(read, at) || at.counter <= newest.counter)
                    continue;
                newest = at;
                newest.blob = blob;
                newest.slot = slot;
                ours = read == make_header(at, id);
            }
            if (newest.counter > out.highest)
                out.highest = newest.counter;
            if (ours)
                out.found = newest;
            if (newest.counter == 0 && !out.has_free) {
                out.has_free = true;
                out.free = blob;
            }
        }
        return status::ok;
    }

    [[nodiscard]] status fill(const place& to, std::string_view id, byte_view value) {
        const std::size_t start = layout_.offset_of(to.blob, to.slot);
        // Ascending: the block of the header is the first, so that none stands before what is going.
        const std::size_t end = content_of(start) + value.size();
        for (std::size_t at = start; at < end; at += layout_.erase_block_bytes)
            if (!device_->erase(at))
                return status::failed;
        if (!program(content_of(start), value) || !reads_back(content_of(start), value))
            return status::failed;
        const header made = make_header(to, id);
        (void)program(start, made); // what counts is what is there
        header read{};
        if (!device_->read(start, read))
            return status::unknown;
        return read == made ? status::ok : status::failed;
    }

    /// Programs whole units, the last padded.
    [[nodiscard]] bool program(std::size_t at, byte_view data) {
        const std::size_t unit = layout_.program_unit_bytes;
        const std::size_t whole = data.size() / unit * unit;
        if (whole != 0 && !device_->program(at, data.first(whole)))
            return false;
        const byte_view rest = data.subspan(whole);
        if (rest.empty())
            return true;
        std::byte padded[program_unit_bytes_max];
        std::memset(padded, 0xff, unit);
        std::memcpy(padded, rest.data(), rest.size());
        return device_->program(at + whole, byte_view{padded, unit});
    }

    [[nodiscard]] bool reads_back(std::size_t at, byte_view data) {
        std::byte chunk[program_unit_bytes_max];
        while (!data.empty()) {
            const std::size_t size = data.size() < sizeof chunk ? data.size() : sizeof chunk;
            if (!device_->read(at, byte_span{chunk, size}) ||
                std::memcmp(chunk, data.data(), size) != 0)
                return false;
            at += size;
            data = data.subspan(size);
        }
        return true;
    }

    [[nodiscard]] std::size_t content_of(std::size_t slot) const noexcept {
        return slot + layout_.slot_overhead();
    }

    [[nodiscard]] static header make_header(const place& of, std::string_view id) noexcept {
        header made{};
        const byte_span out{made};
        std::memcpy(made.data(), "slot", 4);
        format::store_u32(out.subspan(4), of.length);
        format::store_u64(out.subspan(8), of.counter);
        format::store_u32(out.subspan(16), of.checksum);
        std::memcpy(made.data() + 20, id.data(), id.size());
        format::store_u32(out.subspan(60), crc32(out.first(60)));
        return made;
    }

    [[nodiscard]] bool parse(const header& read, place& out) const noexcept {
        const byte_view in{read};
        if (std::memcmp(read.data(), "slot", 4) != 0 ||
            format::load_u32(in.subspan(60)) != crc32(in.first(60)))
            return false;
        out.length = format::load_u32(in.subspan(4));
        out.counter = format::load_u64(in.subspan(8));
        out.checksum = format::load_u32(in.subspan(16));
        return out.length <= layout_.capacity();
    }

    Device* device_;
    layout layout_;
};

} // namespace escodb::region
