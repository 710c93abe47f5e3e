// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The operating system's random source, getrandom(2), taken in blocks.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/policy/kinds.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <system_error>

#include <pthread.h>
#include <sys/random.h>
#include <sys/types.h>

namespace escodb::random {

namespace detail {

/// Counts the forks that lie between this process and the one where the program began.
inline std::atomic<std::uint64_t>& fork_count() noexcept {
    static std::atomic<std::uint64_t> count{0};
    return count;
}

/// Makes `fork_count` count, from the first call on. \throws error(storage_failed) out of memory.
inline void watch_forks() {
    static const int failed = ::pthread_atfork(nullptr, nullptr, [] {
        fork_count().fetch_add(1, std::memory_order_relaxed);
    });
    if (failed != 0)
        throw error{errc::storage_failed, "the system's random source", "forks cannot be watched",
                    std::error_code{failed, std::system_category()}};
}

} // namespace detail

/// The kernel's source: as getrandom(2), with its short reads and interruptions.
struct kernel_source {
    static ::ssize_t read(void* out, std::size_t size) noexcept {
        return ::getrandom(out, size, 0);
    }
};

/// Fills `out` from `Source`, which may give less than asked for or be interrupted by a signal.
/// \throws error(storage_failed) where the source fails; `out` is wiped then.
template <class Source> void fill_from(byte_span out) {
    std::size_t done = 0;
    while (done < out.size()) {
        const ::ssize_t got = Source::read(out.data() + done, out.size() - done);
        if (got > 0) {
            done += static_cast<std::size_t>(got);
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        const int code = got < 0 ? errno : EIO;
        wipe(out);
        throw error{errc::storage_failed, "the system's random source", {},
                    std::error_code{code, std::system_category()}};
    }
}

/// Random bytes of `Source` by way of a block of 4 KiB per thread: a system call for each IV would
/// cost ten times as much. Bytes are wiped from the block as they are handed out, so that what is
/// found in memory later tells nothing of the past; the rest is thrown away in a forked child, so
/// that parent and child never hand out the same.
///
/// A child is known by the handlers of fork(3). One made by a bare clone(2) or _Fork(3) does not run
/// them and must not use the source. Not for signal handlers.
///
/// Exceptions: error(storage_failed) where the system has no random bytes; `out` is wiped then.
/// Thread safety: each thread has its own block, and objects hold nothing: all may be shared.
template <class Source> class basic_system {
public:
    using policy_kind = policy::random_kind;
    static constexpr std::string_view name = "system";

    /// Sets every byte of `out`. Amortised O(n); about 20 ns for an IV.
    void fill(byte_span out) {
        if (out.empty())
            return;
        if (out.size() > block_bytes / 4)
            return fill_from<Source>(out);
        thread_local block mine;
        mine.take(out);
    }

private:
    static constexpr std::size_t block_bytes = 4096;

    class block {
    public:
        block() = default;
        block(const block&) = delete;
        block& operator=(const block&) = delete;
        ~block() { wipe(bytes_); }

        void take(byte_span out) {
            if (out.size() > left_ || forks_ != detail::fork_count().load(std::memory_order_relaxed))
                refill();
            const byte_span source = byte_span{bytes_}.subspan(bytes_.size() - left_, out.size());
            std::memcpy(out.data(), source.data(), source.size());
            wipe(source);
            left_ -= out.size();
        }

    private:
        void refill() {
            detail::watch_forks();
            left_ = 0; // should the source fail, nothing old is left to be used
            forks_ = detail::fork_count().load(std::memory_order_relaxed);
            fill_from<Source>(bytes_);
            left_ = bytes_.size();
        }

        std::array<std::byte, block_bytes> bytes_{};
        std::size_t left_ = 0;
        std::uint64_t forks_ = 0;
    };
};

/// The default random source, a model of `policy::random`.
using system = basic_system<kernel_source>;

} // namespace escodb::random
