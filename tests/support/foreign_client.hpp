// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A client that writes blobs as the existing implementation does (docs/format.md §7), one step at a
/// time, so that a test can stop it anywhere. It knows of no kernel locks and clears nothing.

#include <support/temp_folder.hpp>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace escodb_test {

class foreign_client {
public:
    foreign_client(const std::string& folder, const std::string& id)
        : blob_(folder + '/' + id), lock_(blob_ + ".lock") {}
    foreign_client(const foreign_client&) = delete;
    foreign_client& operator=(const foreign_client&) = delete;
    ~foreign_client() { close(); }

    /// Creates the lock, empty; false if there is one.
    bool lock() {
        file_ = ::open(lock_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        return file_ >= 0;
    }
    [[nodiscard]] std::optional<std::string> content() const {
        std::ifstream file{blob_, std::ios::binary};
        if (!file)
            return std::nullopt;
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    }
    /// Writes into the lock; may be called for part after part.
    bool write(std::string_view text) {
        return ::write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    }
    void close() {
        if (file_ >= 0)
            ::close(std::exchange(file_, -1));
    }
    bool rename() { return std::rename(lock_.c_str(), blob_.c_str()) == 0; }
    bool unlock() {
        close();
        return ::unlink(lock_.c_str()) == 0;
    }

    /// A whole conditional write; false: conflict.
    bool update(const std::optional<std::string>& expected, std::string_view value) {
        if (!lock())
            return false;
        if (content() != expected) {
            unlock();
            return false;
        }
        const bool written = write(value);
        ::fsync(file_);
        close();
        return written && rename();
    }

private:
    std::string blob_;
    std::string lock_;
    int file_ = -1;
};

} // namespace escodb_test
