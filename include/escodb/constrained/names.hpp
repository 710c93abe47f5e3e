// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// JSON arrays of strings in an arena: a shard's index, and the names in a directory (docs/format.md §5).

#include <escodb/base/bytes.hpp>
#include <escodb/base/errc.hpp>
#include <escodb/constrained/arena.hpp>
#include <escodb/constrained/config.hpp>
#include <escodb/constrained/json.hpp>
#include <escodb/format/json_strings.hpp>
#include <escodb/format/text.hpp>

#include <cstddef>
#include <string_view>

namespace escodb::constrained {

/// Calls `visit(name)` for each string of an array, which is changed. Stops where `visit` is not `fine`.
/// \return fine, malformed_item, or what `visit` returned.
template <class Visit> [[nodiscard]] errc each_name(byte_span text, Visit visit) noexcept {
    json_cursor in{reinterpret_cast<char*>(text.data()), text.size()};
    errc verdict = fine;
    const bool read = in.each<'['>([&](std::string_view) {
        std::string_view name;
        if (!in.string(name))
            return false;
        verdict = visit(name);
        return verdict == fine;
    });
    return verdict != fine ? verdict : read && in.at_end() ? fine : errc::malformed_item;
}

/// Writes such an array, a name at a time.
class names_writer {
public:
    explicit names_writer(arena& memory) noexcept : out_(memory) { out_.append('['); }

    void add(std::string_view name) noexcept {
        if (!first_)
            out_.append(',');
        first_ = false;
        valid_ = format::detail::append_string(out_, name) && valid_;
    }
    /// \param text becomes the array. \return fine, out_of_memory, malformed_item (not WTF-8)
    [[nodiscard]] errc finish(byte_span& text) noexcept {
        out_.append(']');
        text = out_.bytes();
        return !out_.ok() ? errc::out_of_memory : valid_ ? fine : errc::malformed_item;
    }
    [[nodiscard]] bool empty() const noexcept { return first_; }

private:
    arena_writer out_;
    bool first_ = true;
    bool valid_ = true;
};

/// A directory with a name added or taken away, as new text.
/// \param before its text, which is changed; empty where there is no such directory.
/// \param after  the new text; empty where no name is left.
/// \param changed whether it differs.
/// \return fine, malformed_item, out_of_memory
[[nodiscard]] inline errc edit_names(arena& memory, byte_span before, std::string_view name, bool add,
                                     byte_span& after, bool& changed) noexcept {
    names_writer out{memory};
    bool there = false;
    bool placed = !add;
    if (!before.empty()) {
        const errc verdict = each_name(before, [&](std::string_view each) {
            if (each == name) {
                there = true;
                if (!add)
                    return fine;
                placed = true;
            }
            if (!placed && format::utf16_less{}(name, each)) {
                out.add(name);
                placed = true;
            }
            out.add(each);
            return fine;
        });
        if (verdict != fine)
            return verdict;
    }
    if (!placed)
        out.add(name);
    changed = there != add;
    const bool none = out.empty();
    const errc verdict = out.finish(after);
    if (none)
        after = {};
    return verdict;
}

} // namespace escodb::constrained
