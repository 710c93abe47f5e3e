// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The items of one shard by their paths: found by hash, listed in the format's order.

#include <escodb/base/bytes.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/format/text.hpp>
#include <escodb/model/cell.hpp>

#include <boost/container/deque.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::model {

/// A map from paths to cells that is made for two lives: a shard that is read for one item and let
/// go, and one that takes thousands of changes before it is listed once, to be written.
///
/// The first never pays for more than a sorted list: finding is a binary search in it until there
/// were enough searches to be worth a hash index of everything. The second never keeps an order:
/// what was added is sorted, and merged, when `in_order` is asked for.
///
/// References to items stay good until they are erased. Movable; not thread safe.
class cell_table {
public:
    struct item {
        explicit item(std::string the_path, cell of = {})
            : path(std::move(the_path)), state(std::move(of)) {}
        std::string path;
        cell state;
        bool erased = false; // still in the order, until that is asked for
    };

    cell_table() = default;
    cell_table(cell_table&&) noexcept = default;
    cell_table& operator=(cell_table&&) noexcept = default;
    cell_table(const cell_table&) = delete;
    cell_table& operator=(const cell_table&) = delete;
    ~cell_table() = default;

    /// Puts an item behind all others. `settle` must be called after the last.
    void append(std::string path, cell of) {
        order_.push_back(&items_.emplace_back(std::move(path), std::move(of)));
        ++size_;
    }

    /// What became of the order in which items were appended.
    enum class appended : std::uint8_t { in_order, disordered, with_duplicates };

    /// Sorts what was appended. O(n); O(n log n) where it was not in order.
    [[nodiscard]] appended settle() {
        appended found = appended::in_order;
        if (!std::is_sorted(order_.begin(), order_.end(), less)) {
            found = appended::disordered;
            sort(order_);
        }
        const auto same = [](const item* a, const item* b) { return a->path == b->path; };
        if (std::adjacent_find(order_.begin(), order_.end(), same) != order_.end())
            found = appended::with_duplicates;
        return found;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// The item of a path, or null. O(log n) at first, then O(1), with O(n) once in between.
    [[nodiscard]] item* find(std::string_view path) {
        if (!indexed_ && ++searches_ <= order_.size() / searches_worth_an_index)
            return search(path);
        index_all();
        const auto found = index_.find(path);
        return found != index_.end() ? found->second : nullptr;
    }

    /// The item of a path, made if there is none. O(1), or O(n) if it is the first to be made.
    item& at(std::string_view path) {
        index_all();
        if (const auto found = index_.find(path); found != index_.end())
            return *found->second;
        item& made = vacant();
        made.path = path;
        index_.emplace(made.path, &made);
        added_.push_back(&made);
        ++size_;
        return made;
    }

    /// O(1), or O(n) if nothing was made or erased before.
    void erase(item& gone) {
        index_all();
        index_.erase(gone.path);
        gone.state = cell{};
        gone.erased = true;
        erased_.push_back(&gone);
        --size_;
    }

    /// All items in the order of UTF-16 code units. Valid until an item is made or erased. O(1)
    /// where nothing was since the last time; else O(n), and sorting what was made.
    [[nodiscard]] const std::vector<item*>& in_order() {
        if (!erased_.empty()) {
            std::erase_if(order_, [](const item* one) { return one->erased; });
            std::erase_if(added_, [](const item* one) { return one->erased; });
            vacant_.insert(vacant_.end(), erased_.begin(), erased_.end());
            erased_.clear();
        }
        if (!added_.empty()) {
            sort(added_);
            const auto middle = static_cast<std::ptrdiff_t>(order_.size());
            order_.insert(order_.end(), added_.begin(), added_.end());
            std::inplace_merge(order_.begin(), order_.begin() + middle, order_.end(), less);
            added_.clear();
        }
        return order_;
    }

private:
    /// A search costs about as much as indexing this many items.
    static constexpr std::size_t searches_worth_an_index = 8;

    static bool less(const item* a, const item* b) noexcept {
        return format::utf16_less{}(a->path, b->path);
    }

    /// By `less`, for which the beginnings of most paths, side by side, are enough: a path is
    /// elsewhere in memory, and fetching it costs more than comparing it.
    static void sort(std::vector<item*>& items) {
        struct keyed {
            std::array<std::uint64_t, 3> head; // bytes of the path, the first one the highest
            item* of;
        };
        std::vector<keyed> sorted;
        sorted.reserve(items.size());
        for (item* const one : items) {
            std::array<std::byte, 24> head{};
            std::memcpy(head.data(), one->path.data(), std::min(one->path.size(), head.size()));
            const byte_view all{head};
            sorted.push_back({{format::load_u64(all), format::load_u64(all.subspan(8)),
                               format::load_u64(all.subspan(16))},
                              one});
        }
        std::sort(sorted.begin(), sorted.end(), [](const keyed& a, const keyed& b) {
            for (std::size_t i = 0; i < a.head.size(); ++i)
                if (const std::uint64_t differing = a.head[i] ^ b.head[i]) {
                    // From 0xed on, the order of bytes is not that of UTF-16 code units.
                    const int shift = 56 - std::countl_zero(differing) / 8 * 8;
                    if ((a.head[i] >> shift & 0xff) < 0xed || (b.head[i] >> shift & 0xff) < 0xed)
                        return a.head[i] < b.head[i];
                    break;
                }
            return less(a.of, b.of);
        });
        std::transform(sorted.begin(), sorted.end(), items.begin(),
                       [](const keyed& one) { return one.of; });
    }

    [[nodiscard]] item* search(std::string_view path) const {
        const auto found = std::lower_bound(
            order_.begin(), order_.end(), path,
            [](const item* a, std::string_view b) { return format::utf16_less{}(a->path, b); });
        return found != order_.end() && (*found)->path == path ? *found : nullptr;
    }

    void index_all() {
        if (indexed_)
            return;
        index_.reserve(order_.size());
        for (item* one : order_)
            index_.emplace(one->path, one);
        indexed_ = true; // last: half an index would make the other half of the items disappear
    }

    item& vacant() {
        if (vacant_.empty())
            return items_.emplace_back(std::string{});
        item& reused = *vacant_.back();
        vacant_.pop_back();
        reused.erased = false;
        return reused;
    }

    // Unlike std::deque: moved without an allocation, and not in blocks of five items.
    boost::container::deque<item, void,
                            boost::container::deque_options<
                                boost::container::block_bytes<4096>>::type>
        items_;
    std::vector<item*> order_; // sorted
    std::vector<item*> added_; // since; not sorted
    std::vector<item*> erased_; // since; not out of the order yet
    std::vector<item*> vacant_; // to be used again
    boost::unordered_flat_map<std::string_view, item*> index_;
    std::size_t size_ = 0;
    std::size_t searches_ = 0;
    bool indexed_ = false;
};

} // namespace escodb::model
