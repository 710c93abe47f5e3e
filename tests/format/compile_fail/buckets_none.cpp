// expect: escodb: buckets takes one length at least
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>

template struct escodb::length::buckets<>;
