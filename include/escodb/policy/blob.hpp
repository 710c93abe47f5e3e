// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What passes between a store and its adapter: a blob with its revision, and the answer to a
/// write. Both have constructors on purpose: GCC 12 destroys temporaries of aggregate type twice
/// when they are made inside an expression with co_await.

#include <optional>
#include <string>
#include <utility>

namespace escodb {

/// A blob as an adapter read it. The value is bytes, held in a string because most storage
/// interfaces take one; the revision is the adapter's own, and opaque to the store.
struct blob {
    blob() = default;
    blob(std::string the_value, std::string the_revision)
        : value(std::move(the_value)), revision(std::move(the_revision)) {}

    std::string value;
    std::string revision;
};

/// What a second look at a blob found: that its revision is still the one that is known, or else
/// what a read finds, a blob or nothing.
class [[nodiscard]] reread_result {
public:
    [[nodiscard]] static reread_result unchanged() { return reread_result{true, std::nullopt}; }
    [[nodiscard]] static reread_result changed(std::optional<blob> found) {
        return reread_result{false, std::move(found)};
    }

    [[nodiscard]] bool is_unchanged() const noexcept { return unchanged_; }
    /// \pre not `is_unchanged()`; nothing otherwise.
    [[nodiscard]] std::optional<blob> found() && noexcept { return std::move(found_); }

private:
    reread_result(bool is_unchanged, std::optional<blob> found)
        : unchanged_(is_unchanged), found_(std::move(found)) {}

    bool unchanged_;
    std::optional<blob> found_;
};

/// The answer to a conditional write: it was written and this is its revision, or the revision
/// that it named was no longer the current one. Everything else is an error, and thrown.
class [[nodiscard]] write_result {
public:
    [[nodiscard]] static write_result written(std::string revision) {
        return write_result{true, std::move(revision)};
    }
    [[nodiscard]] static write_result conflict() { return write_result{false, {}}; }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    /// The new revision. \pre `ok()`; empty otherwise.
    [[nodiscard]] const std::string& revision() const noexcept { return revision_; }

private:
    write_result(bool ok, std::string revision) : ok_(ok), revision_(std::move(revision)) {}

    bool ok_;
    std::string revision_;
};

} // namespace escodb
