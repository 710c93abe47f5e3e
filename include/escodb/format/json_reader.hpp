// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The tokens of JSON text (RFC 8259), for the readers of documents, names, headers and configs.
///
/// Strict: no comments, no trailing commas, no byte order mark, strings of valid UTF-8. One thing is
/// as in JavaScript instead: an escape may name a lone surrogate (`"\ud800"`), which is kept as WTF-8.
/// Errors say at which byte, and never quote the text, which may be a secret.

#include <escodb/base/error.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/json_number.hpp>
#include <escodb/format/json_strings.hpp>
#include <escodb/format/text.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace escodb::format {

/// A cursor over JSON text. The text must outlive it. Each member is linear in what it consumes.
/// Not thread safe; a throw leaves the cursor where the error is.
class json_reader {
public:
    /// \param code    the code of the errors that this reader throws.
    /// \param subject their subject; must outlive the reader.
    explicit json_reader(std::string_view text, errc code = errc::malformed_item,
                         std::string_view subject = {}) noexcept
        : at_(text.data()), begin_(text.data()), end_(text.data() + text.size()), code_(code),
          subject_(subject) {}

    /// \throws error always: `what`, and at which byte.
    [[noreturn]] void fail(std::string_view what) const { fail(code_, what); }
    [[noreturn]] void fail(errc code, std::string_view what) const {
        std::string detail = "byte ";
        detail += std::to_string(at_ - begin_);
        detail += ": ";
        detail += what;
        throw error(code, std::string{subject_}, detail);
    }

    /// The next character that is not white space, not consumed; NUL at the end of the text (a NUL
    /// of the text is no token either).
    [[nodiscard]] char peek() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
            ++at_;
        return at_ == end_ ? '\0' : *at_;
    }

    /// Consumes `token` if it is next. \pre `token` is not NUL.
    [[nodiscard]] bool accept(char token) noexcept {
        if (peek() != token)
            return false;
        ++at_;
        return true;
    }

    /// Consumes `token`. \param what what to say where it is not next.
    void expect(char token, std::string_view what) {
        if (!accept(token))
            fail(what);
    }

    /// \throws error if anything but white space is left.
    void expect_end() {
        if (peek() != '\0' || at_ != end_)
            fail("there is something behind the end");
    }

    /// Consumes a string. The result is WTF-8 and valid until the next call or the reader's end; it
    /// is in the text itself, or in wiped memory.
    [[nodiscard]] std::string_view string() {
        expect('"', "a string was expected");
        const char* start = at_;
        at_ = detail::skip_plain(at_, end_);
        if (at_ != end_ && *at_ == '"')
            return {start, static_cast<std::size_t>(at_++ - start)};
        return long_way(start);
    }

    /// Consumes a number. \throws error if it is none, or too large for a double.
    [[nodiscard]] json_number number() {
        (void)peek();
        json_number value;
        const char* stop = detail::read_number(at_, end_, value);
        if (stop == nullptr)
            fail("this is not a number that can be kept");
        at_ = stop;
        return value;
    }

    /// Consumes `true`, `false` or `null`. \param word one of these.
    void literal(std::string_view word) {
        (void)peek();
        if (static_cast<std::size_t>(end_ - at_) < word.size() ||
            std::memcmp(at_, word.data(), word.size()) != 0)
            fail("a value was expected");
        at_ += word.size();
    }

    /// Calls `element()` before each element of an array, which it must consume.
    template <class Element> void array(Element element) {
        expect('[', "an array was expected");
        if (accept(']'))
            return;
        do
            element();
        while (accept(','));
        expect(']', "a comma or the end of an array was expected");
    }

    /// Calls `member(key)` before each value of an object, which it must consume. `key` is valid
    /// until the next string is read. Keys may repeat.
    template <class Member> void object(Member member) {
        expect('{', "an object was expected");
        if (accept('}'))
            return;
        do {
            const std::string_view key = string();
            // Only a colon and white space come before the value, so the key is still valid.
            expect(':', "a colon was expected");
            member(key);
        } while (accept(','));
        expect('}', "a comma or the end of an object was expected");
    }

    /// Consumes any value. \throws error if it is nested deeper than `limits::document_depth_max`.
    void skip(std::size_t depth = 0) {
        if (depth > limits::document_depth_max)
            fail("it is nested too deeply");
        switch (peek()) {
        case '{': return object([&](std::string_view) { skip(depth + 1); });
        case '[': return array([&] { skip(depth + 1); });
        case '"': return static_cast<void>(string());
        case 't': return literal("true");
        case 'f': return literal("false");
        case 'n': return literal("null");
        default: return static_cast<void>(number());
        }
    }

private:
    /// The rest of a string that holds escapes or characters beyond ASCII. \pre at_ is behind the
    /// plain beginning, which starts at `start`.
    [[nodiscard]] std::string_view long_way(const char* start) {
        scratch_.clear();
        for (;;) {
            const std::string_view rest{at_, static_cast<std::size_t>(end_ - at_)};
            if (rest.empty())
                fail("the text ends within a string");
            if (rest[0] == '"')
                break;
            if (rest[0] == '\\') {
                keep(start);
                unescape();
                start = at_;
            } else if (static_cast<unsigned char>(rest[0]) < 0x20) {
                fail("a control character stands in a string");
            } else {
                const std::size_t length = detail::sequence_length(rest, 0);
                if (length == 0 || detail::is_surrogate(rest, 0))
                    fail("this is not valid UTF-8");
                at_ += length;
            }
            at_ = detail::skip_plain(at_, end_);
        }
        if (scratch_.empty()) // nothing was escaped: the text itself is the string
            return {start, static_cast<std::size_t>(at_++ - start)};
        keep(start);
        ++at_;
        return as_text(scratch_);
    }

    void keep(const char* start) {
        const auto* from = reinterpret_cast<const std::byte*>(start);
        scratch_.insert(scratch_.end(), from, from + (at_ - start));
    }

    /// Consumes an escape, and a second one where both make a pair.
    void unescape() {
        const char letter = end_ - at_ >= 2 ? at_[1] : '\0';
        if (letter != 'u') {
            const char plain = detail::unescaped(letter);
            if (plain == '\0')
                fail("this escape is not one of JSON");
            scratch_.push_back(static_cast<std::byte>(plain));
            at_ += 2;
            return;
        }
        std::uint32_t code = unit();
        // A low half is taken along with the high one before it; anything else stays for itself.
        if (code >= 0xd800 && code < 0xdc00 && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
            const char* second = at_;
            const std::uint32_t low = unit();
            if (low >= 0xdc00 && low < 0xe000)
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            else
                at_ = second;
        }
        char encoded[4];
        const std::size_t length = detail::encode_wtf8(code, encoded);
        const auto* from = reinterpret_cast<const std::byte*>(encoded);
        scratch_.insert(scratch_.end(), from, from + length);
    }

    /// Consumes `\uXXXX`.
    [[nodiscard]] std::uint32_t unit() {
        std::uint32_t code = 0;
        for (std::ptrdiff_t i = 2; i < 6; ++i) {
            const int digit = i < end_ - at_ ? hex_value(at_[i]) : -1;
            if (digit < 0)
                fail("four hexadecimal digits were expected");
            code = code << 4 | static_cast<std::uint32_t>(digit);
        }
        at_ += 6;
        return code;
    }

    const char* at_;
    const char* begin_;
    const char* end_;
    errc code_;
    std::string_view subject_;
    secret_bytes scratch_;
};

} // namespace escodb::format
