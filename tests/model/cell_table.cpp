// SPDX-License-Identifier: Apache-2.0

#include <escodb/model/cell_table.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(model_cell_table)

using escodb::model::cell;
using escodb::model::cell_table;
using appended = escodb::model::cell_table::appended;

cell_table table_of(const std::vector<std::string>& paths) {
    cell_table table;
    for (std::size_t i = 0; i < paths.size(); ++i)
        table.append(paths[i], cell{{static_cast<std::uint32_t>(i), 1}});
    BOOST_TEST((table.settle() == appended::in_order));
    return table;
}

std::vector<std::string> paths_of(cell_table& table) {
    std::vector<std::string> paths;
    for (const cell_table::item* one : table.in_order())
        paths.push_back(one->path);
    return paths;
}

using paths = std::vector<std::string>;

BOOST_AUTO_TEST_CASE(tells_how_it_was_appended) {
    cell_table table;
    BOOST_TEST((table.settle() == appended::in_order));
    table.append("/b", {});
    table.append("/a", {});
    BOOST_TEST((table.settle() == appended::disordered));
    BOOST_TEST(paths_of(table) == (paths{"/a", "/b"}), boost::test_tools::per_element());
    BOOST_TEST(table.find("/a") != nullptr);
    table.append("/a", {});
    BOOST_TEST((table.settle() == appended::with_duplicates));
}

BOOST_AUTO_TEST_CASE(orders_by_utf16_code_units) {
    // U+10000 is D800 DC00 in UTF-16, before U+E000; in UTF-8 it comes after.
    cell_table table = table_of({"/\xf0\x90\x80\x80", "/\xee\x80\x80"});
    table.at("/\xf0\x90\x80\x81");
    BOOST_TEST(paths_of(table) == (paths{"/\xf0\x90\x80\x80", "/\xf0\x90\x80\x81", "/\xee\x80\x80"}),
               boost::test_tools::per_element());
    BOOST_TEST(table.find("/\xee\x80\x80")->state.line().at == 1U);
}

BOOST_AUTO_TEST_CASE(orders_so_wherever_paths_begin_to_differ) {
    // ASCII, U+07FF, U+D7FF (from 0xed on, bytes and code units may disagree), U+E000, U+10000.
    const paths letters{"a", "b", "\xdf\xbf", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80"};
    std::set<std::string, escodb::format::utf16_less> expected;
    for (std::size_t common = 0; common < 30; ++common)
        for (const std::string& first : letters)
            for (const std::string& second : letters)
                expected.insert("/" + std::string(common, 'a') + first + second);
    paths mixed{expected.begin(), expected.end()};
    std::shuffle(mixed.begin(), mixed.end(), std::mt19937{1});

    cell_table added;
    for (const std::string& path : mixed)
        added.at(path).state = cell{{1, 1}};
    BOOST_TEST(paths_of(added) == (paths{expected.begin(), expected.end()}),
               boost::test_tools::per_element());
    cell_table appended_to;
    for (const std::string& path : mixed)
        appended_to.append(path, cell{{1, 1}});
    BOOST_TEST((appended_to.settle() == appended::disordered));
    BOOST_TEST(paths_of(appended_to) == (paths{expected.begin(), expected.end()}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finds_before_and_after_it_is_indexed) {
    paths all;
    for (int i = 100; i < 200; ++i)
        all.push_back("/" + std::to_string(i));
    cell_table table = table_of(all);
    for (int round = 0; round < 3; ++round) // the later ones by the index
        for (std::size_t i = 0; i < all.size(); ++i) {
            BOOST_REQUIRE(table.find(all[i]) != nullptr);
            BOOST_TEST(table.find(all[i])->state.line().at == i);
            BOOST_TEST(table.find(all[i] + "x") == nullptr);
        }
}

BOOST_AUTO_TEST_CASE(items_stay_where_they_are) {
    cell_table table = table_of({"/a", "/c"});
    cell_table::item* const a = table.find("/a");
    for (int i = 0; i < 1'000; ++i)
        table.at("/b" + std::to_string(i));
    cell_table moved = std::move(table);
    BOOST_TEST(moved.find("/a") == a);
    BOOST_TEST(moved.in_order().front() == a);
    BOOST_TEST(moved.size() == 1'002U);
}

BOOST_AUTO_TEST_CASE(an_erased_item_leaves_nothing_to_the_next) {
    cell_table table = table_of({"/a", "/b"});
    table.at("/b").state.put({});
    table.erase(*table.find("/b"));
    BOOST_TEST(table.find("/b") == nullptr);
    BOOST_TEST(!table.at("/b").state.exists()); // made anew before the old one was let go
    BOOST_TEST(paths_of(table) == (paths{"/a", "/b"}), boost::test_tools::per_element());
    table.at("/b").state.put({});
    table.erase(*table.find("/b"));
    BOOST_TEST(paths_of(table) == paths{"/a"}, boost::test_tools::per_element());
    BOOST_TEST(table.at("/y").state.staged_plaintext() == nullptr); // in the memory of one
    BOOST_TEST(table.at("/z").state.staged_plaintext() == nullptr); // and of the other
    table.erase(*table.find("/y"));
    BOOST_TEST(paths_of(table) == (paths{"/a", "/z"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_changes_before_many_searches_is_found_as_it_is) {
    paths all;
    for (int i = 100; i < 200; ++i) // so many that a few searches are not worth an index
        all.push_back("/" + std::to_string(i));
    cell_table table = table_of(all);
    table.erase(*table.find("/150"));
    BOOST_TEST(table.find("/150") == nullptr);
    cell_table::item* const made = &table.at("/new");
    BOOST_TEST(table.find("/new") == made);
    BOOST_TEST(table.size() == 100U);
    BOOST_TEST(table.in_order().size() == 100U);
}

BOOST_AUTO_TEST_CASE(does_as_a_map_does) {
    std::mt19937 random{1};
    cell_table table = table_of({"/1", "/3", "/5"});
    std::map<std::string, std::uint32_t> model{{"/1", 0}, {"/3", 1}, {"/5", 2}};
    for (std::uint32_t i = 10; i < 5'000; ++i) {
        const std::string path = "/" + std::to_string(random() % 50);
        if (random() % 3 == 0) {
            if (cell_table::item* const found = table.find(path))
                table.erase(*found);
            model.erase(path);
        } else {
            table.at(path).state = cell{{i, 1}};
            model[path] = i;
        }
        if (random() % 20 != 0)
            continue;
        BOOST_TEST_REQUIRE(table.size() == model.size());
        auto expected = model.begin();
        for (const cell_table::item* one : table.in_order()) {
            BOOST_TEST_REQUIRE(one->path == expected->first);
            BOOST_TEST_REQUIRE(one->state.line().at == (expected++)->second);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
