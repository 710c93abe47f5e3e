// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/revision.hpp>

#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

BOOST_AUTO_TEST_SUITE(adapters_revision)

using namespace escodb;
using namespace escodb_test;

struct opened {
    file::descriptor file;
    file::identity who;
};

opened open(const std::string& path) {
    file::descriptor file = file::open_if_present(path, O_RDONLY);
    const file::identity who = file::status_of(file, path).who;
    return {std::move(file), who};
}

BOOST_AUTO_TEST_CASE(is_the_hash_of_the_content_in_base64) {
    BOOST_TEST(file::revision_of("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    BOOST_TEST(file::revision_of("") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

BOOST_AUTO_TEST_CASE(is_remembered_for_the_file_not_for_the_name) {
    const temp_folder folder;
    const std::string path = folder / "a";
    put_file(path, "one");
    file::revision_memo memo;
    opened first = open(path);
    const file::identity who = first.who;
    BOOST_TEST(memo.find("a", who) == nullptr);
    memo.keep("a", std::move(first.file), who, "r1");
    BOOST_REQUIRE(memo.find("a", open(path).who) != nullptr);
    BOOST_TEST(*memo.find("a", open(path).who) == "r1");
    BOOST_TEST(memo.find("b", who) == nullptr);
    memo.forget("a");
    BOOST_TEST(memo.find("a", who) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_replaced_file_is_another_even_when_all_happens_within_one_tick) {
    // The file is replaced by one of the same size, over and over and as fast as can be: times
    // repeat and, were the file not held open, so would inodes.
    const temp_folder folder;
    const std::string path = folder / "a";
    put_file(path, "0");
    file::revision_memo memo;
    int taken_for_the_same = 0;
    for (int round = 0; round < 300; ++round) {
        opened before = open(path);
        const file::identity who = before.who;
        memo.keep("a", std::move(before.file), who, "r");
        for (int i = 0; i < 3; ++i) {
            put_file(folder / "new", std::to_string(i));
            std::filesystem::rename(folder / "new", path);
        }
        taken_for_the_same += memo.find("a", open(path).who) != nullptr;
    }
    BOOST_TEST(taken_for_the_same == 0);
}

BOOST_AUTO_TEST_CASE(an_edit_in_place_is_noticed) {
    const temp_folder folder;
    const std::string path = folder / "a";
    put_file(path, "one");
    file::revision_memo memo;
    opened before = open(path);
    const file::identity who = before.who;
    memo.keep("a", std::move(before.file), who, "r1");
    put_file(path, "longer");
    BOOST_TEST(memo.find("a", open(path).who) == nullptr);
}

BOOST_AUTO_TEST_CASE(holds_a_bounded_number_of_files_open) {
    const temp_folder folder;
    file::revision_memo memo;
    const auto open_files = [] {
        std::size_t n = 0;
        for ([[maybe_unused]] const auto& entry :
             std::filesystem::directory_iterator{"/proc/self/fd"})
            ++n;
        return n;
    };
    if (!std::filesystem::exists("/proc/self/fd")) {
        BOOST_TEST_MESSAGE("SKIPPED: no /proc");
        return;
    }
    const std::size_t before = open_files();
    const std::string path = folder / "a";
    put_file(path, "x");
    const file::identity who = open(path).who;
    for (std::size_t i = 0; i < 3 * file::revision_memo::held_max; ++i) {
        memo.keep(std::to_string(i), open(path).file, who, "r");
        (void)memo.find("0", who); // the one in use stays
    }
    BOOST_TEST(open_files() == before + file::revision_memo::held_max);
    BOOST_TEST(memo.find("0", who) != nullptr);
    BOOST_TEST(memo.find("1", who) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
