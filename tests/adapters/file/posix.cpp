// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/posix.hpp>

#include <support/child.hpp>
#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <string>

#include <sys/time.h>

BOOST_AUTO_TEST_SUITE(adapters_posix)

using namespace escodb;
using namespace escodb_test;

BOOST_AUTO_TEST_CASE(an_error_names_the_file_the_call_and_the_cause) {
    const temp_folder folder;
    try {
        // A file is no folder: ENOTDIR, which is another matter than a missing file.
        put_file(folder / "plain", "x");
        (void)file::open_if_present(folder / "plain/inside", O_RDONLY);
        BOOST_ERROR("no error");
    } catch (const error& e) {
        BOOST_TEST((e.code() == errc::storage_failed));
        BOOST_TEST(e.subject() == (folder / "plain/inside"));
        BOOST_TEST((e.cause() == std::errc::not_a_directory));
        BOOST_TEST(std::string{e.what()}.find("open") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_no_error) {
    const temp_folder folder;
    BOOST_TEST(!file::open_if_present(folder / "nothing", O_RDONLY));
    BOOST_TEST(!file::open_if_present(folder / "no/such/folder", O_RDONLY));
}

BOOST_AUTO_TEST_CASE(reads_the_whole_file_whatever_size_was_promised) {
    const temp_folder folder;
    const std::string path = folder / "a";
    for (const std::size_t size : {0u, 1u, 4095u, 4096u, 100'000u}) {
        std::string content(size, 'x');
        for (std::size_t i = 0; i < size; ++i)
            content[i] = static_cast<char>(i * 31);
        put_file(path, content);
        const file::descriptor opened = file::open_if_present(path, O_RDONLY);
        for (const off_t promised : {off_t{0}, off_t{3}, static_cast<off_t>(size), off_t{200'000}})
            BOOST_TEST((file::read_all(opened, path, promised) == content));
    }
}

BOOST_AUTO_TEST_CASE(a_file_beyond_the_limit_is_refused_before_memory_is_taken) {
    const temp_folder folder;
    const std::string path = folder / "large";
    put_file(path, "");
    const off_t size = static_cast<off_t>(limits::blob_bytes_max) + 1;
    if (::truncate(path.c_str(), size) != 0) {
        BOOST_TEST_MESSAGE("SKIPPED: no sparse files here");
        return;
    }
    const file::descriptor opened = file::open_if_present(path, O_RDONLY);
    BOOST_CHECK_EXCEPTION((void)file::read_all(opened, path, size), error,
                          [](const error& e) { return e.code() == errc::too_large; });
}

BOOST_AUTO_TEST_CASE(short_and_interrupted_writes_are_continued) {
    // A slow reader of a pipe and a timer whose signal restarts nothing: most writes come out
    // short or interrupted.
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    std::string content(3'000'000, '\0');
    for (std::size_t i = 0; i < content.size(); ++i)
        content[i] = static_cast<char>((i * 2654435761u) >> 13);
    child reader{[&] {
        ::close(ends[1]);
        std::string got;
        char part[5000];
        for (ssize_t n; (n = ::read(ends[0], part, sizeof part)) > 0;) {
            got.append(part, static_cast<std::size_t>(n));
            ::usleep(20);
        }
        return got == content ? 0 : 1;
    }};
    ::close(ends[0]);

    static volatile std::sig_atomic_t signals;
    signals = 0;
    struct sigaction action {};
    struct sigaction old {};
    action.sa_handler = [](int) { signals = signals + 1; };
    ::sigaction(SIGALRM, &action, &old);
    const struct itimerval every{{0, 300}, {0, 300}};
    const struct itimerval never{};
    ::setitimer(ITIMER_REAL, &every, nullptr);
    file::descriptor out{ends[1]};
    file::write_all(out, content, "a pipe");
    ::setitimer(ITIMER_REAL, &never, nullptr);
    ::sigaction(SIGALRM, &old, nullptr);
    out.close();
    BOOST_TEST(reader.wait() == 0);
    BOOST_TEST(signals > 0);
}

BOOST_AUTO_TEST_CASE(identity_tells_a_change_and_a_replacement) {
    const temp_folder folder;
    const std::string path = folder / "a";
    put_file(path, "one");
    const file::descriptor opened = file::open_if_present(path, O_RDWR);
    const file::status before = file::status_of(opened, path);
    BOOST_TEST((before.who == file::status_of(opened, path).who));
    BOOST_TEST(before.regular);
    BOOST_TEST(file::is_name_of(path, before.who));

    put_file(folder / "b", "two");
    std::filesystem::rename(folder / "b", path);
    BOOST_TEST(!file::is_name_of(path, before.who));
    BOOST_TEST(!file::is_name_of(folder / "b", before.who));
    // The file that was replaced is the same one still, with a link less.
    const file::status after = file::status_of(opened, path);
    BOOST_TEST(after.who.same_file(before.who));
    BOOST_TEST(after.links == 0u);
}

BOOST_AUTO_TEST_CASE(a_descriptor_closes_once) {
    int number = -1;
    {
        file::descriptor first{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
        number = first.get();
        file::descriptor second{std::move(first)};
        BOOST_TEST(!first);
        BOOST_TEST(second.get() == number);
        file::descriptor third;
        third = std::move(second);
        BOOST_TEST(::fcntl(number, F_GETFD) == FD_CLOEXEC);
    }
    BOOST_TEST(::fcntl(number, F_GETFD) == -1);
}

BOOST_AUTO_TEST_SUITE_END()
