// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// CRC-32 as in zlib and Ethernet: tells a slot that was written in part from a whole one. It is no
/// protection from people; what a slot holds is sealed. A table of 64 bytes, for small machines.

#include <escodb/base/bytes.hpp>

#include <cstddef>
#include <cstdint>

namespace escodb::region {

/// The checksum of `before ‖ data`, from that of `before`; 0 is that of nothing. O(n).
[[nodiscard]] inline std::uint32_t crc32(byte_view data, std::uint32_t before = 0) noexcept {
    static constexpr std::uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158,
        0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4,
        0xa00ae278, 0xbdbdf21c};
    std::uint32_t sum = ~before;
    for (const std::byte octet : data) {
        sum ^= std::to_integer<std::uint32_t>(octet);
        sum = table[sum & 15u] ^ (sum >> 4);
        sum = table[sum & 15u] ^ (sum >> 4);
    }
    return ~sum;
}

} // namespace escodb::region
