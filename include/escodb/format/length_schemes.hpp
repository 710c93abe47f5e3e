// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// To which length a document is padded, so that its own shows less: schemes for `padded`.
///
/// A scheme has `static constexpr std::size_t padded(std::size_t n)`: at least `n`, the same for the same
/// `n`, and not less for more.

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>

namespace escodb::length {

/// See the file's comment.
template <class S>
concept scheme = requires(std::size_t n) {
    { S::padded(n) } -> std::same_as<std::size_t>;
};

/// PADMÉ (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
/// PETS 2019, algorithm 1): only as many upper bits of a length stay as its exponent takes to be written.
/// Of lengths up to n there are O(log n · log log n) left, and none grows by more than an eighth of itself
/// (12 %), from 1 MB on by 3 %.
struct padme {
    [[nodiscard]] static constexpr std::size_t padded(std::size_t n) noexcept {
        if (n < 2)
            return n;
        const auto exponent = static_cast<unsigned>(std::bit_width(n)) - 1;
        const auto kept = static_cast<unsigned>(std::bit_width(exponent));
        const std::size_t mask = (std::size_t{1} << (exponent - kept)) - 1;
        return (n + mask) & ~mask;
    }
};

/// The given lengths, in rising order; beyond the last, its multiples. Choose it where documents are of few
/// kinds: `buckets<256, 4096>` makes all credentials look alike, and all notes.
template <std::size_t... Bytes> struct buckets {
    static_assert(sizeof...(Bytes) > 0, "escodb: buckets takes one length at least");
    static constexpr std::array<std::size_t, sizeof...(Bytes)> lengths{Bytes...};
    static_assert(lengths.empty() || (lengths.front() > 0 &&
                                      std::is_sorted(lengths.begin(), lengths.end())),
                  "escodb: buckets takes lengths in rising order, none of them 0");

    [[nodiscard]] static constexpr std::size_t padded(std::size_t n) noexcept {
        for (const std::size_t length : lengths)
            if (n <= length)
                return length;
        const std::size_t last = lengths.back();
        return (n / last + (n % last == 0 ? 0 : 1)) * last;
    }
};

} // namespace escodb::length
