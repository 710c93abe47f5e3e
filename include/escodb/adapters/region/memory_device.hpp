// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Memory as a block device: FRAM, battery-backed RAM, a mapped file, an array in a test.

#include <escodb/base/bytes.hpp>

#include <cstddef>
#include <cstring>

namespace escodb {

/// A model of `policy::block_device` over memory of the caller's, which outlives it. It is as durable as that
/// memory: a mapped file has lost what the system had not yet written out when power failed, in any
/// order; a device that calls `msync` after each step is a class of ten lines.
class memory_device {
public:
    /// \pre `erase_block` divides the size, and `program_unit` divides `erase_block`.
    explicit memory_device(byte_span memory, std::size_t erase_block = 256,
                           std::size_t program_unit = 1) noexcept
        : memory_(memory), erase_block_(erase_block), program_unit_(program_unit) {}

    [[nodiscard]] std::size_t size_bytes() const noexcept { return memory_.size(); }
    [[nodiscard]] std::size_t erase_block_bytes() const noexcept { return erase_block_; }
    [[nodiscard]] std::size_t program_unit_bytes() const noexcept { return program_unit_; }

    [[nodiscard]] bool read(std::size_t offset, byte_span out) const noexcept {
        if (!out.empty())
            std::memcpy(out.data(), memory_.data() + offset, out.size());
        return true;
    }
    [[nodiscard]] bool program(std::size_t offset, byte_view data) noexcept {
        if (!data.empty())
            std::memcpy(memory_.data() + offset, data.data(), data.size());
        return true;
    }
    [[nodiscard]] bool erase(std::size_t offset) noexcept {
        std::memset(memory_.data() + offset, 0xff, erase_block_);
        return true;
    }

private:
    byte_span memory_;
    std::size_t erase_block_;
    std::size_t program_unit_;
};

} // namespace escodb
