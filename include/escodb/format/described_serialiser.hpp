// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Documents that are structs of the program's own, described by Boost.Describe and stored as JSON.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/described_parts.hpp>
#include <escodb/format/document_limits.hpp>
#include <escodb/format/json_number.hpp>
#include <escodb/format/json_reader.hpp>
#include <escodb/format/json_sink.hpp>
#include <escodb/format/json_strings.hpp>
#include <escodb/policy/kinds.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace escodb::serialiser {

namespace detail {

namespace parts = format::described_parts;

/// Prints described values as JSON.
class described_writer {
public:
    explicit described_writer(secret_bytes& out) noexcept : sink_(out) {}

    void finish() {
        sink_.flush();
        format::check_document_size(sink_.total());
    }

    template <class T> void value(const T& it, std::size_t depth = 0) {
        [[maybe_unused]] constexpr parts::check<T> checked{};
        if constexpr (std::is_same_v<T, bool>)
            sink_.append(it ? std::string_view{"true"} : std::string_view{"false"});
        else if constexpr (parts::integer<T>)
            number(std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>{it});
        else if constexpr (parts::floating<T>)
            number(finite(it));
        else if constexpr (parts::enumeration<T>)
            enumerator(it);
        else if constexpr (std::is_same_v<T, std::string>)
            text(it);
        else if constexpr (parts::is_optional<T>)
            optional(it, depth);
        else if constexpr (parts::is_map<T>)
            map(it, depth + 1);
        else if constexpr (parts::structure<T>)
            structure(it, depth + 1);
        else if constexpr (parts::is_vector<T> || parts::is_array<T>)
            list(it, depth + 1);
    }

private:
    template <class Number> void number(Number it) {
        char memory[format::detail::number_chars_max];
        sink_.append(format::detail::print_number(it, memory));
    }
    double finite(double it) {
        if (!std::isfinite(it))
            fail("it holds NaN or an infinity");
        return it;
    }
    void text(std::string_view it) {
        if (!format::detail::append_string(sink_, it))
            fail("it holds text that is not valid UTF-8");
    }
    template <class E> void enumerator(E it) {
        const char* name = boost::describe::enum_to_string(it, nullptr);
        if (name == nullptr)
            fail("it holds an enumerator that is not described");
        text(name);
    }
    template <class T> void optional(const std::optional<T>& it, std::size_t depth) {
        [[maybe_unused]] constexpr parts::check_optional<T> checked{};
        if (it)
            value(*it, depth);
        else
            sink_.append(std::string_view{"null"});
    }
    template <class List> void list(const List& all, std::size_t depth) {
        limit(depth);
        bool first = true;
        sink_.append('[');
        for (const auto& each : all) { // of vector<bool> a proxy
            if (!std::exchange(first, false))
                sink_.append(',');
            value<typename List::value_type>(each, depth);
        }
        sink_.append(']');
    }
    template <class Map> void map(const Map& all, std::size_t depth) {
        limit(depth);
        bool first = true;
        for (const auto& [name, each] : all) {
            key(name, first);
            value(each, depth);
        }
        end(first);
    }
    template <class T> void structure(const T& it, std::size_t depth) {
        [[maybe_unused]] constexpr parts::check_structure<T> checked{};
        limit(depth);
        bool first = true;
        boost::mp11::mp_for_each<parts::members_of<T>>([&](auto member) {
            const auto& each = it.*member.pointer;
            if constexpr (parts::is_optional<std::remove_cvref_t<decltype(each)>>)
                if (!each)
                    return; // is left out
            key(member.name, first);
            value(each, depth);
        });
        end(first);
    }

    void key(std::string_view name, bool& first) {
        sink_.append(std::exchange(first, false) ? '{' : ',');
        text(name);
        sink_.append(':');
    }
    void end(bool empty) { sink_.append(empty ? std::string_view{"{}"} : std::string_view{"}"}); }

    void limit(std::size_t depth) {
        if (depth > limits::document_depth_max)
            fail("it is nested more than 256 deep");
    }
    [[noreturn]] void fail(const char* what) {
        format::refuse_document(sink_.total(), what);
    }

    format::detail::json_sink<secret_bytes> sink_;
};

/// Fills described values from JSON.
class described_reader {
public:
    explicit described_reader(std::string_view text) noexcept : reader_(text) {}

    void expect_end() { reader_.expect_end(); }

