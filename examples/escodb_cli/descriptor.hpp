// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An open file descriptor, and reading all of one.

#include <escodb/base/secret.hpp>

#include <unistd.h>

#include <cstddef>
#include <string>
#include <utility>

namespace cli {

/// Owns a file descriptor, or none.
class descriptor {
public:
    explicit descriptor(int number = -1) noexcept : number_(number) {}
    descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor() { close(); }

    [[nodiscard]] int get() const noexcept { return number_; }
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    void close() noexcept {
        if (is_open())
            ::close(std::exchange(number_, -1));
    }

private:
    int number_;
};

/// Opens a file for reading. \throws usage_error naming the file.
[[nodiscard]] descriptor open_for_reading(const std::string& file);

/// Reads at most `room` bytes behind `buffer`, which grows by what came; false: there was no more.
/// \param name what it is called in an error.
bool read_more(int number, escodb::secret_bytes& buffer, std::size_t room, const std::string& name);

/// Reads to the end. \throws usage_error where it is more than `limit` bytes.
[[nodiscard]] escodb::secret_bytes read_all(int number, std::size_t limit, const std::string& name);

} // namespace cli
