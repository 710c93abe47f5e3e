// SPDX-License-Identifier: Apache-2.0

#include <escodb/base/limits.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>

BOOST_AUTO_TEST_SUITE(base_limits)

namespace limits = escodb::limits;

BOOST_AUTO_TEST_CASE(those_of_the_format_are_the_formats) {
    static_assert(limits::shards_max == 65'536);
    static_assert(limits::messages_per_key_max == std::uint64_t{1} << 31);
    static_assert(limits::blocks_per_key_max == std::uint64_t{1} << 47);
}

BOOST_AUTO_TEST_CASE(those_of_our_own_fit_together) {
    static_assert(limits::document_bytes_max < limits::blob_bytes_max);
    static_assert(limits::config_bytes_max < limits::blob_bytes_max);
    static_assert(limits::kdf_iterations_max >= 600'000, "the default must be allowed");
    // Offsets within a blob are kept in 32 bits.
    static_assert(limits::blob_bytes_max <= UINT32_MAX);
}

BOOST_AUTO_TEST_SUITE_END()
