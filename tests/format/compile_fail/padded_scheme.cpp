// expect: escodb: a scheme of lengths must say to which one it pads
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>

struct model {};
template struct escodb::serialiser::padded<escodb::serialiser::raw_bytes, model>;