    template <class T> void value(T& it, std::size_t depth = 0) {
        [[maybe_unused]] constexpr parts::check<T> checked{};
        if constexpr (std::is_same_v<T, bool>)
            boolean(it);
        else if constexpr (parts::integer<T> || parts::floating<T>)
            number(it);
        else if constexpr (parts::enumeration<T>)
            enumerator(it);
        else if constexpr (std::is_same_v<T, std::string>)
            it = reader_.string();
        else if constexpr (parts::is_optional<T>)
            optional(it, depth);
        else if constexpr (parts::is_map<T>)
            map(it, depth + 1);
        else if constexpr (parts::structure<T>)
            structure(it, depth + 1);
        else if constexpr (parts::is_vector<T>)
            vector(it, depth + 1);
        else if constexpr (parts::is_array<T>)
            array(it, depth + 1);
    }

private:
    void boolean(bool& it) {
        it = reader_.peek() == 't';
        reader_.literal(it ? "true" : "false");
    }
    template <class T> void number(T& it) {
        const auto fits = [&](auto given) {
            if constexpr (parts::floating<T>) {
                it = static_cast<T>(given);
                return std::isfinite(it);
            } else if constexpr (std::is_integral_v<decltype(given)>) {
                it = static_cast<T>(given);
                return std::in_range<T>(given);
            } else {
                return false;
            }
        };
        if (!std::visit(fits, reader_.number()))
            reader_.fail("the number does not fit its member");
    }
    template <class E> void enumerator(E& it) {
        const std::string name{reader_.string()};
        if (!boost::describe::enum_from_string(name.c_str(), it) || name.find('\0') != name.npos)
            reader_.fail("there is no such enumerator");
    }
    template <class T> void optional(std::optional<T>& it, std::size_t depth) {
        [[maybe_unused]] constexpr parts::check<T> checked{};
        [[maybe_unused]] constexpr parts::check_optional<T> not_twice{};
        if (reader_.peek() == 'n') {
            reader_.literal("null");
            it.reset();
        } else {
            value(it.emplace(), depth);
        }
    }
    template <class Map> void map(Map& all, std::size_t depth) {
        [[maybe_unused]] constexpr parts::check<typename Map::mapped_type> checked{};
        limit(depth);
        all.clear();
        reader_.object([&](std::string_view key) {
            const auto [at, added] = all.try_emplace(std::string{key});
            if (!added)
                reader_.fail("a key is there twice");
            value(at->second, depth);
        });
    }
    template <class Vector> void vector(Vector& all, std::size_t depth) {
        [[maybe_unused]] constexpr parts::check<typename Vector::value_type> checked{};
        limit(depth);
        all.clear();
        reader_.array([&] {
            typename Vector::value_type each{};
            value(each, depth);
            all.push_back(std::move(each));
        });
    }
    template <class T, std::size_t N> void array(std::array<T, N>& all, std::size_t depth) {
        limit(depth);
        std::size_t count = 0;
        reader_.array([&] {
            if (count == N)
                reader_.fail("the array is too long");
            value(all[count++], depth);
        });
        if (count != N)
            reader_.fail("the array is too short");
    }
    template <class T> void structure(T& it, std::size_t depth) {
        [[maybe_unused]] constexpr parts::check_structure<T> checked{};
        limit(depth);
        std::array<bool, parts::member_count<T>> seen{};
        reader_.object([&](std::string_view key) {
            bool found = false;
            std::size_t i = 0;
            boost::mp11::mp_for_each<parts::members_of<T>>([&](auto member) {
                const std::size_t at = i++;
                if (found || key != member.name)
                    return;
                found = true;
                if (std::exchange(seen[at], true))
                    reader_.fail("a member is there twice");
                value(it.*member.pointer, depth);
            });
            if (!found)
                reader_.fail("there is a member that the struct does not have");
        });
        std::size_t i = 0;
        boost::mp11::mp_for_each<parts::members_of<T>>([&](auto member) {
            if (seen[i++])
                return;
            auto& each = it.*member.pointer;
            if constexpr (parts::is_optional<std::remove_cvref_t<decltype(each)>>)
                each.reset();
            else
                reader_.fail(std::string{"the member \""}.append(member.name).append("\" is missing"));
        });
    }

    void limit(std::size_t depth) const {
        if (depth > limits::document_depth_max)
            reader_.fail("it is nested more than 256 deep");
    }

    format::json_reader reader_;
};

} // namespace detail

/// A model of policy::serialiser whose documents are `T`:
///
///     struct login { std::string user; std::optional<std::string> note; std::uint32_t used = 0; };
///     BOOST_DESCRIBE_STRUCT(login, (), (user, note, used))
///     using policies = escodb::policies<escodb::serialiser::described<login>>;
///
/// Choose it where documents are all of one kind: no members are looked up by text, and what does not fit is
/// refused when it is read. A member may be a bool, an integer, a float, a double, `std::string`, a described
/// enum (its name is stored) or struct, and `std::optional`, `vector`, `array`, `map<std::string, …>` of
/// these. Everything else does not compile, and a sentence says why. **A member that is not described is not
/// stored**; the compiler cannot see that.
///
/// What it writes is JSON, and its name is JSON: the store is one of format version 1, which any reader of
/// JSON opens. Reading is strict, because an updater that did not know a member would lose it: one that the
/// struct does not have is refused, as is one that is missing or there twice. An optional one may be missing,
/// and is left out where it is empty: so a member that came later is an optional one.
///
/// `T` is the program's own, in ordinary memory; scratch memory is wiped. Every `T` is a document: an updater
/// asks for removal by `std::nullopt`.
template <class T> struct described {
    [[maybe_unused]] static constexpr format::described_parts::check<T> checked{};

    using policy_kind = escodb::policy::serialiser_kind;
    using value_type = T;
    static constexpr std::string_view name = "JSON";
    static constexpr bool takes_trailing_space = true;

    /// O(n). \throws error invalid_document (NaN, an infinity, text that is not UTF-8, an enumerator that is
    ///         not described, nesting beyond 256); too_large.
    [[nodiscard]] static secret_bytes encode(const value_type& value) {
        secret_bytes out;
        detail::described_writer writer{out};
        writer.value(value);
        writer.finish();
        return out;
    }

    /// O(n). \throws error malformed_item, too_large; without a subject.
    [[nodiscard]] static value_type decode(byte_view text) {
        format::check_document_size(text.size());
        detail::described_reader reader{as_text(text)};
        value_type read{};
        reader.value(read);
        reader.expect_end();
        return read;
    }

    [[nodiscard]] static bool is_null(const value_type&) noexcept { return false; }
};

} // namespace escodb::serialiser
