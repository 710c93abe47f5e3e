// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A write in flight: what a shard must know of the blob that it encoded, until storage answers.

#include <escodb/model/cell.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace escodb::model {

/// Where the lines of an encoded blob stand, and which of them were made for documents put.
class flight {
public:
    /// Takes memory for so many items.
    void reserve(std::size_t items) { lines_.reserve(items); }

    /// Notes where the next item's line stands, and whether it is that of a document put.
    void add_line(std::size_t begin, std::size_t end, bool is_put) {
        if (is_put)
            puts_.push_back(static_cast<std::uint32_t>(lines_.size()));
        lines_.push_back(span_of(begin, end));
    }

    /// Notes where the index stands and how long the blob is, and that all lines noted so far stand
    /// `moved` bytes further back.
    void place(std::size_t index_begin, std::size_t index_end, std::size_t blob_bytes,
               std::size_t moved) {
        index_ = span_of(index_begin, index_end);
        blob_bytes_ = blob_bytes;
        if (moved > 0)
            for (auto& line : lines_)
                line.at += static_cast<std::uint32_t>(moved);
    }

    [[nodiscard]] line_span index() const noexcept { return index_; }
    /// The lines of the items, in their order.
    [[nodiscard]] const std::vector<line_span>& lines() const noexcept { return lines_; }
    [[nodiscard]] std::size_t blob_bytes() const noexcept { return blob_bytes_; }

    /// Whether another blob has one of the lines that `made`, the encoded blob, has for documents
    /// put. O(length of both).
    [[nodiscard]] bool has_put_in(std::string_view other, std::string_view made) const {
        std::unordered_set<std::string_view> ours;
        for (const std::uint32_t put : puts_)
            ours.insert(lines_[put].in(made));
        bool found = false;
        for_each_line(other, [&](std::string_view line) { found = found || ours.contains(line); });
        return found;
    }

private:
    [[nodiscard]] static line_span span_of(std::size_t begin, std::size_t end) noexcept {
        return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)};
    }

    template <class Take> static void for_each_line(std::string_view text, Take take) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            take(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    line_span index_;
    std::vector<line_span> lines_;
    std::size_t blob_bytes_ = 0;
    std::vector<std::uint32_t> puts_; // which of the lines
};

} // namespace escodb::model
