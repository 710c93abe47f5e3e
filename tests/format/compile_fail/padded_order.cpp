// expect: escodb: padded takes a serialiser policy and a scheme of lengths
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>

template struct escodb::serialiser::padded<escodb::length::padme, escodb::serialiser::raw_bytes>;
