// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The tokens of JSON text, read without allocation: escapes are undone over the text itself, which they
/// only shorten. As strict as `format/json_reader.hpp`, and stricter in two things: numbers are whole and
/// not negative, and what is passed over is nested at most `skip_depth_max` deep.

#include <escodb/base/hex.hpp>
#include <escodb/format/json_strings.hpp>
#include <escodb/format/text.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace escodb::constrained {

/// A cursor over JSON text, which it changes. Each member is false where the text is not what was asked for;
/// the cursor is of no use then.
class json_cursor {
public:
    static constexpr unsigned skip_depth_max = 8;

    json_cursor(char* text, std::size_t size) noexcept : at_(text), end_(text + size) {}

    /// The next character that is not white space, not consumed; NUL at the end.
    [[nodiscard]] char peek() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
            ++at_;
        return at_ == end_ ? '\0' : *at_;
    }
    [[nodiscard]] bool accept(char token) noexcept {
        if (peek() != token)
            return false;
        ++at_;
        return true;
    }
    [[nodiscard]] bool at_end() noexcept { return peek() == '\0' && at_ == end_; }

    /// The result is WTF-8, in the text.
    [[nodiscard]] bool string(std::string_view& out) noexcept {
        if (!accept('"'))
            return false;
        char* const begin = at_;
        char* to = at_;
        while (at_ != end_ && *at_ != '"') {
            const std::string_view rest{at_, static_cast<std::size_t>(end_ - at_)};
            if (rest[0] == '\\') {
                if (!unescape(to))
                    return false;
                continue;
            }
            const std::size_t length = format::detail::sequence_length(rest, 0);
            if (length == 0 || static_cast<unsigned char>(rest[0]) < 0x20 ||
                format::detail::is_surrogate(rest, 0))
                return false;
            std::memmove(to, at_, length);
            to += length;
            at_ += length;
        }
        out = {begin, static_cast<std::size_t>(to - begin)};
        return accept_quote();
    }

    [[nodiscard]] bool number(std::uint64_t& out) noexcept {
        constexpr auto most = std::numeric_limits<std::uint64_t>::max();
        const char first = peek();
        if (first < '0' || first > '9')
            return false;
        const char* const begin = at_;
        out = 0;
        for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_) {
            const auto digit = static_cast<std::uint64_t>(*at_ - '0');
            if (out > (most - digit) / 10)
                return false;
            out = out * 10 + digit;
        }
        if (first == '0' && at_ - begin > 1)
            return false;
        return at_ == end_ || (*at_ != '.' && *at_ != 'e' && *at_ != 'E');
    }

    /// Consumes any value.
    [[nodiscard]] bool skip(unsigned depth = 0) noexcept {
        std::string_view text;
        std::uint64_t number_there = 0;
        const char first = peek();
        switch (first) {
        case '"': return string(text);
        case 't': return literal("true");
        case 'f': return literal("false");
        case 'n': return literal("null");
        case '[':
        case '{': break;
        default: return number(number_there);
        }
        const char close = first == '[' ? ']' : '}';
        ++at_;
        if (accept(close))
            return true;
        do {
            if (depth == skip_depth_max || (close == '}' && !(string(text) && accept(':'))) ||
                !skip(depth + 1))
                return false;
        } while (accept(','));
        return accept(close);
    }

    /// Reads an object, or an array if `Open` is `[`: calls `element(key)` before each value, which it
    /// consumes, and which says whether it could. `key` stays valid.
    template <char Open = '{', class Element> [[nodiscard]] bool each(Element element) noexcept {
        constexpr char close = Open == '{' ? '}' : ']';
        if (!accept(Open))
            return false;
        if (accept(close))
            return true;
        do {
            std::string_view key;
            if constexpr (Open == '{')
                if (!string(key) || !accept(':'))
                    return false;
            if (!element(key))
                return false;
        } while (accept(','));
        return accept(close);
    }

private:
    [[nodiscard]] bool accept_quote() noexcept {
        if (at_ == end_)
            return false;
        ++at_;
        return true;
    }

    [[nodiscard]] bool literal(std::string_view word) noexcept {
        if (static_cast<std::size_t>(end_ - at_) < word.size() ||
            std::memcmp(at_, word.data(), word.size()) != 0)
            return false;
        at_ += word.size();
        return true;
    }

    /// Consumes an escape, and a second one where both make a pair; writes what it stands for.
    [[nodiscard]] bool unescape(char*& to) noexcept {
        const char letter = end_ - at_ >= 2 ? at_[1] : '\0';
        if (letter != 'u') {
            const char plain = format::detail::unescaped(letter);
            *to++ = plain;
            at_ += 2;
            return plain != '\0';
        }
        std::uint32_t code = 0;
        if (!unit(code))
            return false;
        if (code >= 0xd800 && code < 0xdc00 && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
            char* const second = at_;
            std::uint32_t low = 0;
            if (!unit(low))
                return false;
            if (low >= 0xdc00 && low < 0xe000)
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            else
                at_ = second;
        }
        char encoded[4];
        const std::size_t length = format::detail::encode_wtf8(code, encoded);
        std::memcpy(to, encoded, length);
        to += length;
        return true;
    }

    [[nodiscard]] bool unit(std::uint32_t& code) noexcept {
        if (end_ - at_ < 6)
            return false;
        for (std::size_t i = 2; i < 6; ++i) {
            const int digit = hex_value(at_[i]);
            if (digit < 0)
                return false;
            code = code << 4 | static_cast<std::uint32_t>(digit);
        }
        at_ += 6;
        return true;
    }

    char* at_;
    char* end_;
};

} // namespace escodb::constrained
