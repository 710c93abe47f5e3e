// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/lock.hpp>

#include <support/foreign_client.hpp>
#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(adapters_lock)

using namespace escodb;
using namespace escodb_test;
using file::lock_method;

using names = std::set<std::string>;

file::temp_file finished(const temp_folder& folder, std::string_view content) {
    file::temp_file blob{folder.path(), "a"};
    blob.fill(content, false);
    return blob;
}

BOOST_AUTO_TEST_CASE(one_holder_at_a_time_and_its_lock_is_a_complete_blob) {
    for (const lock_method method : {lock_method::link, lock_method::rename}) {
        const temp_folder folder;
        file::temp_file first = finished(folder, "first");
        file::temp_file second = finished(folder, "second");
        {
            auto lock = file::try_take_lock(folder / "a.lock", first, method);
            BOOST_REQUIRE(lock.has_value());
            BOOST_TEST(get_file(folder / "a.lock") == "first");
            BOOST_TEST(!file::try_take_lock(folder / "a.lock", second, method));
            BOOST_TEST(get_file(second.path()) == "second"); // untouched
            foreign_client foreign{folder.path(), "a"};
            BOOST_TEST(!foreign.lock());
            BOOST_TEST(lock->publish(folder / "a"));
            BOOST_TEST(get_file(folder / "a") == "first");
            BOOST_TEST(!std::filesystem::exists(folder / "a.lock"));
        }
        BOOST_TEST(file::try_take_lock(folder / "a.lock", second, method).has_value());
    }
}

BOOST_AUTO_TEST_CASE(giving_up_leaves_nothing_behind) {
    for (const lock_method method : {lock_method::link, lock_method::rename}) {
        const temp_folder folder;
        {
            file::temp_file blob = finished(folder, "x");
            auto lock = file::try_take_lock(folder / "a.lock", blob, method);
            BOOST_TEST(lock->give_up());
            BOOST_TEST(!std::filesystem::exists(folder / "a.lock"));
        }
        {
            file::temp_file blob = finished(folder, "y");
            const auto lock = file::try_take_lock(folder / "a.lock", blob, method);
        }
        BOOST_TEST((folder.names() == names{}));
    }
}

BOOST_AUTO_TEST_CASE(a_lock_that_is_our_own_already_is_taken) {
    // What a network file system leaves that carried the request out and lost the reply.
    const temp_folder folder;
    file::temp_file blob = finished(folder, "x");
    std::filesystem::create_hard_link(blob.path(), folder / "a.lock");
    BOOST_TEST(file::try_take_lock(folder / "a.lock", blob).has_value());
}

BOOST_AUTO_TEST_CASE(a_foreign_rename_in_our_place_publishes_a_whole_blob_and_is_noticed) {
    const temp_folder folder;
    put_file(folder / "a", "old");
    file::temp_file blob = finished(folder, "new, and complete");
    {
        auto lock = file::try_take_lock(folder / "a.lock", blob);
        // A foreign client that slept between its close and its rename until its lock was cleared.
        BOOST_TEST((foreign_client{folder.path(), "a"}.rename()));
        BOOST_TEST(get_file(folder / "a") == "new, and complete");
        BOOST_TEST(lock->publish(folder / "a")); // what we wanted, done by another
    }
    BOOST_TEST((folder.names() == names{"a"}));
    file::temp_file again = finished(folder, "newer");
    auto lock = file::try_take_lock(folder / "a.lock", again);
    BOOST_TEST((foreign_client{folder.path(), "a"}.rename()));
    BOOST_TEST(!lock->give_up()); // published although we did not want it: the caller must know
}

BOOST_AUTO_TEST_CASE(a_lock_that_took_the_place_of_ours_is_neither_published_nor_removed) {
    const temp_folder folder;
    put_file(folder / "a", "old");
    for (const bool publish : {true, false}) {
        file::temp_file blob = finished(folder, "ours");
        auto lock = file::try_take_lock(folder / "a.lock", blob);
        std::filesystem::remove(folder / "a.lock");
        foreign_client foreign{folder.path(), "a"};
        BOOST_REQUIRE(foreign.lock());
        foreign.write("half");
        BOOST_TEST(!(publish ? lock->publish(folder / "a") : lock->give_up()));
        BOOST_TEST(get_file(folder / "a") == "old");
        BOOST_TEST(get_file(folder / "a.lock") == "half");
        foreign.unlock();
    }
}

BOOST_AUTO_TEST_CASE(a_rename_that_fails_gives_the_lock_up) {
    const temp_folder folder;
    std::filesystem::create_directory(folder / "a"); // cannot be replaced by a file
    {
        file::temp_file blob = finished(folder, "x");
        auto lock = file::try_take_lock(folder / "a.lock", blob);
        BOOST_CHECK_THROW((void)lock->publish(folder / "a"), error);
    }
    BOOST_TEST((folder.names() == names{"a"}));
}

BOOST_AUTO_TEST_SUITE_END()
