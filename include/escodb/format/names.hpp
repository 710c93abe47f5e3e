// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// JSON arrays of strings: a shard's index, a directory's names (docs/format.md §5).
///
/// Names are WTF-8: one that JavaScript wrote with a lone surrogate is read and written back like
/// any other, so it does not lock its neighbours. Neither function sorts or checks an order.

#include <escodb/base/error.hpp>
#include <escodb/format/json_reader.hpp>
#include <escodb/format/json_sink.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace escodb::format {

/// Reads a JSON array of strings and nothing else. O(n).
/// \throws error with `code` and `subject`, naming the byte, where it is not that.
[[nodiscard]] inline std::vector<std::string> parse_names(std::string_view text,
                                                          errc code = errc::malformed_item,
                                                          std::string_view subject = {}) {
    json_reader reader{text, code, subject};
    std::vector<std::string> names;
    names.reserve(text.size() / 32); // a guess that saves the first few moves
    reader.array([&] { names.emplace_back(reader.string()); });
    reader.expect_end();
    return names;
}

/// Appends the array as `JSON.stringify` prints it. O(n). `out` is `secret_bytes` (what a name says is
/// as secret as a document), `bytes` or `std::string`.
/// \throws error invalid_text where a name is not WTF-8; `out` may then hold a part.
template <class Out, class Names> void append_names(Out& out, const Names& names) {
    detail::json_sink<Out> sink{out};
    sink.append('[');
    bool first = true;
    for (const std::string_view name : names) {
        if (!first)
            sink.append(',');
        first = false;
        if (!detail::append_string(sink, name))
            throw error(errc::invalid_text, {}, "a name is not valid UTF-8");
    }
    sink.append(']');
    sink.flush();
}

} // namespace escodb::format
