// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Hides the length of documents: a serialiser around another one.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/document_limits.hpp>
#include <escodb/format/length_schemes.hpp>
#include <escodb/policy/kinds.hpp>
#include <escodb/policy/serialiser.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace escodb::serialiser {

namespace detail {

/// Whether white space behind a text of `S` changes nothing: JSON says so of itself by
/// `static constexpr bool takes_trailing_space = true`.
template <class S> inline constexpr bool takes_trailing_space = false;
template <class S>
    requires requires { requires bool{S::takes_trailing_space}; }
inline constexpr bool takes_trailing_space<S> = true;

template <class S> inline constexpr auto padded_name_of = [] {
    constexpr std::string_view suffix = ", padded";
    std::array<char, S::name.size() + suffix.size()> text{};
    std::copy(suffix.begin(), suffix.end(), std::copy(S::name.begin(), S::name.end(), text.begin()));
    return text;
}();

} // namespace detail

/// Pads what `Serialiser` writes to a length of `Scheme`'s (length_schemes.hpp), a model of
/// policy::serialiser:
///
///     using policies = escodb::policies<escodb::serialiser::padded<escodb::serialiser::json,
///                                                                  escodb::length::padme>>;
///
/// JSON is padded by spaces behind it. So the store stays one of format version 1 and its serialiser's name
/// JSON: who does not pad reads it, and this reads documents without padding. Other texts are followed by a
/// byte 0x80 and zeros (ISO/IEC 7816-4), and the name says ", padded", whatever the scheme.
///
/// Hidden is the length of a document, not of directories and indexes: the number and lengths of names in a
/// shard still show. A document close to the limit of 64 MiB is padded to that limit at most.
template <class Serialiser, class Scheme> struct padded {
    static_assert(escodb::policy::serialiser<Serialiser>,
                  "escodb: padded takes a serialiser policy and a scheme of lengths: "
                  "padded<serialiser::json, length::padme>");
    static_assert(length::scheme<Scheme>,
                  "escodb: a scheme of lengths must say to which one it pads: "
                  "static constexpr std::size_t padded(std::size_t bytes)");

private:
    static constexpr bool by_spaces = detail::takes_trailing_space<Serialiser>;
    static constexpr std::byte mark{0x80};

    static constexpr std::string_view make_name() noexcept {
        if constexpr (by_spaces)
            return Serialiser::name;
        else
            return {detail::padded_name_of<Serialiser>.data(),
                    detail::padded_name_of<Serialiser>.size()};
    }

public:
    using policy_kind = escodb::policy::serialiser_kind;
    using value_type = typename Serialiser::value_type;
    static constexpr std::string_view name = make_name();
    static constexpr bool takes_trailing_space = by_spaces;

    /// \throws error too_large; what `Serialiser` throws.
    [[nodiscard]] static secret_bytes encode(const value_type& value) {
        secret_bytes text = Serialiser::encode(value);
        const std::size_t least = text.size() + (by_spaces ? 0 : 1);
        format::check_document_size(least);
        // Never less than the text takes, whatever the scheme says.
        const std::size_t length =
            std::max(least, std::min(Scheme::padded(least), limits::document_bytes_max));
        if constexpr (by_spaces) {
            text.resize(length, std::byte{' '});
        } else {
            text.reserve(length);
            text.push_back(mark);
            text.resize(length);
        }
        return text;
    }

    /// \throws error malformed_item, without a subject; what `Serialiser` throws.
    [[nodiscard]] static value_type decode(byte_view text) {
        if constexpr (!by_spaces) {
            while (!text.empty() && text.back() == std::byte{0})
                text = text.first(text.size() - 1);
            if (text.empty() || text.back() != mark)
                throw error(errc::malformed_item, {}, "its padding is not there");
            text = text.first(text.size() - 1);
        }
        return Serialiser::decode(text);
    }

    [[nodiscard]] static bool is_null(const value_type& value) { return Serialiser::is_null(value); }
};

} // namespace escodb::serialiser
