// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Checks CBOR (RFC 8949) before a library parses it. Parsers recurse into what they read, so a few bytes
/// can take all of the stack, and they believe counts; here both have limits.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/format/document_limits.hpp>
#include <escodb/format/text.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace escodb::format {

/// One item of what JSON has, and byte strings: integers of 64 bits, floats, UTF-8 text, arrays, maps whose
/// keys are text, true, false, null. Refused are lengths that are not given beforehand, tags, undefined and
/// other simple values, more than `limits::document_depth_max` levels, and bytes behind the item.
class cbor_check {
public:
    /// O(n). \throws error malformed_item, naming the byte, without a subject; too_large.
    static void run(byte_view text) {
        check_document_size(text.size());
        cbor_check check{text};
        check.item(0);
        if (check.at_ != text.size())
            check.fail("there is something behind the end");
    }

private:
    enum major : unsigned { positive, negative, byte_string, text_string, array, map, tag, other };

    explicit cbor_check(byte_view text) noexcept : text_(text) {}

    void item(std::size_t depth) {
        const std::uint8_t first = next();
        const unsigned type = first >> 5;
        const unsigned info = first & 0x1fU;
        if (type == other)
            return simple(info);
        const std::uint64_t count = argument(info);
        switch (type) {
        case positive: return;
        case negative: // -1 - count
            if (count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                fail("a negative number does not fit 64 bits");
            return;
        case byte_string: return static_cast<void>(skip(count));
        case text_string: return string(count);
        case array:
            limit(depth);
            for (std::uint64_t i = 0; i < count; ++i) // the text ends, whatever the count says
                item(depth + 1);
            return;
        case map:
            limit(depth);
            for (std::uint64_t i = 0; i < count; ++i) {
                const std::uint8_t key = next();
                if (key >> 5 != text_string)
                    fail("a key is not text");
                string(argument(key & 0x1fU));
                item(depth + 1);
            }
            return;
        default: fail("it has a tag");
        }
    }

    void limit(std::size_t depth) const {
        if (depth >= limits::document_depth_max)
            fail("it is nested more than 256 deep");
    }

    void simple(unsigned info) {
        switch (info) {
        case 20: // false, true, null
        case 21:
        case 22: return;
        case 25: return static_cast<void>(skip(2)); // floats
        case 26: return static_cast<void>(skip(4));
        case 27: return static_cast<void>(skip(8));
        default: fail("it has a simple value that is not true, false or null");
        }
    }

    void string(std::uint64_t bytes) {
        if (!is_valid_utf8(as_text(skip(bytes))))
            fail("this is not valid UTF-8");
    }

    std::uint64_t argument(unsigned info) {
        if (info < 24)
            return info;
        if (info > 27)
            fail("a length is not given");
        std::uint64_t value = 0;
        for (const std::byte octet : skip(std::uint64_t{1} << (info - 24)))
            value = value << 8 | std::to_integer<std::uint64_t>(octet);
        return value;
    }

    std::uint8_t next() { return std::to_integer<std::uint8_t>(skip(1)[0]); }

    byte_view skip(std::uint64_t bytes) {
        if (bytes > left())
            fail("the text ends too early");
        const byte_view part = text_.subspan(at_, static_cast<std::size_t>(bytes));
        at_ += part.size();
        return part;
    }

    [[nodiscard]] std::size_t left() const noexcept { return text_.size() - at_; }

    /// A document is a secret, so the place is all that is told.
    [[noreturn]] void fail(const char* what) const {
        throw error(errc::malformed_item, {}, "byte " + std::to_string(at_) + ": " + what);
    }

    byte_view text_;
    std::size_t at_ = 0;
};

} // namespace escodb::format
