// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How a region is parted, and the label in front that says so:
///
///     label            one erase block: magic ‖ u32 × 4 (erase block, program unit, blobs, slot) ‖ CRC-32
///     blob 0, slot 0   ┐ of `slot_bytes` each
///     blob 0, slot 1   ┘
///     blob 1, slot 0   …

#include <escodb/adapters/region/crc32.hpp>
#include <escodb/base/bytes.hpp>
#include <escodb/format/integers.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace escodb {

/// What a user chooses: it is fixed when a region is formatted, and the program must give the same again.
struct region_geometry {
    /// How many blobs fit: a store has its config, and one for each shard.
    std::uint32_t blobs = 5;
    /// Size of a slot, a multiple of the erase block. Each blob has two. Of each, `slot_overhead` is the
    /// slot's own header; the rest is the largest blob.
    std::uint32_t slot_bytes = 0;

    friend bool operator==(const region_geometry&, const region_geometry&) = default;
};

namespace region {

inline constexpr std::size_t program_unit_bytes_max = 256;
inline constexpr std::size_t slot_header_bytes = 64;
inline constexpr std::size_t label_bytes = 32;

/// The smallest multiple of `unit` from `size` on.
[[nodiscard]] constexpr std::size_t rounded_up(std::size_t size, std::size_t unit) noexcept {
    return (size + unit - 1) / unit * unit;
}

/// A geometry on a device, in offsets.
struct layout {
    std::size_t device_bytes = 0;
    std::size_t erase_block_bytes = 0;
    std::size_t program_unit_bytes = 0;
    region_geometry geometry;

    /// Whether all sizes fit each other and the device.
    [[nodiscard]] constexpr bool is_possible() const noexcept {
        const std::size_t block = erase_block_bytes;
        const std::size_t unit = program_unit_bytes;
        const std::size_t slot = geometry.slot_bytes;
        if (unit == 0 || unit > program_unit_bytes_max || block == 0 || block % unit != 0 ||
            block > std::numeric_limits<std::uint32_t>::max() || block < label_bytes)
            return false;
        if (geometry.blobs == 0 || slot == 0 || slot % block != 0 || slot <= slot_overhead())
            return false;
        // Divided, since the product may be too large for a small machine's integers.
        return device_bytes > block && (device_bytes - block) / slot / 2 >= geometry.blobs;
    }
    /// What a slot's header takes, in whole units.
    [[nodiscard]] constexpr std::size_t slot_overhead() const noexcept {
        return rounded_up(slot_header_bytes, program_unit_bytes);
    }
    /// The largest blob.
    [[nodiscard]] constexpr std::size_t capacity() const noexcept {
        return geometry.slot_bytes - slot_overhead();
    }
    /// Where a slot of a blob begins. \pre `slot` is 0 or 1.
    [[nodiscard]] constexpr std::size_t offset_of(std::uint32_t blob, unsigned slot) const noexcept {
        return erase_block_bytes + (std::size_t{blob} * 2 + slot) * geometry.slot_bytes;
    }

    using label = std::array<std::byte, label_bytes>;

    /// What stands in front of a region of this layout.
    [[nodiscard]] label make_label() const noexcept {
        label made{};
        std::memcpy(made.data(), "EscoDBr1", 8);
        const std::uint32_t sizes[] = {static_cast<std::uint32_t>(erase_block_bytes),
                                       static_cast<std::uint32_t>(program_unit_bytes),
                                       geometry.blobs, geometry.slot_bytes};
        for (std::size_t i = 0; i < 4; ++i)
            format::store_u32(byte_span{made}.subspan(8 + 4 * i), sizes[i]);
        format::store_u32(byte_span{made}.subspan(24), crc32(byte_view{made}.first(24)));
        return made;
    }
};

/// Whether this is the label of a region, of whatever geometry.
[[nodiscard]] inline bool is_label(const layout::label& read) noexcept {
    return std::memcmp(read.data(), "EscoDBr1", 8) == 0 &&
           format::load_u32(byte_view{read}.subspan(24)) == crc32(byte_view{read}.first(24));
}

} // namespace region

} // namespace escodb
