// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A random source that gives the same bytes for the same seed: for simulations, and nothing else.

#include <escodb/base/bytes.hpp>
#include <escodb/policy/kinds.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace escodb_test::seeded {

/// SplitMix64: a small generator whose streams for neighbouring seeds have nothing in common.
class split_mix {
public:
    explicit split_mix(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() noexcept {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// From 0 to `n` - 1. \pre n > 0
    std::uint64_t below(std::uint64_t n) noexcept { return next() % n; }
    bool chance(std::uint64_t of_1000) noexcept { return below(1000) < of_1000; }

private:
    std::uint64_t state_;
};

/// One number out of several, for a stream of its own for each of them.
inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0,
                           std::uint64_t d = 0) noexcept {
    std::uint64_t all = a;
    for (const std::uint64_t one : {b, c, d})
        all = split_mix{all ^ (one * 0xd6e8feb86659fd93 + 1)}.next();
    return all;
}

/// A model of `policy::random` whose objects share one stream, begun anew by `restart`.
class seeded_random {
public:
    using policy_kind = escodb::policy::random_kind;

    static void restart(std::uint64_t seed) noexcept { stream() = split_mix{seed}; }

    void fill(escodb::byte_span out) {
        std::uint64_t word = 0;
        std::size_t left = 0;
        for (std::byte& one : out) {
            if (left == 0) {
                word = stream().next();
                left = sizeof word;
            }
            one = static_cast<std::byte>(word & 0xff);
            word >>= 8;
            --left;
        }
    }

private:
    static split_mix& stream() noexcept {
        thread_local split_mix mine{0};
        return mine;
    }
};

} // namespace escodb_test::seeded
