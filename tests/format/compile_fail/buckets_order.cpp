// expect: escodb: buckets takes lengths in rising order, none of them 0
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>

template struct escodb::length::buckets<64, 32>;
