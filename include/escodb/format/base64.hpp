// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Base64 with the standard alphabet and padding (RFC 4648 §4), strict on reading.
///
/// Everything in a store but JSON punctuation is base64, so this is on the hot path of both
/// directions: tables everywhere, AVX2 where the processor has it (asked once, at first use).
///
/// The decoder accepts exactly what the encoder writes: a length that is a multiple of four,
/// padding at the end alone, zero in the bits that the padding leaves over, and nothing foreign, no
/// white space either. One text per value: two texts never decode to the same bytes.
///
/// Not constant-time: what is decoded is ciphertext, salt or MAC, which storage shows anyway.
/// Thread safety: pure functions. All are O(n).

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/base64_kernels.hpp>

#include <cassert>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace escodb::format {

/// The length of the base64 of `size` bytes, in characters. \pre `size` < 3/4 of SIZE_MAX.
[[nodiscard]] constexpr std::size_t base64_encoded_size(std::size_t size) noexcept {
    return (size + 2) / 3 * 4;
}

/// The number of bytes that `text` stands for if it is well-formed base64; of a malformed one only
/// an upper bound.
[[nodiscard]] constexpr std::size_t base64_decoded_size(std::string_view text) noexcept {
    if (text.size() < 4)
        return 0;
    const std::size_t padding = text.back() != '=' ? 0u : text[text.size() - 2] != '=' ? 1u : 2u;
    return text.size() / 4 * 3 - padding;
}

/// Appends the base64 of `data` to `out`. Strong exception guarantee. \pre `data` is not in `out`.
inline void base64_append(std::string& out, byte_view data) {
    const std::size_t start = out.size();
    out.resize(start + base64_encoded_size(data.size()));
    detail::base64_encode_into(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
                               out.data() + start);
}

/// The base64 of `data`.
[[nodiscard]] inline std::string base64_encode(byte_view data) {
    std::string out;
    base64_append(out, data);
    return out;
}

/// Decodes into memory of the caller. \pre `out.size() == base64_decoded_size(text)`.
/// \return false where `text` is not strict base64; the content of `out` is then unspecified.
[[nodiscard]] inline bool base64_decode_into(std::string_view text, byte_span out) noexcept {
    assert(out.size() == base64_decoded_size(text));
    return text.size() % 4 == 0 &&
           detail::base64_decode_into(text.data(), text.size(),
                                      reinterpret_cast<unsigned char*>(out.data()));
}

/// Replaces the content of `out` with what `text` stands for. What was there before is wiped, even
/// where nothing is reallocated.
/// \return false where `text` is not strict base64; `out` is then empty.
template <class Allocator>
[[nodiscard]] bool base64_decode(std::string_view text, std::vector<std::byte, Allocator>& out) {
    wipe(out);
    out.resize(base64_decoded_size(text));
    const bool ok = base64_decode_into(text, out);
    if (!ok) {
        wipe(out);
        out.clear();
    }
    return ok;
}

} // namespace escodb::format
