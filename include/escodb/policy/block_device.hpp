// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a region adapter needs of a user's flash, EEPROM or mapped memory: erase, program, read.
///
/// Notation: `D` the device, `d` a `D&`, `c` a `const D&`, `offset` a `std::size_t`, `data` a `byte_view`,
/// `out` a `byte_span`.
///
/// | expression                | type          | meaning                                             |
/// |---------------------------|---------------|-----------------------------------------------------|
/// | `c.size_bytes()`          | `std::size_t` | the region's size                                   |
/// | `c.erase_block_bytes()`   | `std::size_t` | what one erase covers; divides the size             |
/// | `c.program_unit_bytes()`  | `std::size_t` | what a program is aligned to; divides that, at most 256 |
/// | `d.read(offset, out)`     | `bool`        | the bytes from `offset` on                          |
/// | `d.program(offset, data)` | `bool`        | writes whole units, each erased and not programmed since |
/// | `d.erase(offset)`         | `bool`        | the block that begins there reads as 0xff throughout |
///
/// Offsets count from the region's beginning. The callers keep to the alignment and the size, and never
/// program a unit twice between two erases; so flash that only clears bits will do, and flash with error
/// correction over each unit too.
///
/// A function that returns true has done it **for good**: what follows may rely on it after a loss of
/// power. False is a failure, after which what was touched may hold anything, as after a loss of power
/// within the call. They are plain calls that block. They allocate nothing if the constrained profile is
/// to keep its promise.
///
/// Thread safety: one call at a time.

#include <escodb/base/bytes.hpp>

#include <concepts>
#include <cstddef>

namespace escodb::policy {

namespace block_device_parts {

template <class D>
concept size = requires(const D& d) {
    { d.size_bytes() } -> std::same_as<std::size_t>;
};
template <class D>
concept erase_block = requires(const D& d) {
    { d.erase_block_bytes() } -> std::same_as<std::size_t>;
};
template <class D>
concept program_unit = requires(const D& d) {
    { d.program_unit_bytes() } -> std::same_as<std::size_t>;
};
template <class D>
concept reads = requires(D& d, std::size_t offset, byte_span out) {
    { d.read(offset, out) } -> std::same_as<bool>;
};
template <class D>
concept programs = requires(D& d, std::size_t offset, byte_view data) {
    { d.program(offset, data) } -> std::same_as<bool>;
};
template <class D>
concept erases = requires(D& d, std::size_t offset) {
    { d.erase(offset) } -> std::same_as<bool>;
};

} // namespace block_device_parts

/// A device under a region; see the file's comment.
template <class D>
concept block_device =
    block_device_parts::size<D> && block_device_parts::erase_block<D> &&
    block_device_parts::program_unit<D> && block_device_parts::reads<D> &&
    block_device_parts::programs<D> && block_device_parts::erases<D>;

/// Refuses a type that is no block device with a sentence that names what is missing.
template <class D> struct check_block_device {
    static_assert(block_device_parts::size<D>,
                  "escodb: a block device must know its size: std::size_t size_bytes() const");
    static_assert(block_device_parts::erase_block<D>,
                  "escodb: a block device must know what one erase covers: std::size_t "
                  "erase_block_bytes() const");
    static_assert(block_device_parts::program_unit<D>,
                  "escodb: a block device must know what a program is aligned to: std::size_t "
                  "program_unit_bytes() const");
    static_assert(block_device_parts::reads<D>,
                  "escodb: a block device must read: bool read(std::size_t offset, byte_span out)");
    static_assert(block_device_parts::programs<D>,
                  "escodb: a block device must program: bool program(std::size_t offset, byte_view "
                  "data)");
    static_assert(block_device_parts::erases<D>,
                  "escodb: a block device must erase: bool erase(std::size_t offset)");
};

} // namespace escodb::policy
