// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// JSON text to boost::json::value and back, without loss. Link with `-lboost_json`.
///
/// Boost.JSON's own parser rounds doubles wrongly in the last place and refuses lone surrogates; its
/// printer writes NaN as invalid text. So both directions are ours:
///
/// * Numbers: json_number.hpp. 64-bit integers stay integers, doubles are exact and stay doubles.
/// * Text: json_strings.hpp. Lone surrogates are WTF-8 within the value.
/// * Members keep their order. Of a name that repeats, the last value stands at the first place, as in
///   JavaScript.
/// * Arrays and objects nest at most `limits::document_depth_max` deep, in both directions.
///
/// Scratch memory is wiped; the value itself is the caller's, in ordinary memory.
/// Thread safety: pure functions.

#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/document_limits.hpp>
#include <escodb/format/json_reader.hpp>
#include <escodb/format/json_sink.hpp>

#include <boost/json/memory_resource.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include <cmath>
#include <cstddef>
#include <new>
#include <string>
#include <string_view>

namespace escodb::format {

namespace detail {

/// Where a parser's stack goes when it outgrows its buffer.
class wiping_resource final : public boost::json::memory_resource {
    void* do_allocate(std::size_t size, std::size_t) override { return ::operator new(size); }
    void do_deallocate(void* memory, std::size_t size, std::size_t) override {
        wipe({static_cast<std::byte*>(memory), size});
        ::operator delete(memory);
    }
    bool do_is_equal(const boost::json::memory_resource& other) const noexcept override {
        return this == &other;
    }
};

template <std::size_t N> struct wiped_buffer {
    alignas(std::max_align_t) unsigned char bytes[N];
    ~wiped_buffer() { wipe(std::as_writable_bytes(std::span{bytes})); }
};

class json_parser {
public:
    json_parser(std::string_view text, errc code, std::string_view subject,
                std::size_t depth_max = limits::document_depth_max)
        : reader_(text, code, subject), depth_max_(depth_max),
          stack_(&resource_, buffer_.bytes, sizeof buffer_.bytes) {}

    [[nodiscard]] boost::json::value parse() {
        stack_.reset();
        value(0);
        reader_.expect_end();
        return stack_.release();
    }

private:
    void value(std::size_t depth) {
        switch (reader_.peek()) {
        case '{': return object(depth + 1);
        case '[': return array(depth + 1);
        case '"': return stack_.push_string(view(reader_.string()));
        case 't': reader_.literal("true"); return stack_.push_bool(true);
        case 'f': reader_.literal("false"); return stack_.push_bool(false);
        case 'n': reader_.literal("null"); return stack_.push_null();
        default: return number();
        }
    }

    void object(std::size_t depth) {
        limit(depth);
        std::size_t count = 0;
        reader_.object([&](std::string_view key) {
            stack_.push_key(view(key));
            value(depth);
            ++count;
        });
        stack_.push_object(count);
    }

    void array(std::size_t depth) {
        limit(depth);
        std::size_t count = 0;
        reader_.array([&] {
            value(depth);
            ++count;
        });
        stack_.push_array(count);
    }

    void number() {
        const json_number number = reader_.number();
        if (const auto* integer = std::get_if<std::int64_t>(&number))
            stack_.push_int64(*integer);
        else if (const auto* large = std::get_if<std::uint64_t>(&number))
            stack_.push_uint64(*large);
        else
            stack_.push_double(std::get<double>(number));
    }

    void limit(std::size_t depth) const {
        if (depth > depth_max_)
            reader_.fail("it is nested more than " + std::to_string(depth_max_) + " deep");
    }

    static boost::json::string_view view(std::string_view text) noexcept {
        return {text.data(), text.size()};
    }

    json_reader reader_;
    std::size_t depth_max_;
    wiping_resource resource_; // the order matters: the stack is destroyed before both of these
    wiped_buffer<2048> buffer_;
    boost::json::value_stack stack_;
};

template <class Out> class json_printer {
public:
    explicit json_printer(Out& out) noexcept : sink_(out) {}

    void print(const boost::json::value& value) {
        print(value, 0);
        sink_.flush();
        check_document_size(sink_.total());
    }

private:
    void print(const boost::json::value& value, std::size_t depth) {
        switch (value.kind()) {
        case boost::json::kind::null: return sink_.append(std::string_view{"null"});
        case boost::json::kind::bool_:
            return sink_.append(value.get_bool() ? std::string_view{"true"} : std::string_view{"false"});
        case boost::json::kind::int64: return number(std::int64_t{value.get_int64()});
        case boost::json::kind::uint64: return number(std::uint64_t{value.get_uint64()});
        case boost::json::kind::double_:
            if (!std::isfinite(value.get_double()))
                fail("it holds NaN or an infinity");
            return number(value.get_double());
        case boost::json::kind::string: return string(value.get_string());
        case boost::json::kind::array: return array(value.get_array(), depth + 1);
        case boost::json::kind::object: return object(value.get_object(), depth + 1);
        }
    }

    template <class Number> void number(Number value) {
        char memory[number_chars_max];
        sink_.append(print_number(value, memory));
    }

    void string(boost::json::string_view text) {
        if (!append_string(sink_, std::string_view{text.data(), text.size()}))
            fail("it holds text that is not valid UTF-8");
    }

    void array(const boost::json::array& array, std::size_t depth) {
        limit(depth);
        char before = '[';
        for (const auto& element : array) {
            sink_.append(before);
            before = ',';
            print(element, depth);
        }
        if (before == '[')
            sink_.append('[');
        sink_.append(']');
    }

    void object(const boost::json::object& object, std::size_t depth) {
        limit(depth);
        char before = '{';
        for (const auto& member : object) {
            sink_.append(before);
            before = ',';
            string(member.key());
            sink_.append(':');
            print(member.value(), depth);
        }
        if (before == '{')
            sink_.append('{');
        sink_.append('}');
    }

    void limit(std::size_t depth) {
        if (depth > limits::document_depth_max)
            fail("it is nested more than 256 deep");
    }

    [[noreturn]] void fail(const char* what) {
        refuse_document(sink_.total(), what);
    }

    json_sink<Out> sink_;
};

} // namespace detail

/// The value of JSON text, in memory of the default resource. O(n).
/// \throws error with `code` and `subject`, naming the byte, where the text is not JSON, nests too
///         deeply, or holds a number beyond every double; too_large beyond `document_bytes_max`.
[[nodiscard]] inline boost::json::value parse_json(std::string_view text,
                                                   errc code = errc::malformed_item,
                                                   std::string_view subject = {}) {
    check_document_size(text.size(), subject);
    return detail::json_parser{text, code, subject}.parse();
}

/// The same for text in which a document stands within so many levels of arrays or objects of somebody
/// else's. How long it may be, the caller has checked.
[[nodiscard]] inline boost::json::value parse_json_around(std::size_t levels, std::string_view text,
                                                          errc code = errc::malformed_item,
                                                          std::string_view subject = {}) {
    return detail::json_parser{text, code, subject, limits::document_depth_max + levels}.parse();
}

/// Appends the text of `value`, compact like `JSON.stringify`. O(n). `out` is `secret_bytes`, `bytes`
/// or `std::string`; after a throw it may hold a part.
/// \throws error invalid_document where `value` holds NaN, an infinity or text that is not WTF-8, or
///         nests too deeply; too_large beyond `document_bytes_max`.
template <class Out> void print_json(Out& out, const boost::json::value& value) {
    detail::json_printer<Out>{out}.print(value);
}

} // namespace escodb::format
