// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where printed JSON goes: appended to a vector of bytes or a string by way of a small buffer, so
/// that a hundred short pieces cost one growth of the vector.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace escodb::format::detail {

/// Appends to `out` when the buffer is full and at `flush`. The buffer is wiped as far as it was
/// used. `Out` is `secret_bytes`, `bytes` or `std::string`, and must outlive the sink.
template <class Out> class json_sink {
public:
    explicit json_sink(Out& out) noexcept : out_(out) {}
    json_sink(const json_sink&) = delete;
    json_sink& operator=(const json_sink&) = delete;
    ~json_sink() { wipe(std::as_writable_bytes(std::span{buffer_}.first(most_))); }

    void append(char c) {
        if (size_ == sizeof buffer_)
            flush();
        buffer_[size_++] = c;
    }
    void append(std::string_view text) {
        if (text.size() > sizeof buffer_ - size_) {
            flush();
            if (text.size() > sizeof buffer_)
                return put(text);
        }
        if (!text.empty())
            std::memcpy(buffer_ + size_, text.data(), text.size());
        size_ += text.size();
    }

    /// Hands everything to `out`. Without it what is in the buffer is lost.
    void flush() {
        if (size_ > most_)
            most_ = size_;
        put({buffer_, size_});
        size_ = 0;
    }

    /// Bytes appended so far.
    [[nodiscard]] std::size_t total() const noexcept { return passed_ + size_; }

private:
    void put(std::string_view text) {
        if (text.empty())
            return;
        const std::size_t start = out_.size();
        // Growth in steps would copy a secret, and wipe it, at every step.
        if (out_.capacity() - start < text.size())
            out_.reserve(start == 0 ? text.size() : 2 * (start + text.size()));
        out_.resize(start + text.size());
        std::memcpy(out_.data() + start, text.data(), text.size());
        passed_ += text.size();
    }

    Out& out_;
    std::size_t size_ = 0;
    std::size_t most_ = 0;
    std::size_t passed_ = 0;
    char buffer_[1024];
};

} // namespace escodb::format::detail
