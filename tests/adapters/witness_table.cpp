// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/witness_table.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>

BOOST_AUTO_TEST_SUITE(adapters_witness_table)

using escodb::shard_sighting;
using escodb::witness_table;
using finding = escodb::witness_table::finding;

shard_sighting seen(std::uint64_t messages) { return {{{1, messages, messages}}, {}}; }

BOOST_AUTO_TEST_CASE(it_tells_what_is_new_from_what_is_not) {
    witness_table table;
    BOOST_TEST((table.remember({}, "s", seen(1)) == finding::refused));
    BOOST_TEST(table.adopt(std::nullopt, {}));
    BOOST_TEST((table.remember({}, "s", seen(2)) == finding::kept));
    BOOST_TEST((table.remember({}, "s", seen(2)) == finding::nothing_new));
    BOOST_TEST((table.remember({}, "s", seen(1)) == finding::nothing_new));
    BOOST_TEST((table.remember({}, "s", seen(3)) == finding::kept));
    shard_sighting other = seen(3);
    other.digest[0] = std::byte{1};
    BOOST_TEST((table.remember({}, "s", other) == finding::refused));
    BOOST_TEST((table.recall({}, "s") == seen(3)));
}

BOOST_AUTO_TEST_CASE(another_store_takes_all_shards_along) {
    escodb::store_identity next{};
    next[0] = std::byte{1};
    witness_table table;
    BOOST_TEST(table.adopt(std::nullopt, {}));
    BOOST_TEST((table.remember({}, "s", seen(1)) == finding::kept));
    BOOST_TEST(!table.adopt(next, {}));
    BOOST_TEST((table.shards().size() == 1U));
    BOOST_TEST(table.adopt(escodb::store_identity{}, next));
    BOOST_TEST(table.shards().empty());
    BOOST_TEST((table.remember({}, "s", seen(2)) == finding::refused));
    BOOST_TEST(!table.recall({}, "s"));
}

BOOST_AUTO_TEST_SUITE_END()
