// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/temp_file.hpp>

#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>

BOOST_AUTO_TEST_SUITE(adapters_temp_file)

using namespace escodb;
using namespace escodb_test;

BOOST_AUTO_TEST_CASE(is_private_locked_and_goes_with_the_object) {
    const temp_folder folder;
    {
        file::temp_file blob{folder.path(), "config"};
        blob.fill("content", true);
        BOOST_TEST(get_file(blob.path()) == "content");
        BOOST_TEST(folder.names().size() == 1u);
        BOOST_TEST(file::id_of_temp_name(*folder.names().begin()) == "config");
        BOOST_TEST((std::filesystem::status(blob.path()).permissions() ==
                    (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
        const file::descriptor other = file::open_if_present(blob.path(), O_RDWR);
        BOOST_TEST((file::try_flock(other, blob.path()) == file::claim::refused));

        const file::temp_file moved{std::move(blob)};
        BOOST_TEST(get_file(moved.path()) == "content");
        BOOST_TEST((file::try_flock(other, moved.path()) == file::claim::refused));
    }
    BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(release_leaves_the_file_open_and_free) {
    const temp_folder folder;
    file::temp_file blob{folder.path(), "config"};
    const file::descriptor other = file::open_if_present(blob.path(), O_RDWR);
    const file::descriptor kept = blob.release();
    BOOST_TEST(static_cast<bool>(kept));
    BOOST_TEST(folder.names().empty());
    BOOST_TEST((file::try_flock(other, "other") == file::claim::granted));
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_an_error_that_says_so) {
    const temp_folder folder;
    BOOST_CHECK_EXCEPTION(file::temp_file(folder / "missing", "config"), error, [](const error& e) {
        return e.cause() == std::errc::no_such_file_or_directory;
    });
}

BOOST_AUTO_TEST_SUITE_END()
