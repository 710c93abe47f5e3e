// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/system_random.hpp>

#include <escodb/policy/random.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

template struct escodb::policy::check_random<escodb::random::system>;

BOOST_AUTO_TEST_SUITE(crypto_system_random)

using namespace escodb;

using block = std::array<std::byte, 32>;

/// Gives consecutive bytes in small pieces, with an interruption before each.
struct reluctant {
    static inline unsigned calls = 0;
    static inline unsigned char next = 0;

    [[gnu::noinline]] static ::ssize_t read(void* out, std::size_t size) noexcept {
        if (++calls % 2 == 1) {
            errno = EINTR;
            return -1;
        }
        const std::size_t given = std::min<std::size_t>(size, 7);
        for (std::size_t i = 0; i < given; ++i)
            static_cast<unsigned char*>(out)[i] = next++;
        return static_cast<::ssize_t>(given);
    }
};

/// Gives some bytes and then fails.
template <int Code> struct failing {
    static inline bool gave = false;

    [[gnu::noinline]] static ::ssize_t read(void* out, std::size_t) noexcept {
        if (!gave) {
            gave = true;
            std::memset(out, 0xaa, 5);
            return 5;
        }
        errno = Code;
        return Code == 0 ? 0 : -1;
    }
};

/// Keeps where the block of the thread is, so that a test can look into it.
struct watched {
    static inline const volatile std::byte* memory = nullptr;
    static inline std::size_t size = 0;

    [[gnu::noinline]] static ::ssize_t read(void* out, std::size_t wanted) noexcept {
        memory = static_cast<const volatile std::byte*>(out);
        size = wanted;
        std::memset(out, 0x55, wanted);
        return static_cast<::ssize_t>(wanted);
    }
};

std::size_t bytes_left() {
    std::size_t count = 0;
    for (std::size_t i = 0; i < watched::size; ++i)
        count += watched::memory[i] == std::byte{0x55} ? 1u : 0u;
    return count;
}

BOOST_AUTO_TEST_CASE(no_two_are_equal_and_every_size_is_filled) {
    random::system source;
    std::set<block> seen;
    for (int i = 0; i < 2'000; ++i) {
        block out{};
        source.fill(out);
        BOOST_REQUIRE(seen.insert(out).second);
    }
    for (const std::size_t size : {1u, 12u, 100u, 1024u, 1025u, 4096u, 10'000u}) {
        // A byte that stays zero in 20 tries was not filled.
        std::vector<bool> touched(size);
        for (int i = 0; i < 20; ++i) {
            bytes out(size);
            source.fill(out);
            for (std::size_t at = 0; at < size; ++at)
                touched[at] = touched[at] || out[at] != std::byte{0};
        }
        BOOST_TEST(std::count(touched.begin(), touched.end(), false) == 0);
    }
    source.fill({});
}

BOOST_AUTO_TEST_CASE(short_reads_and_interruptions_are_continued) {
    bytes out(2'000);
    random::basic_system<reluctant>{}.fill(out);
    bool consecutive = true;
    for (std::size_t i = 0; i < out.size(); ++i)
        consecutive = consecutive && out[i] == static_cast<std::byte>(i & 0xff);
    BOOST_TEST(consecutive);
    bytes few(12);
    random::basic_system<reluctant>{}.fill(few);
    for (std::size_t i = 0; i < few.size(); ++i)
        BOOST_TEST(std::to_integer<unsigned>(few[i]) == ((2'000 + i) & 0xff));
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_is_an_error_and_leaves_nothing) {
    bytes out(2'000, std::byte{1});
    const auto has_cause = [](int code) {
        return [code](const error& e) {
            return e.condition() == condition::storage && e.cause().value() == code;
        };
    };
    BOOST_CHECK_EXCEPTION(random::basic_system<failing<EIO>>{}.fill(out), error, has_cause(EIO));
    BOOST_TEST(std::ranges::count(out, std::byte{0}) == 2'000);
    BOOST_CHECK_EXCEPTION(random::basic_system<failing<ENOSYS>>{}.fill(byte_span{out}.first(12)),
                          error, has_cause(ENOSYS));
    BOOST_CHECK_EXCEPTION(random::basic_system<failing<0>>{}.fill(out), error, has_cause(EIO));
}

BOOST_AUTO_TEST_CASE(bytes_are_wiped_as_they_are_handed_out) {
    random::basic_system<watched> source;
    bytes out(12);
    source.fill(out);
    BOOST_TEST(watched::size == 4096u);
    BOOST_TEST(bytes_left() == 4096u - 12u);
    BOOST_TEST(std::ranges::count(out, std::byte{0x55}) == 12);
    bytes more(1'000);
    source.fill(more);
    BOOST_TEST(bytes_left() == 4096u - 1'012u);
    const auto* before = watched::memory;
    for (int i = 0; i < 4; ++i)
        source.fill(more);
    BOOST_TEST(watched::memory == before);
    BOOST_TEST(std::ranges::count(more, std::byte{0x55}) == 1'000);
}

BOOST_AUTO_TEST_CASE(threads_do_not_share) {
    constexpr std::size_t threads = 4;
    std::vector<std::vector<block>> made(threads);
    std::vector<std::thread> running;
    for (auto& mine : made) {
        running.emplace_back([&mine] {
            random::system source;
            mine.resize(500);
            for (auto& out : mine)
                source.fill(out);
        });
    }
    for (auto& thread : running)
        thread.join();
    std::set<block> all;
    for (const auto& mine : made)
        all.insert(mine.begin(), mine.end());
    BOOST_TEST(all.size() == threads * 500);
}

BOOST_AUTO_TEST_CASE(parent_children_and_grandchildren_differ) {
    random::system source;
    block first{};
    source.fill(first); // the block is filled now, and each fork copies it
    int pipe_ends[2];
    BOOST_REQUIRE(::pipe(pipe_ends) == 0);
    const auto write_and_leave = [&] {
        block mine{};
        source.fill(mine);
        const bool ok = ::write(pipe_ends[1], mine.data(), mine.size()) == 32;
        ::_exit(ok ? 0 : 1);
    };
    std::vector<::pid_t> children;
    for (int i = 0; i < 2; ++i) {
        const ::pid_t child = ::fork();
        BOOST_REQUIRE(child >= 0);
        if (child == 0) {
            if (i == 0)
                write_and_leave();
            const ::pid_t grandchild = ::fork();
            if (grandchild == 0)
                write_and_leave();
            int status = 1;
            ::waitpid(grandchild, &status, 0);
            if (status != 0)
                ::_exit(1);
            write_and_leave();
        }
        children.push_back(child);
    }
    block mine{};
    source.fill(mine);
    std::set<block> all{first, mine};
    for (const ::pid_t child : children) {
        int status = 1;
        BOOST_TEST(::waitpid(child, &status, 0) == child);
        BOOST_TEST(status == 0);
    }
    for (int i = 0; i < 3; ++i) {
        block theirs{};
        BOOST_REQUIRE(::read(pipe_ends[0], theirs.data(), theirs.size()) == 32);
        all.insert(theirs);
    }
    ::close(pipe_ends[0]);
    ::close(pipe_ends[1]);
    BOOST_TEST(all.size() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
