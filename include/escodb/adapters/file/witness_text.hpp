// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The text of a witness's file:
///
///     EscoDB witness 1
///     store 64 hexadecimal digits
///     shard-0000-7fff 64 hexadecimal digits of the digest 1:messages:blocks 2:messages:blocks …
///     sum SHA-256 of all lines above, line feeds included, 64 hexadecimal digits
///
/// Lines end in a line feed. The sum finds damage. It is no protection from somebody who writes to the
/// file: where the attacker gets to it, it witnesses nothing.

#include <escodb/adapters/witness_table.hpp>
#include <escodb/base/bytes.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/crypto/cryptopp/sha256.hpp>
#include <escodb/policy/sighting.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace escodb::file {

namespace detail {

using digest_type = std::array<std::byte, 32>;

inline constexpr std::string_view witness_title = "EscoDB witness 1\n";

/// Reads a text from its beginning; each function is false where something else stands there.
class witness_reader {
public:
    explicit witness_reader(std::string_view text) noexcept : rest_(text) {}

    bool take(std::string_view expected) noexcept {
        if (!rest_.starts_with(expected))
            return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    bool take_word(std::string& word) {
        const std::size_t end = rest_.find_first_of(" \n");
        if (end == 0 || end == rest_.npos)
            return false;
        word.assign(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return true;
    }
    bool take_digest(digest_type& out) noexcept {
        for (std::byte& one : out) {
            if (rest_.size() < 2)
                return false;
            const std::size_t high = hex_digits.find(rest_[0]);
            const std::size_t low = hex_digits.find(rest_[1]);
            if (high == hex_digits.npos || low == hex_digits.npos)
                return false;
            one = static_cast<std::byte>(high << 4 | low);
            rest_.remove_prefix(2);
        }
        return true;
    }
    template <class Number> bool take_number(Number& out) noexcept {
        const char* const begin = rest_.data();
        const auto [end, failed] = std::from_chars(begin, begin + rest_.size(), out);
        if (failed != std::errc{})
            return false;
        rest_.remove_prefix(static_cast<std::size_t>(end - begin));
        return true;
    }
    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

private:
    std::string_view rest_;
};

/// One shard's line, with its line feed.
[[nodiscard]] inline bool take_sighting(witness_reader& from, shard_sighting& out) {
    if (!from.take(" ") || !from.take_digest(out.digest))
        return false;
    while (from.take(" ")) {
        key_sighting key;
        if (!from.take_number(key.seq) || !from.take(":") || !from.take_number(key.messages) ||
            !from.take(":") || !from.take_number(key.blocks))
            return false;
        if (!out.keys.empty() && out.keys.back().seq >= key.seq)
            return false;
        out.keys.push_back(key);
    }
    return from.take("\n");
}

} // namespace detail

/// The text of what a witness remembers. \pre it knows a store. O(n).
[[nodiscard]] inline std::string print_witness(const witness_table& table) {
    std::string text{detail::witness_title};
    text += "store ";
    append_hex(text, table.store().value());
    for (const auto& [shard, seen] : table.shards()) {
        text.append("\n").append(shard).append(" ");
        append_hex(text, seen.digest);
        for (const key_sighting& key : seen.keys) {
            text.append(" ").append(std::to_string(key.seq));
            text.append(":").append(std::to_string(key.messages));
            text.append(":").append(std::to_string(key.blocks));
        }
    }
    text += '\n';
    const auto sum = crypto::sha256(as_bytes(text));
    text += "sum ";
    append_hex(text, sum);
    text += '\n';
    return text;
}

/// The inverse; nothing if it is no such text, to the byte. O(n).
[[nodiscard]] inline std::optional<witness_table> parse_witness(std::string_view text) {
    detail::witness_reader from{text};
    store_identity known{};
    if (!from.take(detail::witness_title) || !from.take("store ") || !from.take_digest(known) ||
        !from.take("\n"))
        return std::nullopt;
    witness_table::shards_type shards;
    while (!from.rest().starts_with("sum ")) {
        std::string shard;
        shard_sighting seen;
        if (!from.take_word(shard) || !detail::take_sighting(from, seen) ||
            !shards.emplace(std::move(shard), std::move(seen)).second)
            return std::nullopt;
    }
    const auto sum = crypto::sha256(as_bytes(text.substr(0, text.size() - from.rest().size())));
    detail::digest_type claimed{};
    if (!from.take("sum ") || !from.take_digest(claimed) || !from.take("\n") ||
        !from.rest().empty() || claimed != sum)
        return std::nullopt;
    return witness_table{known, std::move(shards)};
}

} // namespace escodb::file
