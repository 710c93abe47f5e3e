// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What went wrong, without memory of its own: the error of `result<T, failure>` on small machines.

#include <escodb/base/errc.hpp>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace escodb {

/// A code, and with what it came about: a path, a blob's id, an option. A longer subject is cut. Allocates
/// nothing and throws nothing.
class failure {
public:
    static constexpr std::size_t subject_bytes_max = 31;

    explicit failure(errc code, std::string_view subject = {}) noexcept
        : code_(code),
          length_(static_cast<unsigned char>(
              subject.size() < subject_bytes_max ? subject.size() : subject_bytes_max)) {
        if (length_ != 0)
            std::memcpy(subject_, subject.data(), length_);
    }

    [[nodiscard]] errc code() const noexcept { return code_; }
    [[nodiscard]] escodb::condition condition() const noexcept { return condition_of(code_); }
    [[nodiscard]] std::string_view subject() const noexcept { return {subject_, length_}; }
    /// The code's sentence.
    [[nodiscard]] std::string_view sentence() const noexcept { return sentence_of(code_); }

private:
    errc code_;
    unsigned char length_;
    char subject_[subject_bytes_max] = {};
};

} // namespace escodb
