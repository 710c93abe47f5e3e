// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The one exception type of the library, and what the codes of `base/errc.hpp` are to std::error_code.
///
/// An error says *what* (the code's sentence), *where* (the subject: a path, a blob, an option, a
/// file) and *why* (a detail, an operating system's code). None of the three ever holds a key, a
/// password or a document's content.

#include <escodb/base/errc.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace escodb {

namespace detail {

class condition_category final : public std::error_category {
public:
    const char* name() const noexcept override { return "escodb.condition"; }
    std::string message(int value) const override {
        switch (static_cast<condition>(value)) {
        case condition::bad_input: return "bad input";
        case condition::access_denied: return "access denied";
        case condition::corrupt: return "corrupt or tampered";
        case condition::rolled_back: return "rolled back";
        case condition::store_missing: return "store missing";
        case condition::store_exists: return "store exists";
        case condition::storage: return "storage failed";
        case condition::conflict: return "conflict";
        case condition::stopped: return "stopped";
        case condition::out_of_memory: return "out of memory";
        }
        return "unknown condition";
    }
};

inline const std::error_category& the_condition_category() noexcept {
    static const condition_category category;
    return category;
}

class error_category final : public std::error_category {
public:
    const char* name() const noexcept override { return "escodb"; }
    std::string message(int value) const override {
        return std::string{sentence_of(static_cast<errc>(value))};
    }
    std::error_condition default_error_condition(int value) const noexcept override {
        return {static_cast<int>(condition_of(static_cast<errc>(value))), the_condition_category()};
    }
};

inline const std::error_category& the_error_category() noexcept {
    static const error_category category;
    return category;
}

} // namespace detail

[[nodiscard]] inline std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), detail::the_error_category()};
}
[[nodiscard]] inline std::error_condition make_error_condition(condition value) noexcept {
    return {static_cast<int>(value), detail::the_condition_category()};
}

/// The exception of the library. `what()` is one sentence: subject, the code's sentence, detail.
class error : public std::runtime_error {
public:
    /// \param subject what the error is about: a path, a blob's id, an option's name, a file.
    /// \param detail  what was found, or the cause; may be empty.
    explicit error(errc code, std::string subject = {}, std::string_view detail = {},
                   std::error_code cause = {})
        : std::runtime_error(compose(code, subject, detail, cause)), code_(code),
          subject_(std::move(subject)), detail_(detail), cause_(cause) {}

    [[nodiscard]] errc code() const noexcept { return code_; }
    [[nodiscard]] escodb::condition condition() const noexcept { return condition_of(code_); }
    [[nodiscard]] const std::string& subject() const noexcept { return subject_; }
    [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
    /// The operating system's or library's code behind it, if there was one.
    [[nodiscard]] std::error_code cause() const noexcept { return cause_; }

private:
    static std::string compose(errc code, std::string_view subject, std::string_view detail,
                               std::error_code cause) {
        std::string text;
        if (!subject.empty())
            text.append(subject).append(": ");
        text += sentence_of(code);
        if (!detail.empty())
            text.append(": ").append(detail);
        if (cause)
            text.append(" (").append(cause.message()).append(")");
        return text;
    }

    errc code_;
    std::string subject_;
    std::string detail_;
    std::error_code cause_;
};

} // namespace escodb

template <> struct std::is_error_code_enum<escodb::errc> : std::true_type {};
template <> struct std::is_error_condition_enum<escodb::condition> : std::true_type {};
