// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A finished blob under a private name, which is what becomes the lock and then the blob itself.

#include <escodb/adapters/file/blob_id.hpp>
#include <escodb/adapters/file/kernel_lock.hpp>
#include <escodb/adapters/file/posix.hpp>
#include <escodb/crypto/system_random.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::file {

/// A file `ID.X.tmp`, X being 16 hexadecimal digits, of mode 0600 in the store's folder, made here, open, and
/// carrying the kernel's lock for as long as this object lives: what is not locked has lost its
/// owner. The name goes with the object. Move-only.
class temp_file {
public:
    /// Creates it, empty. A folder that is missing is an error of cause ENOENT.
    temp_file(const std::string& folder, std::string_view id) : temp_file() {
        for (int attempt = 0;; ++attempt) {
            // Not std::random_device: making one takes 0.15 ms where CPUID traps, as in virtual machines.
            std::array<std::byte, sizeof(std::uint64_t)> salt{};
            random::system{}.fill(salt);
            path_ = folder + '/' + temp_name(id, std::bit_cast<std::uint64_t>(salt));
            file_ = descriptor{uninterrupted([this] {
                return ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
            })};
            if (!file_) {
                if (errno == EEXIST && attempt < attempts_max)
                    continue;
                fail(std::exchange(path_, {}), "create", errno);
            }
            // Between the two calls above and below, a sweep may take the file for a stray one.
            if (try_flock(file_, path_) != claim::refused && status_of(file_, path_).links > 0)
                return;
            if (attempt >= attempts_max)
                fail(path_, "create", EAGAIN); // the destructor removes it
            remove();
        }
    }

    temp_file(temp_file&& other) noexcept
        : path_(std::exchange(other.path_, {})), file_(std::move(other.file_)) {}
    temp_file& operator=(temp_file&&) = delete;
    ~temp_file() { remove(); }

    /// Writes the content; with `durable`, returns once it would survive a loss of power.
    void fill(std::string_view content, bool durable) {
        write_all(file_, content, path_);
        if (durable)
            sync(file_, path_);
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const descriptor& file() const noexcept { return file_; }
    [[nodiscard]] status stat() const { return status_of(file_, path_); }

    /// Removes the private name and gives up the kernel's lock.
    /// \returns the file, still open, for those who want to know its inode for good.
    descriptor release() noexcept {
        remove_name();
        if (file_)
            release_flock(file_);
        return std::move(file_);
    }

private:
    // The public constructor delegates to it, so that the destructor runs where that one throws.
    temp_file() noexcept = default;

    static constexpr int attempts_max = 16;

    // A failure is not reported: the name is a stray one then, which later sweeps remove, and
    // whatever hinders the removal meets the next write as well.
    void remove_name() noexcept {
        if (!path_.empty())
            ::unlink(path_.c_str());
        path_.clear();
    }
    void remove() noexcept { release().close(); }

    std::string path_;
    descriptor file_;
};

} // namespace escodb::file
