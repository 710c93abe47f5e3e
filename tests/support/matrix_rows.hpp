// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which models of the policies the matrix of stores puts together: numbers of models, a row for each store.
/// tests/matrix/pairs.cpp checks that any two models meet in some row.

#include <array>
#include <cstddef>
#include <cstdint>

namespace escodb_test::matrix {

enum factor : std::size_t {
    cipher, kdf, shard_hash, serialiser, length, key_schedule, storage, normaliser, witness, random, errors,
    threading, factors
};

/// How many models there are of each.
inline constexpr std::array<std::uint8_t, factors> models{5, 5, 3, 4, 3, 2, 3, 2, 2, 2, 2, 2};

/// The numbers of the models, in the order of the factors. 0 is the default.
using row = std::array<std::uint8_t, factors>;

// clang-format off
inline constexpr std::array<row, 31> rows{{
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {2, 2, 2, 2, 1, 1, 2, 1, 1, 1, 1, 1},
    {4, 4, 1, 1, 2, 1, 1, 1, 1, 0, 0, 0},
    {1, 1, 1, 3, 2, 0, 1, 0, 0, 1, 1, 1},
    {3, 3, 2, 1, 1, 0, 2, 0, 0, 0, 0, 1},
    {3, 3, 0, 3, 0, 1, 0, 1, 1, 1, 1, 0},
    {2, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0},
    {1, 1, 2, 0, 1, 1, 0, 1, 1, 1, 0, 0},
    {4, 4, 0, 0, 0, 1, 2, 0, 0, 1, 1, 1},
    {0, 0, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1},
    {4, 0, 1, 3, 1, 0, 2, 1, 1, 0, 1, 0},
    {1, 2, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0},
    {2, 1, 0, 1, 2, 0, 0, 0, 1, 1, 0, 1},
    {3, 3, 1, 0, 2, 0, 1, 0, 1, 1, 1, 1},
    {0, 4, 2, 3, 1, 0, 1, 1, 1, 0, 0, 1},
    {4, 1, 2, 2, 0, 1, 2, 1, 1, 0, 0, 1},
    {1, 4, 0, 2, 2, 0, 2, 1, 0, 1, 0, 1},
    {0, 2, 1, 1, 2, 0, 2, 1, 0, 1, 1, 0},
    {4, 3, 0, 2, 1, 0, 0, 0, 0, 1, 0, 1},
    {2, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1},
    {2, 4, 2, 3, 1, 1, 0, 0, 0, 1, 0, 1},
    {3, 2, 0, 3, 0, 0, 1, 0, 0, 0, 1, 1},
    {3, 1, 2, 2, 1, 1, 2, 0, 0, 0, 1, 1},
    {4, 2, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0},
    {3, 0, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0},
    {0, 3, 2, 0, 1, 0, 2, 1, 0, 0, 1, 0},
    {1, 0, 2, 3, 0, 1, 2, 1, 0, 0, 0, 1},
    {3, 4, 0, 3, 1, 1, 0, 0, 0, 0, 1, 1},
    {1, 3, 2, 3, 0, 1, 2, 1, 1, 0, 0, 1},
    {0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0},
    {2, 3, 1, 2, 1, 0, 1, 0, 1, 1, 1, 0},
}};
// clang-format on

} // namespace escodb_test::matrix
