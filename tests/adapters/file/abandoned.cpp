// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/abandoned.hpp>

#include <escodb/adapters/file/lock.hpp>

#include <support/child.hpp>
#include <support/foreign_client.hpp>
#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <set>

#include <sys/stat.h>

BOOST_AUTO_TEST_SUITE(adapters_abandoned)

using namespace escodb;
using namespace escodb_test;
using namespace std::chrono_literals;
using file::lock_state;

using names = std::set<std::string>;

/// The file system's time, as it stamps a file now.
file::file_time now(const temp_folder& folder) {
    return file::temp_file{folder.path(), "clock"}.stat().who.changed;
}

lock_state clear(const temp_folder& folder, std::chrono::nanoseconds later = 0ns,
                 const file_options& options = file_options()) {
    return file::clear_if_abandoned(folder.path(), "a", now(folder) + later, options);
}

/// A process that took the lock and died with it.
void die_with_lock(const temp_folder& folder, file::lock_method method = file::lock_method::link) {
    child dying{[&] {
        file::temp_file blob{folder.path(), "a"};
        blob.fill("complete", false);
        const auto lock = file::try_take_lock(folder / "a.lock", blob, method);
        ::_exit(lock ? 0 : 1);
        return 0;
    }};
    BOOST_REQUIRE(dying.wait() == 0);
}

/// Runs `body` in a process without root's rights; says so and does nothing where that cannot be.
template <class Body> void as_nobody(Body body) {
    if (::geteuid() != 0) {
        std::cerr << "SKIPPED: needs root to become somebody else\n";
        return;
    }
    child other{[&] {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0)
            return 98;
        return body() ? 0 : 1;
    }};
    BOOST_TEST(other.wait() == 0);
}

BOOST_AUTO_TEST_CASE(no_lock_is_free) {
    const temp_folder folder;
    BOOST_TEST((clear(folder) == lock_state::free));
}

BOOST_AUTO_TEST_CASE(ours_is_cleared_at_once_when_its_owner_is_dead) {
    const temp_folder folder;
    die_with_lock(folder);
    BOOST_TEST(folder.names().size() == 2u); // the lock and its private name
    BOOST_TEST((clear(folder) == lock_state::free));
    BOOST_TEST((folder.names() == names{}));
}

BOOST_AUTO_TEST_CASE(ours_is_never_cleared_while_its_owner_lives) {
    const temp_folder folder;
    child owner{[&] {
        file::temp_file blob{folder.path(), "a"};
        const auto lock = file::try_take_lock(folder / "a.lock", blob);
        std::raise(SIGSTOP);
        return 0;
    }};
    owner.wait_until_stopped();
    BOOST_TEST((clear(folder, 24h * 365) == lock_state::held));
    file::sweep_temp_files(folder.path(), now(folder) + 24h * 365, 0s);
    BOOST_TEST(folder.names().size() == 2u);
    owner.kill();
    BOOST_TEST((clear(folder) == lock_state::free));
    BOOST_TEST((folder.names() == names{}));
}

BOOST_AUTO_TEST_CASE(without_hard_links_ours_counts_as_foreign_after_death_and_lives_until_then) {
    const temp_folder folder;
    {
        file::temp_file blob{folder.path(), "a"};
        const auto lock =
            file::try_take_lock(folder / "a.lock", blob, file::lock_method::rename);
        BOOST_REQUIRE(lock.has_value());
        BOOST_TEST((folder.names() == names{"a.lock"}));
        BOOST_TEST((clear(folder, 24h) == lock_state::held));
    }
    BOOST_TEST((folder.names() == names{}));
    die_with_lock(folder, file::lock_method::rename);
    BOOST_TEST((clear(folder, 9s) == lock_state::held));
    BOOST_TEST((clear(folder, 10s) == lock_state::free));
    BOOST_TEST((folder.names() == names{}));
}

BOOST_AUTO_TEST_CASE(a_foreign_lock_is_cleared_only_when_it_is_old_and_nobody_has_it_open) {
    const temp_folder folder;
    foreign_client foreign{folder.path(), "a"};
    BOOST_REQUIRE(foreign.lock());
    foreign.write("half a bl");
    BOOST_TEST((clear(folder) == lock_state::held));      // young and open
    BOOST_TEST((clear(folder, 24h) == lock_state::held)); // old, but open
    foreign.close();
    BOOST_TEST((clear(folder, 9s) == lock_state::held)); // closed, but young
    BOOST_TEST((folder.names() == names{"a.lock"}));
    BOOST_TEST((clear(folder, 10s) == lock_state::free));
    BOOST_TEST((folder.names() == names{}));
}

BOOST_AUTO_TEST_CASE(the_age_is_a_setting) {
    const temp_folder folder;
    put_file(folder / "a.lock", "");
    file_options options;
    options.foreign_lock_age = 1h;
    BOOST_TEST((clear(folder, 59min, options) == lock_state::held));
    BOOST_TEST((clear(folder, 61min, options) == lock_state::free));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_does_not_make_a_lock_eternal) {
    const temp_folder folder;
    put_file(folder / "a.lock", "");
    BOOST_TEST((clear(folder, -5s) == lock_state::held));
    BOOST_TEST((clear(folder, -1h) == lock_state::free));
}

