// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Unsigned integers as the format stores them: big-endian, of fixed width (docs/format.md).
///
/// Thread safety: pure functions. All are O(1).

#include <escodb/base/bytes.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>

namespace escodb::format {

namespace detail {

template <class Unsigned> inline void store_big_endian(byte_span out, Unsigned value) noexcept {
    assert(out.size() >= sizeof(Unsigned));
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
        out[i] = static_cast<std::byte>(value >> (8 * (sizeof(Unsigned) - 1 - i)));
}

template <class Unsigned> [[nodiscard]] inline Unsigned load_big_endian(byte_view in) noexcept {
    assert(in.size() >= sizeof(Unsigned));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
        value = value << 8 | std::to_integer<std::uint64_t>(in[i]);
    return static_cast<Unsigned>(value);
}

template <class Unsigned, class Bytes> inline void append_big_endian(Bytes& out, Unsigned value) {
    std::byte encoded[sizeof(Unsigned)];
    store_big_endian(encoded, value);
    out.insert(out.end(), encoded, encoded + sizeof(Unsigned));
}

} // namespace detail

/// \name Writing over the first 2, 4 or 8 bytes of `out`. \pre `out` is long enough.
///@{
inline void store_u16(byte_span out, std::uint16_t value) noexcept {
    detail::store_big_endian(out, value);
}
inline void store_u32(byte_span out, std::uint32_t value) noexcept {
    detail::store_big_endian(out, value);
}
inline void store_u64(byte_span out, std::uint64_t value) noexcept {
    detail::store_big_endian(out, value);
}
///@}

/// \name Reading the first 2, 4 or 8 bytes of `in`. \pre `in` is long enough.
///@{
[[nodiscard]] inline std::uint16_t load_u16(byte_view in) noexcept {
    return detail::load_big_endian<std::uint16_t>(in);
}
[[nodiscard]] inline std::uint32_t load_u32(byte_view in) noexcept {
    return detail::load_big_endian<std::uint32_t>(in);
}
[[nodiscard]] inline std::uint64_t load_u64(byte_view in) noexcept {
    return detail::load_big_endian<std::uint64_t>(in);
}
///@}

/// \name Appending to a vector of bytes (`bytes` or `secret_bytes`). Strong exception guarantee.
///@{
template <class Bytes> void append_u16(Bytes& out, std::uint16_t value) {
    detail::append_big_endian(out, value);
}
template <class Bytes> void append_u32(Bytes& out, std::uint32_t value) {
    detail::append_big_endian(out, value);
}
template <class Bytes> void append_u64(Bytes& out, std::uint64_t value) {
    detail::append_big_endian(out, value);
}
///@}

} // namespace escodb::format
