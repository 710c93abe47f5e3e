// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The two questions that only the kernel can answer about a file: does the one of us who made it
/// still live (flock), and does anybody at all have it open (a write lease, Linux only)?

#include <escodb/adapters/file/posix.hpp>

#include <cerrno>
#include <csignal>

#include <sys/file.h>

// A program may define ESCODB_NO_FILE_LEASES to do without leases where the system has them.
#if defined(F_SETLEASE) && defined(F_SETSIG) && !defined(ESCODB_NO_FILE_LEASES)
#define ESCODB_HAS_FILE_LEASES 1
#else
#define ESCODB_HAS_FILE_LEASES 0
#endif

namespace escodb::file {

/// Answers to "may I have this to myself?".
enum class claim {
    granted,
    refused,    ///< somebody else holds or uses it
    unsupported ///< this file system or system cannot tell
};

/// Takes the kernel's exclusive lock on an open file, without waiting. It lasts until it is given
/// back, or until the last copy of the descriptor is closed, so a program's death ends it. (One
/// that forks without exec at that very moment hands it to its child.)
[[nodiscard]] inline claim try_flock(const descriptor& file, const std::string& path) {
    if (uninterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) == 0)
        return claim::granted;
    switch (errno) {
    case EWOULDBLOCK: return claim::refused;
    // EBADF: on NFS an exclusive lock needs a file open for writing.
    case EBADF:
    case EINVAL:
    case ENOLCK:
    case ENOSYS:
    case EOPNOTSUPP: return claim::unsupported;
    default: fail(path, "flock", errno);
    }
}

/// Gives the lock back, for the copies that forked children may hold too.
inline void release_flock(const descriptor& file) noexcept { ::flock(file.get(), LOCK_UN); }

/// Takes a write lease, which Linux grants only while no other open file refers to the inode. It
/// ends with the descriptor. Refused to those who do not own the file.
[[nodiscard]] inline claim try_lease(const descriptor& file) noexcept {
#if ESCODB_HAS_FILE_LEASES
    // Whoever opens the file meanwhile makes the kernel signal us, by default with SIGIO, whose
    // default action is to end the program. SIGURG is ignored by default.
    if (::fcntl(file.get(), F_SETSIG, SIGURG) != 0)
        return claim::unsupported;
    if (::fcntl(file.get(), F_SETLEASE, F_WRLCK) == 0)
        return claim::granted;
    return errno == EAGAIN ? claim::refused : claim::unsupported;
#else
    (void)file;
    return claim::unsupported;
#endif
}

} // namespace escodb::file