BOOST_AUTO_TEST_CASE(a_foreign_lock_with_a_second_name_is_still_a_foreign_one) {
    const temp_folder folder;
    put_file(folder / "a.lock", "");
    std::filesystem::create_hard_link(folder / "a.lock", folder / "backup of a.lock");
    put_file(folder / file::temp_name("a", 1), "another file, with a name as ours have");
    BOOST_TEST((clear(folder, 1s) == lock_state::held));
    BOOST_TEST(folder.names().contains("a.lock"));
}

BOOST_AUTO_TEST_CASE(without_a_lease_a_greater_age_decides_or_an_error_names_the_lock) {
    const temp_folder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms{0777});
    put_file(folder / "a.lock", ""); // another owner's: its lease is refused
    std::filesystem::permissions(folder / "a.lock", std::filesystem::perms{0666});
    as_nobody([&] {
        file_options options;
        options.unleased_lock_age.reset();
        if (clear(folder, 5s, options) != lock_state::held)
            return false;
        try {
            (void)clear(folder, 24h, options);
            return false;
        } catch (const error& e) {
            if (e.subject() != (folder / "a.lock") || e.code() != errc::storage_failed)
                return false;
        }
        options.unleased_lock_age = 2min;
        return clear(folder, 119s, options) == lock_state::held &&
               clear(folder, 121s, options) == lock_state::free;
    });
}

BOOST_AUTO_TEST_CASE(ours_is_never_cleared_while_its_owner_lives_without_leases_either) {
    const temp_folder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms{0777});
    file::temp_file blob{folder.path(), "a"};
    std::filesystem::permissions(blob.path(), std::filesystem::perms{0666});
    const auto lock = file::try_take_lock(folder / "a.lock", blob);
    as_nobody([&] { return clear(folder, 24h * 365) == lock_state::held; });
    BOOST_TEST(folder.names().contains("a.lock"));
}

BOOST_AUTO_TEST_CASE(a_lock_that_may_not_be_opened_is_never_cleared_and_named_when_it_is_old) {
    const temp_folder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms{0777});
    put_file(folder / "a.lock", "");
    std::filesystem::permissions(folder / "a.lock", std::filesystem::perms{0600});
    as_nobody([&] {
        if (clear(folder, 119s) != lock_state::held)
            return false;
        try {
            (void)clear(folder, 121s);
        } catch (const error& e) {
            return e.subject() == (folder / "a.lock");
        }
        return false;
    });
    BOOST_TEST(folder.names().contains("a.lock"));
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_an_error_that_names_it) {
    const temp_folder folder;
    const auto names_lock = [&](const error& e) { return e.subject() == (folder / "a.lock"); };
    std::filesystem::create_directory(folder / "a.lock");
    BOOST_CHECK_EXCEPTION((void)clear(folder), error, names_lock);
    std::filesystem::remove(folder / "a.lock");
    BOOST_REQUIRE(::mkfifo((folder / "a.lock").c_str(), 0600) == 0);
    BOOST_CHECK_EXCEPTION((void)clear(folder), error, names_lock); // and does not hang
    std::filesystem::remove(folder / "a.lock");
    std::filesystem::create_symlink("elsewhere", folder / "a.lock");
    BOOST_CHECK_EXCEPTION((void)clear(folder), error, names_lock);
}

BOOST_AUTO_TEST_CASE(a_sweep_removes_what_dead_writers_left_and_nothing_else) {
    const temp_folder folder;
    const file::temp_file alive{folder.path(), "a"};
    const std::string alive_name = alive.path().substr(folder.path().size() + 1);
    put_file(folder / file::temp_name("a", 1), "dead");
    put_file(folder / file::temp_name("b", 2), "dead, and published");
    std::filesystem::create_hard_link(folder / file::temp_name("b", 2), folder / "b");
    put_file(folder / "c.tmp", "not ours");
    std::filesystem::create_directory(folder / file::temp_name("d", 3));
    const names kept{alive_name, "b", "c.tmp", file::temp_name("d", 3)};

    file::sweep_temp_files(folder.path(), now(folder) + 5s, 10s);
    BOOST_TEST(folder.names().size() == kept.size() + 2); // too young
    file::sweep_temp_files(folder.path(), now(folder) + 15s, 10s);
    BOOST_TEST((folder.names() == kept));
    BOOST_TEST(get_file(folder / "b") == "dead, and published");
}

BOOST_AUTO_TEST_CASE(a_sweep_takes_a_dead_lock_along_lest_it_look_foreign) {
    const temp_folder folder;
    die_with_lock(folder);
    file::sweep_temp_files(folder.path(), now(folder) + 15s, 10s);
    BOOST_TEST((folder.names() == names{}));
}

BOOST_AUTO_TEST_SUITE_END()
