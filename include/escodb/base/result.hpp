// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A value, or what kept it from coming about: for programs that are compiled without exceptions, and for
/// those that would rather look than catch. It allocates nothing and throws nothing of its own.

#include <escodb/base/errc.hpp>

#include <cassert>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace escodb {

/// What went wrong, and with what: a path, a blob's id, an option. A longer subject is cut.
class failure {
public:
    static constexpr std::size_t subject_bytes_max = 31;

    // Not explicit, so that a function can end with `return errc::conflict;`.
    failure(errc code, std::string_view subject = {}) noexcept
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

/// A `T` or a `failure`. To ask for the one that is not there is a mistake of the program's: it ends in an
/// assertion, and in release builds it is undefined.
template <class T> class [[nodiscard]] result {
public:
    using value_type = T;

    result(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
        : held_(std::in_place_index<0>, std::move(value)) {}
    result(failure why) noexcept : held_(std::in_place_index<1>, why) {}
    result(errc code) noexcept : result(failure{code}) {}

    [[nodiscard]] bool ok() const noexcept { return held_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    /// \pre `ok()`
    [[nodiscard]] T& value() & noexcept {
        assert(ok());
        return *std::get_if<0>(&held_);
    }
    [[nodiscard]] const T& value() const& noexcept {
        assert(ok());
        return *std::get_if<0>(&held_);
    }
    [[nodiscard]] T value() && noexcept(std::is_nothrow_move_constructible_v<T>) {
        assert(ok());
        return std::move(*std::get_if<0>(&held_));
    }
    [[nodiscard]] T& operator*() & noexcept { return value(); }
    [[nodiscard]] const T& operator*() const& noexcept { return value(); }
    [[nodiscard]] T* operator->() noexcept { return &value(); }
    [[nodiscard]] const T* operator->() const noexcept { return &value(); }

    /// \pre not `ok()`
    [[nodiscard]] const failure& error() const noexcept {
        assert(!ok());
        return *std::get_if<1>(&held_);
    }

private:
    std::variant<T, failure> held_;
};

/// That it was done, or why not.
template <> class [[nodiscard]] result<void> {
public:
    using value_type = void;

    result() noexcept = default;
    result(failure why) noexcept : why_(why), ok_(false) {}
    result(errc code) noexcept : result(failure{code}) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    explicit operator bool() const noexcept { return ok_; }
    /// \pre not `ok()`
    [[nodiscard]] const failure& error() const noexcept {
        assert(!ok_);
        return why_;
    }

private:
    failure why_{errc{}};
    bool ok_ = true;
};

} // namespace escodb
