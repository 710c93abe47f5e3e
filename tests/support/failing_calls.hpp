// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// System calls that fail on demand, and those that are made while nothing fails, recorded. The
/// linker sends the calls of the test executable here (`--wrap`, see tests/CMakeLists.txt); those
/// of other libraries go where they always went.

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace escodb_test {

enum class system_call : std::uint8_t {
    open,
    fstat,
    lstat,
    pread,
    write,
    fsync,
    rename,
    link,
    unlink,
    mkdir,
    opendir,
    readdir,
    flock,
    fcntl
};
inline constexpr const char* system_call_names[] = {
    "open",   "fstat", "lstat",  "pread", "write",   "fsync",   "rename",
    "link",   "unlink", "mkdir", "opendir", "readdir", "flock", "fcntl"};
inline constexpr int system_calls = 14;

/// Which call fails, and how.
struct call_fault {
    bool armed = false;
    system_call what = system_call::open;
    std::uint64_t nth = 0;
    bool for_good = false;
    int code = 0;
    bool is_short = false; // a write or read of half of it instead of a failure
    std::uint64_t calls = 0;
    std::uint64_t failed = 0;

    static call_fault& now() noexcept {
        static call_fault one;
        return one;
    }
    /// Whether this call is to fail; then errno is set.
    static bool strikes(system_call what) noexcept {
        call_fault& plan = now();
        if (!plan.armed || plan.what != what)
            return false;
        ++plan.calls;
        if (plan.calls != plan.nth && !(plan.for_good && plan.calls > plan.nth))
            return false;
        ++plan.failed;
        errno = plan.code;
        return true;
    }
};

/// What changes a file system, for a test that wants to know. `file` is a descriptor, or -1.
struct call_recorder {
    using hook = std::function<void(system_call, int file, std::string_view path,
                                    std::string_view second)>;
    static hook& now() {
        static hook one;
        return one;
    }
    /// Tells of a call that has succeeded. \return its result.
    static int tell(int result, system_call what, int file, std::string_view path = {},
                    std::string_view second = {}) {
        if (result >= 0 && now()) {
            const int code = errno;
            now()(what, file, path, second);
            errno = code;
        }
        return result;
    }
};

} // namespace escodb_test

// NOLINTBEGIN: the linker's names
extern "C" {
int __real_open(const char*, int, ...);
int __real_fstat(int, struct stat*);
int __real_lstat(const char*, struct stat*);
ssize_t __real_pread(int, void*, size_t, off_t);
ssize_t __real_write(int, const void*, size_t);
int __real_rename(const char*, const char*);
int __real_link(const char*, const char*);
int __real_unlink(const char*);
int __real_mkdir(const char*, mode_t);
DIR* __real_opendir(const char*);
struct dirent* __real_readdir(DIR*);
int __real_flock(int, int);
int __real_fcntl(int, int, ...);

[[gnu::weak]] int __wrap_open(const char* path, int flags, ...) {
    using namespace escodb_test;
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (call_fault::strikes(system_call::open))
        return -1;
    const int file = __real_open(path, flags, mode);
    return (flags & O_CREAT) != 0 ? call_recorder::tell(file, system_call::open, file, path) : file;
}
[[gnu::weak]] int __wrap_fstat(int file, struct stat* out) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::fstat) ? -1 : __real_fstat(file, out);
}
[[gnu::weak]] int __wrap_lstat(const char* path, struct stat* out) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::lstat) ? -1 : __real_lstat(path, out);
}
[[gnu::weak]] ssize_t __wrap_pread(int file, void* out, size_t size, off_t from) {
    using namespace escodb_test;
    if (call_fault::strikes(system_call::pread)) {
        if (!call_fault::now().is_short)
            return -1;
        size = (size + 1) / 2;
    }
    return __real_pread(file, out, size, from);
}
[[gnu::weak]] ssize_t __wrap_write(int file, const void* data, size_t size) {
    using namespace escodb_test;
    if (call_fault::strikes(system_call::write)) {
        if (!call_fault::now().is_short)
            return -1;
        size = (size + 1) / 2;
    }
    const ssize_t written = __real_write(file, data, size);
    if (written > 0)
        call_recorder::tell(0, system_call::write, file,
                            {static_cast<const char*>(data), static_cast<size_t>(written)});
    return written;
}
[[gnu::weak]] int __wrap_fsync(int file) { // the real one takes milliseconds
    using namespace escodb_test;
    return call_fault::strikes(system_call::fsync)
               ? -1
               : call_recorder::tell(0, system_call::fsync, file);
}
[[gnu::weak]] int __wrap_rename(const char* from, const char* to) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::rename)
               ? -1
               : call_recorder::tell(__real_rename(from, to), system_call::rename, -1, from, to);
}
[[gnu::weak]] int __wrap_link(const char* from, const char* to) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::link)
               ? -1
               : call_recorder::tell(__real_link(from, to), system_call::link, -1, from, to);
}
[[gnu::weak]] int __wrap_unlink(const char* path) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::unlink)
               ? -1
               : call_recorder::tell(__real_unlink(path), system_call::unlink, -1, path);
}
[[gnu::weak]] int __wrap_mkdir(const char* path, mode_t mode) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::mkdir)
               ? -1
               : call_recorder::tell(__real_mkdir(path, mode), system_call::mkdir, -1, path);
}
[[gnu::weak]] DIR* __wrap_opendir(const char* path) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::opendir) ? nullptr : __real_opendir(path);
}
[[gnu::weak]] struct dirent* __wrap_readdir(DIR* listing) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::readdir) ? nullptr : __real_readdir(listing);
}
[[gnu::weak]] int __wrap_flock(int file, int what) {
    using namespace escodb_test;
    return call_fault::strikes(system_call::flock) ? -1 : __real_flock(file, what);
}
[[gnu::weak]] int __wrap_fcntl(int file, int command, ...) {
    using namespace escodb_test;
    va_list rest;
    va_start(rest, command);
    const long argument = va_arg(rest, long);
    va_end(rest);
    return call_fault::strikes(system_call::fcntl) ? -1 : __real_fcntl(file, command, argument);
}
}
// NOLINTEND
