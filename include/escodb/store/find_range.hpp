// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The blocking form of `find`: a range over an async generator.

#include <escodb/runtime/async_generator.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace escodb {

/// The paths that `find` gives, fetched as they are asked for. To be gone through once:
///
///     for (const std::string& path : handle.find("/contacts/")) …
///
/// Each step may read from storage and throws what that throws.
class find_range {
public:
    class iterator {
    public:
        using value_type = std::string;
        using reference = const std::string&;
        using pointer = const std::string*;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;

        explicit iterator(find_range& of) noexcept : of_(&of) {}
        reference operator*() const noexcept { return *of_->current_; }
        pointer operator->() const noexcept { return &*of_->current_; }
        iterator& operator++() {
            of_->advance();
            return *this;
        }
        void operator++(int) { of_->advance(); }
        bool operator==(std::default_sentinel_t) const noexcept { return !of_->current_; }

    private:
        find_range* of_;
    };

    /// \param alive keeps the executor alive.
    find_range(std::shared_ptr<void> alive, executor& where, async_generator<std::string> paths)
        : alive_(std::move(alive)), where_(&where), paths_(std::move(paths)) {}

    [[nodiscard]] iterator begin() {
        advance();
        return iterator{*this};
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

private:
    void advance() { current_ = sync_wait(*where_, paths_.next()); }

    std::shared_ptr<void> alive_;
    executor* where_;
    async_generator<std::string> paths_;
    std::optional<std::string> current_;
};

} // namespace escodb
