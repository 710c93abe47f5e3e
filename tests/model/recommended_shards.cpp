// SPDX-License-Identifier: Apache-2.0

#include <escodb/model/recommended_shards.hpp>

#include <escodb/model/router.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(model_recommended_shards)

using namespace escodb::model;

BOOST_AUTO_TEST_CASE(powers_of_two_that_keep_shards_small) {
    constexpr std::uint64_t kib = 1024;
    BOOST_TEST(recommended_shards(0) == 4U);
    BOOST_TEST(recommended_shards(4 * 128 * kib) == 4U);
    BOOST_TEST(recommended_shards(4 * 129 * kib) == 8U);
    BOOST_TEST(recommended_shards(27 * kib * kib) == 256U); // 100,000 documents of 60 bytes
    BOOST_TEST(recommended_shards(std::numeric_limits<std::uint64_t>::max()) == 65'536U);
    for (std::uint64_t bytes = 1; bytes < (std::uint64_t{1} << 33); bytes = bytes * 3 + 1) {
        const std::uint32_t shards = recommended_shards(bytes);
        BOOST_TEST((shards & (shards - 1)) == 0U);
        BOOST_TEST(bytes / shards <= 128 * kib);
        BOOST_TEST((shards == 4 || bytes / shards > 63 * kib));
    }
}

BOOST_AUTO_TEST_CASE(a_hint_is_given_where_it_pays) {
    BOOST_TEST(!is_short_of_shards(4, 0));
    BOOST_TEST(!is_short_of_shards(4, 1 << 20));
    BOOST_TEST(is_short_of_shards(4, 3 << 20));
    BOOST_TEST(!is_short_of_shards(1, 0)); // small as it is
    BOOST_TEST(!is_short_of_shards(1, 256 << 10));
    BOOST_TEST(is_short_of_shards(1, 257 << 10));
    BOOST_TEST(is_short_of_shards(64, 27 << 20));
    BOOST_TEST(!is_short_of_shards(128, 27 << 20));
    BOOST_TEST(!is_short_of_shards(1'000, 0));
    BOOST_TEST(!is_short_of_shards(65'536, std::numeric_limits<std::uint64_t>::max()));
}

BOOST_AUTO_TEST_CASE(layouts_of_powers_of_two_share_no_name) {
    std::set<std::string> names;
    for (std::uint32_t shards = 1; shards <= 65'536; shards *= 2)
        for (std::uint32_t i = 0; i < shards; ++i)
            if (!names.insert(shard_name_of(i, shards)).second)
                BOOST_FAIL(shard_name_of(i, shards));
}

BOOST_AUTO_TEST_SUITE_END()
