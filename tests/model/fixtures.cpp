// SPDX-License-Identifier: Apache-2.0

// Stores written by the existing implementation read back as their expected.json says.

#include <support/model_store.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(model_fixtures)

namespace json = boost::json;
using namespace escodb_test;

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    BOOST_REQUIRE_MESSAGE(in, "cannot read " << file);
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// A fixture, opened: its keys, and its shards, absent ones too.
struct fixture {
    explicit fixture(const std::string& name)
        : folder(std::filesystem::path{ESCODB_TEST_DATA} / "fixtures" / name),
          expected(json::parse(content_of(folder / "expected.json"))),
          keys(root_keys::open(content_of(folder / "store" / "config"),
                               escodb::password{expected.at("password").as_string()})) {
        for (std::uint32_t i = 0; i < keys.shard_count(); ++i) {
            const auto file = folder / "store" / keys.shard_name(i);
            if (std::filesystem::exists(file))
                shards.emplace_back(keys, keys.shard_name(i), content_of(file), "r");
            else
                shards.emplace_back(keys, keys.shard_name(i));
        }
    }
    shard& of(std::string_view path) { return shards.at(keys.shard_of(path)); }

    std::filesystem::path folder;
    json::value expected;
    root_keys keys;
    std::vector<shard> shards;
};

void check_reads_back(fixture& store) {
    BOOST_TEST(store.keys.shard_count() == store.expected.at("shards").to_number<std::uint32_t>());
    std::size_t items = 0;
    for (const auto& [path, value] : store.expected.at("documents").as_object()) {
        BOOST_TEST_CONTEXT(path) {
            const auto read = store.of(path).read(path);
            BOOST_REQUIRE(read.has_value());
            BOOST_CHECK(json::parse(escodb::as_text(*read)) == value);
        }
        ++items;
    }
    for (const auto& [path, value] : store.expected.at("directories").as_object()) {
        const auto expected = json::value_to<std::vector<std::string>>(value);
        BOOST_TEST(store.of(path).list(path) == expected, boost::test_tools::per_element());
        ++items;
    }
    std::size_t found = 0;
    for (auto& each : store.shards)
        found += each.paths().size();
    BOOST_TEST(found == items);
}

BOOST_AUTO_TEST_CASE(every_store_reads_back) {
    std::size_t stores = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{std::filesystem::path{ESCODB_TEST_DATA} / "fixtures"}) {
        const std::string name = entry.path().filename();
        BOOST_TEST_CONTEXT(name) {
            fixture store{name};
            check_reads_back(store);
        }
        ++stores;
    }
    BOOST_TEST(stores >= 6u);
}

BOOST_AUTO_TEST_CASE(the_existing_implementation_counts_and_retires_keys_as_we_do) {
    fixture store{"rotated-keys"}; // "Every shard key was retired after 7 encryptions"
    for (const auto& each : store.shards) {
        const auto used = each.used();
        BOOST_TEST(used.size() > 1u);
        for (const auto& [seq, usage] : used)
            if (seq < used.rbegin()->first)
                BOOST_TEST(usage.messages == 7u);
    }
    // One document put into a fresh shard of three costs what it costs us.
    fixture tree{"tree"};
    for (const auto& each : tree.shards) {
        const auto used = each.used();
        BOOST_TEST(used.size() == 1u);
        BOOST_TEST(used.at(1).blocks > used.at(1).messages);
    }
}

BOOST_AUTO_TEST_CASE(a_touch_keeps_every_line_of_theirs) {
    fixture store{"thousand"};
    for (auto& each : store.shards) {
        const auto before = lines_of(each.blob());
        const auto after = lines_of(write(each));
        BOOST_REQUIRE(after.size() == before.size());
        BOOST_TEST(std::equal(before.begin() + 1, before.end(), after.begin() + 1));
        // The header differs in its tag alone: keys, state and MAC come out to the byte.
        BOOST_TEST(before[0].size() == after[0].size());
        const auto rest = before[0].find("\"cipher\"");
        BOOST_TEST(before[0].substr(rest) == after[0].substr(rest));
        BOOST_TEST(before[0].substr(0, 20) == after[0].substr(0, 20));
        BOOST_TEST(before[0] != after[0]);
    }
}

BOOST_AUTO_TEST_CASE(their_stores_can_be_written_on) {
    fixture store{"introduction"}; // one of its shards was never written
    for (int i = 0; i < 20; ++i) {
        const std::string path = "/new" + std::to_string(i);
        store.of(path).put(path, secret("1"));
    }
    for (auto& each : store.shards) {
        write(each);
        shard again = reopened(store.keys, each);
        for (const auto& path : again.paths())
            BOOST_TEST(again.read(path).has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()
