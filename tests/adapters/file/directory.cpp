// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/directory.hpp>

#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <set>

BOOST_AUTO_TEST_SUITE(adapters_directory)

using namespace escodb;
using namespace escodb_test;

BOOST_AUTO_TEST_CASE(makes_what_is_missing_and_keeps_what_is_there) {
    const temp_folder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
    for (const bool durable : {true, false}) {
        const std::string top = folder / (durable ? "ü a" : "plain");
        file::make_folders(top + "/b/c", durable);
        for (const char* made : {"", "/b", "/b/c"})
            BOOST_TEST((std::filesystem::status(top + made).permissions() ==
                        std::filesystem::perms::owner_all));
        file::make_folders(top + "/b/c", durable); // once more does no harm
    }
    BOOST_TEST((std::filesystem::status(folder.path()).permissions() ==
                std::filesystem::perms{0755}));
}

BOOST_AUTO_TEST_CASE(an_impossible_folder_is_an_error_that_names_it) {
    const temp_folder folder;
    put_file(folder / "plain", "x");
    BOOST_CHECK_EXCEPTION(file::make_folders(folder / "plain/sub", true), error,
                          [&](const error& e) {
                              return e.code() == errc::storage_failed &&
                                     e.subject() == (folder / "plain/sub") &&
                                     e.cause() == std::errc::not_a_directory;
                          });
    BOOST_CHECK_THROW(file::sync_folder(folder / "missing"), error);
    BOOST_CHECK_THROW(file::for_each_name(folder / "missing", [](auto) { return true; }), error);
}

BOOST_AUTO_TEST_CASE(lists_names_until_told_to_stop) {
    const temp_folder folder;
    put_file(folder / "one", "");
    put_file(folder / "two", "");
    std::set<std::string> seen;
    file::for_each_name(folder.path(), [&](std::string_view name) {
        seen.insert(std::string{name});
        return true;
    });
    BOOST_TEST((seen == std::set<std::string>{".", "..", "one", "two"}));
    int calls = 0;
    file::for_each_name(folder.path(), [&](std::string_view) { return ++calls < 2; });
    BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_CASE(the_parent_of_a_path) {
    BOOST_TEST(file::parent_folder("/a/b") == "/a");
    BOOST_TEST(file::parent_folder("/a") == "/");
}

BOOST_AUTO_TEST_SUITE_END()
