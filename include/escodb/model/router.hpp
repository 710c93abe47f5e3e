// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which shard holds a path, and what the shards are called (docs/format.md §4).
///
/// The 65,536 values of a keyed 16-bit hash are parted among n shards as evenly as whole numbers
/// allow. The hash is keyed so that an outsider cannot tell from a shard's name which paths it may
/// hold, nor choose paths that all fall into one.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/format/text.hpp>
#include <escodb/policy/shard_hash.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace escodb::model {

/// The first hash value of shard `i` of `n`; for `i` = `n` one past the last value of all.
/// \pre 1 ≤ n ≤ limits::shards_max, i ≤ n
[[nodiscard]] constexpr std::uint32_t shard_boundary(std::uint32_t i, std::uint32_t n) noexcept {
    constexpr std::uint64_t hash_values = 65'536;
    return static_cast<std::uint32_t>((2 * hash_values * i + n) / (2 * std::uint64_t{n}));
}

/// The shard of a hash value. O(1). \pre 1 ≤ n ≤ limits::shards_max
[[nodiscard]] constexpr std::uint32_t shard_of_hash(std::uint16_t hash, std::uint32_t n) noexcept {
    // A boundary is that of an exact division, rounded; the guess may be one too low for that, and
    // never is too high: a whole number that is not below the quotient is not below its rounding.
    auto guess = static_cast<std::uint32_t>(std::uint64_t{hash} * n / 65'536);
    if (hash >= shard_boundary(guess + 1, n))
        ++guess;
    return guess;
}

/// The id of shard `i` of `n`: "shard-0000-5554" by its first and last hash value.
[[nodiscard]] inline std::string shard_name_of(std::uint32_t i, std::uint32_t n) {
    std::string name = "shard";
    for (const std::uint32_t end : {shard_boundary(i, n), shard_boundary(i + 1, n) - 1}) {
        name += '-';
        for (const unsigned shift : {12u, 8u, 4u, 0u})
            name += hex_digits[(end >> shift) & 15u];
    }
    return name;
}

/// Finds the shard of a path. Move-only if its hash is; not thread safe, as a hash may keep state.
template <policy::shard_hash ShardHash> class router {
public:
    /// O(shards).
    /// \throws error invalid_option "shards" unless 1 ≤ count ≤ limits::shards_max.
    router(std::span<const std::byte, ShardHash::key_bytes> key, std::uint32_t count)
        : hash_(key) {
        if (count < 1 || count > limits::shards_max)
            throw error(errc::invalid_option, "shards", "it must be from 1 to 65,536");
        names_.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i)
            names_.push_back(shard_name_of(i, count));
    }

    /// The number of the shard that holds a path. One hash of the path.
    /// \param path normalised, `/` at its end if it is a directory's.
    ///
    /// A lone surrogate, which only paths written by JavaScript can hold, counts as U+FFFD, as it
    /// does where JavaScript encodes it.
    [[nodiscard]] std::uint32_t shard_of(std::string_view path) {
        constexpr char surrogates_begin_so = '\xed';
        if (path.find(surrogates_begin_so) == path.npos)
            return shard_of_hash(hash_(as_bytes(path)), count());
        std::string encoded{path};
        format::replace_lone_surrogates(std::as_writable_bytes(std::span{encoded}));
        return shard_of_hash(hash_(as_bytes(encoded)), count());
    }

    [[nodiscard]] std::uint32_t count() const noexcept {
        return static_cast<std::uint32_t>(names_.size());
    }

    /// The id of a shard's blob. \throws std::out_of_range if there is no such shard.
    [[nodiscard]] const std::string& name(std::uint32_t i) const { return names_.at(i); }

private:
    ShardHash hash_;
    std::vector<std::string> names_;
};

} // namespace escodb::model
