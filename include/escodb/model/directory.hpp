// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The names in one directory: those that storage is known to hold, and changes staged on top.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/names.hpp>
#include <escodb/format/text.hpp>
#include <escodb/model/path.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::model {

/// A set of names in the order of UTF-16 code units. `k` changes to `n` names cost O(k log n), and
/// O(n + k) once for each `encode` and each `commit`. The names stay in memory as plain strings;
/// they are the one decrypted thing that a shard keeps. Not thread safe.
class directory {
public:
    /// A directory that does not exist yet.
    directory() = default;

    /// Reads a directory's item. O(n); O(n log n) where the writer did not sort.
    /// \throws error malformed_item about `subject` if this is not a list of names.
    [[nodiscard]] static directory decode(byte_view item, std::string_view subject = {}) {
        directory decoded;
        auto& names = decoded.committed_;
        names = format::parse_names(as_text(item), errc::malformed_item, subject);
        for (const auto& name : names)
            if (!is_name(name))
                throw error(errc::malformed_item, std::string{subject},
                            "a directory holds what is not a name");
        // Other writers sort, and names stand once; but an error in one must not break our search.
        if (!std::is_sorted(names.begin(), names.end(), order{}))
            std::sort(names.begin(), names.end(), order{});
        names.erase(std::unique(names.begin(), names.end()), names.end());
        decoded.staged_size_ = names.size();
        return decoded;
    }

    // As storage holds it.

    /// Number of names; 0: the directory does not exist.
    [[nodiscard]] std::size_t size() const noexcept { return committed_.size(); }
    /// O(log n).
    [[nodiscard]] bool contains(std::string_view name) const {
        return std::binary_search(committed_.begin(), committed_.end(), name, order{});
    }
    /// In order. Valid until `commit`.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return committed_; }

    // With the staged changes.

    [[nodiscard]] std::size_t staged_size() const noexcept { return staged_size_; }
    /// O(log n).
    [[nodiscard]] bool staged_contains(std::string_view name) const {
        const auto change = changes_.find(name);
        return change != changes_.end() ? change->second : contains(name);
    }
    /// Whether the staged changes, taken together, change anything.
    [[nodiscard]] bool changed() const noexcept { return !changes_.empty(); }

    /// Stages a name; nothing if it is there. O(log n).
    void add(std::string_view name) { stage(name, true); }
    /// Stages a name's removal; nothing if it is not there. O(log n).
    void remove(std::string_view name) { stage(name, false); }
    /// Stages the removal of all names. O(n log n).
    void clear() {
        discard();
        for (const auto& name : committed_)
            changes_.emplace_hint(changes_.end(), name, false);
        staged_size_ = 0;
    }
    /// Forgets the staged changes.
    void discard() noexcept {
        changes_.clear();
        staged_size_ = committed_.size();
    }

    /// The item of the staged state, to be sealed. O(n + k).
    [[nodiscard]] secret_bytes encode() const {
        std::vector<std::string_view> names;
        names.reserve(staged_size_);
        merge(committed_, [&](const std::string& name) { names.emplace_back(name); });
        secret_bytes text;
        format::append_names(text, names);
        return text;
    }

    /// Storage holds the staged state now. O(n + k).
    void commit() {
        if (changes_.empty())
            return;
        std::vector<std::string> names;
        names.reserve(staged_size_);
        // A copy of the few names in `changes_`; all others are moved, which cannot fail.
        merge(committed_, [&](auto& name) { names.push_back(std::move(name)); });
        committed_ = std::move(names);
        changes_.clear();
    }

private:
    using order = format::utf16_less;

    void stage(std::string_view name, bool present) {
        if (staged_contains(name) == present)
            return;
        if (const auto change = changes_.find(name); change != changes_.end())
            changes_.erase(change); // back to what storage holds
        else
            changes_.emplace(name, present);
        if (present)
            ++staged_size_;
        else
            --staged_size_;
    }

    /// Calls `take` with each name of the staged state, in order.
    template <class Names, class Take> void merge(Names& names, Take take) const {
        auto at = names.begin();
        for (const auto& [name, present] : changes_) {
            for (; at != names.end() && order{}(*at, name); ++at)
                take(*at);
            if (present)
                take(name);
            else
                ++at; // a removal is staged only of a name that stands here
        }
        for (; at != names.end(); ++at)
            take(*at);
    }

    std::vector<std::string> committed_;
    std::map<std::string, bool, order> changes_; // true: added; only what differs from committed_
    std::size_t staged_size_ = 0;
};

} // namespace escodb::model
