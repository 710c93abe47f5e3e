// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One item of a shard: the line that storage holds for it, and what the next write shall put in
/// its place.

#include <escodb/base/secret.hpp>
#include <escodb/model/directory.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace escodb::model {

/// Where a line stands in a blob. An offset, so that it stays right when the blob is moved.
struct line_span {
    std::uint32_t at = 0;
    std::uint32_t size = 0;

    /// The line. \pre it is in `blob`.
    [[nodiscard]] std::string_view in(std::string_view blob) const { return blob.substr(at, size); }
};

/// A document's or a directory's place in a shard. What is committed and what is staged stand side
/// by side; the staged state is the committed one unless something was staged. Not thread safe.
class cell {
public:
    /// An item that storage does not hold.
    cell() = default;
    /// An item that storage holds in this line.
    explicit cell(line_span line) noexcept : line_(line) {}

    // As storage holds it.

    [[nodiscard]] bool exists() const noexcept { return line_.size != 0; }
    [[nodiscard]] line_span line() const noexcept { return line_; }

    // With the staged changes.

    [[nodiscard]] bool staged_exists() const noexcept {
        if (removed_)
            return false;
        return exists() || plaintext_ || (names_ && names_->staged_size() > 0);
    }
    /// Whether the next write makes a new line. False for an item that goes.
    [[nodiscard]] bool wants_line() const noexcept {
        return !removed_ && (plaintext_ || (names_ && names_->changed()));
    }
    /// A document's staged plaintext, if one is staged. Valid until the next change.
    [[nodiscard]] const secret_bytes* staged_plaintext() const noexcept {
        return plaintext_ ? &*plaintext_ : nullptr;
    }

    /// Stages a document.
    void put(secret_bytes plaintext) {
        plaintext_.emplace(std::move(plaintext));
        removed_ = false;
    }
    /// Stages the removal of the item.
    void remove() {
        if (names_)
            names_->clear();
        plaintext_.reset();
        removed_ = exists();
    }
    /// Stages a name in a directory. \pre the names are loaded
    void link(std::string_view name) {
        names_->add(name);
        removed_ = false;
    }
    /// Stages the removal of a name; the last one takes the item with it. \pre the names are loaded
    void unlink(std::string_view name) {
        names_->remove(name);
        removed_ = exists() && names_->staged_size() == 0;
    }
    /// Forgets what was staged.
    void discard() noexcept {
        if (names_)
            names_->discard();
        plaintext_.reset();
        removed_ = false;
    }

    /// Storage holds the staged state now, in this line. \pre `staged_exists()`
    void commit(line_span line) {
        if (names_)
            names_->commit();
        plaintext_.reset();
        line_ = line;
    }

    /// A directory's names, once they were loaded; else null.
    [[nodiscard]] directory* names() const noexcept { return names_.get(); }
    /// Keeps a directory's names.
    directory& load(directory names) {
        names_ = std::make_unique<directory>(std::move(names));
        return *names_;
    }

private:
    line_span line_;
    bool removed_ = false;
    std::optional<secret_bytes> plaintext_;
    std::unique_ptr<directory> names_;
};

} // namespace escodb::model
