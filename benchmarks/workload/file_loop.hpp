// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The limit of single updates in a folder: the reads, writes and renames that they cost, and nothing
/// else, not even the lock.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace escodb::benchmarks {

/// Files of a folder that are read, and replaced by a new file of so many bytes and a rename.
class file_loop {
public:
    file_loop(std::filesystem::path folder, std::uint64_t bytes_per_write, bool fsync)
        : folder_(std::move(folder)), content_(bytes_per_write, 'x'), fsync_(fsync) {
        for (const auto& file : std::filesystem::directory_iterator{folder_})
            if (file.path().filename() != "config")
                files_.push_back(file.path().string());
        std::sort(files_.begin(), files_.end());
    }

    void read_one() {
        const int file = checked(::open(next().c_str(), O_RDONLY | O_CLOEXEC));
        struct stat status;
        checked(::fstat(file, &status));
        buffer_.resize(static_cast<std::size_t>(status.st_size));
        for (std::size_t at = 0; at < buffer_.size();) {
            const auto got = ::read(file, buffer_.data() + at, buffer_.size() - at);
            checked(static_cast<int>(got > 0 ? 0 : -1));
            at += static_cast<std::size_t>(got);
        }
        ::close(file);
    }

    void write_one() {
        const std::string temporary = folder_.string() + "/new";
        const int file =
            checked(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        for (std::size_t at = 0; at < content_.size();) {
            const auto put = ::write(file, content_.data() + at, content_.size() - at);
            checked(static_cast<int>(put > 0 ? 0 : -1));
            at += static_cast<std::size_t>(put);
        }
        if (fsync_)
            checked(::fsync(file));
        ::close(file);
        checked(std::rename(temporary.c_str(), next().c_str()));
        if (fsync_) {
            const int parent = checked(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            checked(::fsync(parent));
            ::close(parent);
        }
    }

private:
    static int checked(int result) {
        if (result < 0)
            throw std::runtime_error("a system call of the loop failed");
        return result;
    }
    const std::string& next() { return files_[at_++ % files_.size()]; }

    std::filesystem::path folder_;
    std::string content_;
    std::string buffer_;
    bool fsync_;
    std::vector<std::string> files_;
    std::size_t at_ = 0;
};

} // namespace escodb::benchmarks
