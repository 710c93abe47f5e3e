// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The conformance suite of `policy::shard_hash`.

#include <escodb/base/bytes.hpp>
#include <escodb/conformance/reporter.hpp>
#include <escodb/policy/shard_hash.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace escodb::conformance {

namespace detail {

template <class H> class shard_hash_suite {
public:
    explicit shard_hash_suite(const reporter& report) : report_(report) {
        for (unsigned i = 0; i < paths; ++i)
            paths_.push_back("/directory/" + std::to_string(i));
    }

    void repeats() {
        H one = made(1);
        const auto numbers = all(one);
        report_(all(one) == numbers, "the same object gives the same numbers again");
        H other = made(1);
        report_(all(other) == numbers, "another object with the same key gives the same numbers");
        H moved{std::move(other)};
        report_(all(moved) == numbers, "an object that was moved gives the same numbers");
        (void)one(as_bytes(""));
        (void)one(as_bytes(std::string(1000, 'x')));
        report_(all(one) == numbers, "what was hashed before does not matter");
    }

    void depends_on_key() {
        H one = made(1);
        const auto numbers = all(one);
        bool each = true;
        for (std::size_t i = 0; i < H::key_bytes; ++i) {
            bytes key = sample(H::key_bytes, 1);
            key[i] ^= std::byte{1};
            H other{std::span<const std::byte, H::key_bytes>{key}};
            each = each && alike(numbers, all(other)) < paths / 100;
        }
        report_(each, "every byte of the key matters to nearly every number");
    }

    /// Shards are ranges of the number, so it is the upper bits that must be spread evenly. A count
    /// of 256 has a standard deviation of 16; six of them off is no accident.
    void spreads() {
        for (unsigned seed = 1; seed <= 4; ++seed) {
            H one = made(seed);
            std::array<int, 16> upper{};
            std::array<int, 16> lower{};
            for (const std::uint16_t number : all(one)) {
                ++upper[number >> 12];
                ++lower[number & 15];
            }
            const auto even = [](const std::array<int, 16>& counts) {
                return std::all_of(counts.begin(), counts.end(),
                                   [](int n) { return n > 256 - 96 && n < 256 + 96; });
            };
            report_(even(upper), "the numbers of similar paths are spread over all shards");
            report_(even(lower), "so are their lower bits");
        }
    }

private:
    static constexpr unsigned paths = 4096;

    static H made(unsigned seed) {
        const bytes key = sample(H::key_bytes, seed);
        return H{std::span<const std::byte, H::key_bytes>{key}};
    }
    std::vector<std::uint16_t> all(H& hash) const {
        std::vector<std::uint16_t> numbers;
        for (const std::string& path : paths_)
            numbers.push_back(hash(as_bytes(path)));
        return numbers;
    }
    static unsigned alike(const std::vector<std::uint16_t>& a, const std::vector<std::uint16_t>& b) {
        unsigned count = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            count += a[i] == b[i] ? 1u : 0u;
        return count;
    }

    const reporter& report_;
    std::vector<std::string> paths_;
};

} // namespace detail

/// Puts `H` through the contract of `policy::shard_hash`. Takes some milliseconds and no randomness.
template <policy::shard_hash H> void check_shard_hash(const reporter& report) {
    detail::shard_hash_suite<H> suite{report};
    detail::run(report, "repeats", [&] { suite.repeats(); });
    detail::run(report, "depends on its key", [&] { suite.depends_on_key(); });
    detail::run(report, "spreads", [&] { suite.spreads(); });
}

} // namespace escodb::conformance
