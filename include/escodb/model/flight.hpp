// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A write in flight: what a shard must know of the blob that it encoded, until storage answers.

#include <escodb/model/cell.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace escodb::model {

/// Where the lines of an encoded blob stand, and which of them were made for documents put.
class flight {
public:
    /// Takes memory for so many items, and so many bytes of documents put.
    void reserve(std::size_t items, std::size_t put_bytes) {
        lines_.reserve(items);
        put_lines_.reserve(put_bytes);
    }

    /// Notes the next item's line, by its place among the items, and whether it is that of a
    /// document put.
    void add_line(std::string_view items, std::size_t begin, bool is_put) {
        lines_.push_back(span_of(begin, items.size()));
        if (is_put)
            put_lines_.append(items, begin).push_back('\n');
    }

    /// Notes where index and items stand in the blob, once that is known.
    void place(std::size_t index_begin, std::size_t items_begin, std::size_t blob_bytes) {
        index_ = span_of(index_begin, items_begin);
        for (auto& line : lines_)
            line.at += static_cast<std::uint32_t>(items_begin);
        blob_bytes_ = blob_bytes;
    }

    [[nodiscard]] line_span index() const noexcept { return index_; }
    /// The lines of the items, in their order.
    [[nodiscard]] const std::vector<line_span>& lines() const noexcept { return lines_; }
    [[nodiscard]] std::size_t blob_bytes() const noexcept { return blob_bytes_; }

    /// Whether a blob has one of the lines that were made for documents put. O(length).
    [[nodiscard]] bool has_put_in(std::string_view blob) const {
        std::unordered_set<std::string_view> ours;
        for_each_line(put_lines_, [&](std::string_view line) { ours.insert(line); });
        bool found = false;
        for_each_line(blob, [&](std::string_view line) { found = found || ours.contains(line); });
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
    std::string put_lines_; // each followed by a line feed
};

} // namespace escodb::model
