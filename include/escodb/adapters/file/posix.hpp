// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// System calls, checked: interrupted ones are repeated, short ones continued, and a failure
/// becomes an error that names the file and the call. What a caller expects to happen (a file is
/// missing, a name is taken) is an answer instead.

#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace escodb::file {

/// Throws `storage_failed` about `path`; the detail is the call's name, the cause its errno.
[[noreturn]] inline void fail(const std::string& path, std::string_view call, int code) {
    throw error{errc::storage_failed, path, call, std::error_code{code, std::generic_category()}};
}

/// Repeats `call` for as long as a signal interrupts it. \returns its result, errno as it left it.
template <class Call> auto uninterrupted(Call call) {
    for (;;) {
        const auto result = call();
        if (result != -1 || errno != EINTR)
            return result;
    }
}

/// An open file, closed with the object. Move-only.
class descriptor {
public:
    descriptor() noexcept = default;
    explicit descriptor(int number) noexcept : number_(number) {}
    descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor() { close(); }

    [[nodiscard]] int get() const noexcept { return number_; }
    explicit operator bool() const noexcept { return number_ >= 0; }
    /// Never repeated after EINTR: Linux has released the number by then. Its error tells of
    /// nothing that fsync has not told before.
    void close() noexcept {
        if (number_ >= 0)
            ::close(std::exchange(number_, -1));
    }

private:
    int number_ = -1;
};

/// A point in time as a file system notes it, in nanoseconds since the Unix epoch.
using file_time = std::chrono::nanoseconds;

/// What tells one state of a file from another.
struct identity {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    file_time modified{};
    /// Moves with every change of the content or of the inode, and cannot be set by a program.
    file_time changed{};

    friend bool operator==(const identity&, const identity&) = default;
    /// The same inode, whatever was done to it.
    [[nodiscard]] bool same_file(const identity& other) const noexcept {
        return device == other.device && inode == other.inode;
    }
};

/// An identity and what else fstat tells.
struct status {
    identity who;
    nlink_t links = 0;
    bool regular = false;
};

/// \cond
[[nodiscard]] inline status make_status(const struct stat& from) noexcept {
#if defined(__APPLE__)
    const struct timespec modified = from.st_mtimespec, changed = from.st_ctimespec;
#else
    const struct timespec modified = from.st_mtim, changed = from.st_ctim;
#endif
    const auto nanoseconds = [](const struct timespec& t) {
        return std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec};
    };
    status result;
    result.who.device = from.st_dev;
    result.who.inode = from.st_ino;
    result.who.size = from.st_size;
    result.who.modified = nanoseconds(modified);
    result.who.changed = nanoseconds(changed);
    result.links = from.st_nlink;
    result.regular = S_ISREG(from.st_mode);
    return result;
}
/// \endcond

/// The status of an open file. `path` is for the error's text only.
[[nodiscard]] inline status status_of(const descriptor& file, const std::string& path) {
    struct stat found;
    if (::fstat(file.get(), &found) != 0)
        fail(path, "fstat", errno);
    return make_status(found);
}

/// Whether `path` names the inode of `who` at this moment. A name that is missing does not.
[[nodiscard]] inline bool is_name_of(const std::string& path, const identity& who) {
    struct stat found;
    if (::lstat(path.c_str(), &found) == 0)
        return make_status(found).who.same_file(who);
    if (errno != ENOENT)
        fail(path, "lstat", errno);
    return false;
}

/// Opens `path` (close-on-exec is added to `flags`). An empty descriptor: there is no such file.
[[nodiscard]] inline descriptor open_if_present(const std::string& path, int flags) {
    descriptor file{uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC); })};
    if (!file && errno != ENOENT)
        fail(path, "open", errno);
    return file;
}

/// Reads an open file from its beginning to its end. `size` is what fstat said of it.
/// Throws `too_large` beyond `limits::blob_bytes_max`.
[[nodiscard]] inline std::string read_all(const descriptor& file, const std::string& path,
                                          off_t size) {
    const auto check = [&](std::uintmax_t n) {
        if (n > limits::blob_bytes_max)
            throw error{errc::too_large, path, "a blob of " + std::to_string(n) + " bytes"};
    };
    check(static_cast<std::uintmax_t>(size));
    // One byte more than expected: its absence is how the end is seen without a second buffer.
    std::string text(static_cast<std::size_t>(size) + 1, '\0');
    std::size_t filled = 0;
    for (;;) {
        const ssize_t n = uninterrupted([&] {
            return ::pread(file.get(), text.data() + filled, text.size() - filled,
                           static_cast<off_t>(filled));
        });
        if (n < 0)
            fail(path, "read", errno);
        if (n == 0)
            break;
        filled += static_cast<std::size_t>(n);
        check(filled);
        if (filled == text.size())
            text.resize(filled * 2);
    }
    text.resize(filled);
    return text;
}

/// Writes all of `text`, continuing after short writes.
inline void write_all(const descriptor& file, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const ssize_t n =
            uninterrupted([&] { return ::write(file.get(), text.data(), text.size()); });
        if (n < 0)
            fail(path, "write", errno);
        // Zero for a request that is not: POSIX leaves it open, and repeating could go on forever.
        if (n == 0)
            fail(path, "write", EIO);
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

/// Returns once the file's (or folder's) content would survive a loss of power.
inline void sync(const descriptor& file, const std::string& path) {
#if defined(F_FULLFSYNC)
    // macOS: fsync stops at the drive's cache. Not every file system knows the stronger call.
    if (uninterrupted([&] { return ::fcntl(file.get(), F_FULLFSYNC); }) == 0)
        return;
#endif
    if (uninterrupted([&] { return ::fsync(file.get()); }) != 0)
        fail(path, "fsync", errno);
}

} // namespace escodb::file
