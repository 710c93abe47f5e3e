// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/kernel_lock.hpp>

#include <support/child.hpp>
#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(adapters_kernel_lock)

using namespace escodb;
using namespace escodb_test;
using file::claim;

BOOST_AUTO_TEST_CASE(one_open_file_holds_the_kernel_lock_until_it_is_given_back_or_closed) {
    const temp_folder folder;
    const std::string path = folder / "a";
    put_file(path, "x");
    const file::descriptor first = file::open_if_present(path, O_RDWR);
    {
        const file::descriptor second = file::open_if_present(path, O_RDWR);
        BOOST_TEST((file::try_flock(first, path) == claim::granted));
        BOOST_TEST((file::try_flock(second, path) == claim::refused));
        file::release_flock(first);
        BOOST_TEST((file::try_flock(second, path) == claim::granted));
        BOOST_TEST((file::try_flock(first, path) == claim::refused));
    }
    BOOST_TEST((file::try_flock(first, path) == claim::granted));
}

BOOST_AUTO_TEST_CASE(the_kernel_lock_ends_with_its_process) {
    const temp_folder folder;
    const std::string path = folder / "a";
    put_file(path, "x");
    child other{[&] {
        const file::descriptor mine = file::open_if_present(path, O_RDWR);
        if (file::try_flock(mine, path) != claim::granted)
            return 1;
        std::raise(SIGSTOP);
        return 0;
    }};
    other.wait_until_stopped();
    const file::descriptor mine = file::open_if_present(path, O_RDWR);
    BOOST_TEST((file::try_flock(mine, path) == claim::refused)); // stopped is not dead
    BOOST_TEST(other.kill() == -SIGKILL);
    BOOST_TEST((file::try_flock(mine, path) == claim::granted));
}

#if ESCODB_HAS_FILE_LEASES
BOOST_AUTO_TEST_CASE(a_lease_is_granted_only_where_nobody_else_has_the_file_open) {
    const temp_folder folder;
    const std::string path = folder / "a";
    put_file(path, "x");
    for (const int access : {O_RDWR, O_RDONLY}) {
        const file::descriptor mine = file::open_if_present(path, access);
        if (file::try_lease(mine) == claim::unsupported) {
            BOOST_TEST_MESSAGE("SKIPPED: no leases on this file system");
            return;
        }
        BOOST_TEST((file::try_lease(mine) == claim::granted));
    }
    for (const int access : {O_RDONLY, O_WRONLY}) {
        const file::descriptor theirs = file::open_if_present(path, access);
        const file::descriptor mine = file::open_if_present(path, O_RDWR);
        BOOST_TEST((file::try_lease(mine) == claim::refused));
    }
}

BOOST_AUTO_TEST_CASE(who_opens_a_leased_file_does_not_end_the_program) {
    const temp_folder folder;
    const std::string path = folder / "a";
    put_file(path, "x");
    // In a child: the signal's default action would end it.
    child holder{[&] {
        const file::descriptor mine = file::open_if_present(path, O_RDWR);
        if (file::try_lease(mine) != claim::granted)
            return 3;
        std::signal(SIGIO, SIG_DFL);
        child opener{[&] {
            return ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC) < 0 &&
                           errno == EWOULDBLOCK
                       ? 0
                       : 1;
        }};
        const int opened = opener.wait();
        ::usleep(2000);
        return opened;
    }};
    const int code = holder.wait();
    if (code == 3)
        BOOST_TEST_MESSAGE("SKIPPED: no leases on this file system");
    else
        BOOST_TEST(code == 0);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
