// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What to do to secrets, without memory of one's own: wipe them, and compare them in constant time.

#include <escodb/base/bytes.hpp>

#include <cstddef>
#include <cstring>

namespace escodb {

/// Overwrites `memory` with zeros in a way that the optimiser may not remove. O(n).
inline void wipe(byte_span memory) noexcept {
    if (memory.empty())
        return;
    std::memset(memory.data(), 0, memory.size());
    // The empty assembly claims to read the memory, so the stores above are not dead.
    asm volatile("" : : "r"(memory.data()) : "memory");
}

/// Compares without a branch on the content, so that timing tells nothing but the lengths.
[[nodiscard]] inline bool equal_in_constant_time(byte_view a, byte_view b) noexcept {
    if (a.size() != b.size())
        return false;
    std::byte difference{0};
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= a[i] ^ b[i];
    return difference == std::byte{0};
}

} // namespace escodb
