// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Documents as CBOR (RFC 8949) by the library "JSON for Modern C++" (<https://json.nlohmann.me>), 3.10 or
/// newer. It is not among what `escodb::escodb` needs: link with `escodb::cbor`.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/cbor_check.hpp>
#include <escodb/format/document_limits.hpp>
#include <escodb/format/text.hpp>
#include <escodb/policy/kinds.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace escodb::serialiser {

/// A model of policy::serialiser.
///
/// Choose it for documents with binary values, which JSON would need base64 for, or where programs use this
/// library's values anyhow. A document takes less room than as JSON.
///
/// Every value comes back equal, but for NaN, which equals nothing; members come back in the library's
/// order, of the alphabet. Refused are text that is not UTF-8, nesting beyond 256, binary values with a
/// subtype and discarded values. On reading what cbor_check.hpp says is refused before the library sees it;
/// of a key that repeats, the last value counts.
///
/// Scratch memory is wiped; the value itself is the caller's, in ordinary memory.
struct cbor {
    using policy_kind = escodb::policy::serialiser_kind;
    using value_type = nlohmann::json;
    static constexpr std::string_view name = "CBOR";

    /// \throws error invalid_document, too_large.
    [[nodiscard]] static secret_bytes encode(const value_type& value) {
        check(value, 0);
        std::vector<std::uint8_t, wiping_allocator<std::uint8_t>> text;
        value_type::to_cbor(value, text);
        format::check_document_size(text.size());
        const auto* from = reinterpret_cast<const std::byte*>(text.data());
        return {from, from + text.size()};
    }

    /// \throws error malformed_item, too_large; without a subject.
    [[nodiscard]] static value_type decode(byte_view text) {
        format::cbor_check::run(text);
        try {
            const auto* from = reinterpret_cast<const std::uint8_t*>(text.data());
            return value_type::from_cbor(from, from + text.size());
        } catch (const value_type::exception&) { // its text may hold the document's
            throw error(errc::malformed_item);
        }
    }

    /// Null is no document: an updater that gives it asks for removal.
    [[nodiscard]] static bool is_null(const value_type& value) noexcept { return value.is_null(); }

private:
    static void check(const value_type& value, std::size_t depth) {
        switch (value.type()) {
        case value_type::value_t::string: return check(value.get_ref<const std::string&>());
        case value_type::value_t::object:
            limit(depth);
            for (const auto& [key, member] : value.get_ref<const value_type::object_t&>()) {
                check(key);
                check(member, depth + 1);
            }
            return;
        case value_type::value_t::array:
            limit(depth);
            for (const auto& element : value.get_ref<const value_type::array_t&>())
                check(element, depth + 1);
            return;
        case value_type::value_t::binary:
            if (value.get_binary().has_subtype())
                fail("it holds a binary value with a subtype");
            return;
        case value_type::value_t::discarded: fail("it holds a discarded value");
        default: return;
        }
    }
    static void check(const std::string& text) {
        if (!format::is_valid_utf8(text))
            fail("it holds text that is not valid UTF-8");
    }
    static void limit(std::size_t depth) {
        if (depth >= limits::document_depth_max)
            fail("it is nested more than 256 deep");
    }
    [[noreturn]] static void fail(const char* what) {
        throw error(errc::invalid_document, {}, what);
    }
};

} // namespace escodb::serialiser
