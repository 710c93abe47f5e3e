// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The text of a shard blob: its lines, and the header in the first (docs/format.md §5).
///
///     {"version":1,"tag":b64(8),"cipher":{"keys":[b64(u32 seq ‖ sealed key),…],"state":b64,"mac":b64(32)}}
///     the index                                       base64, not looked into here
///     one line per item                               base64, not looked into here
///
/// Form alone: nothing is decrypted or verified, so all that is read here is as an attacker wants it
/// until the header's MAC is checked.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/format/json_reader.hpp>
#include <escodb/format/tombstone.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::format {

/// Length of a header's tag and of its MAC, bytes.
inline constexpr std::size_t shard_tag_bytes = 8;
inline constexpr std::size_t shard_mac_bytes = 32;
/// What a header's state holds for each key: two u64, bytes.
inline constexpr std::size_t shard_state_bytes_per_key = 16;

/// The first line, decoded.
struct shard_header {
    struct key {
        std::uint32_t seq = 0;
        bytes sealed; ///< IV ‖ ciphertext ‖ tag
    };
    bytes tag;             ///< 8 bytes
    std::vector<key> keys; ///< oldest first; seqs from 1 on, strictly ascending
    bytes state;           ///< 16 bytes per key: u64 messages ‖ u64 blocks
    bytes mac;             ///< 32 bytes
};

/// A shard blob, parted. The lines are in the blob's own memory, which must outlive them.
struct shard_view {
    shard_header header;
    std::string_view index;
    std::vector<std::string_view> items;
};

namespace detail {

/// Reads one header line.
class shard_header_parser {
public:
    shard_header_parser(std::string_view line, std::string_view shard) noexcept
        : reader_(line, errc::malformed_shard, shard) {}

    [[nodiscard]] shard_header parse() {
        reader_.object([&](std::string_view name) {
            if (name == "version")
                version();
            else if (name == "tag")
                value("tag", tag_seen_, header_.tag);
            else if (name == "cipher")
                cipher();
            else
                reader_.skip(1); // such a member does not survive the next write
        });
        reader_.expect_end();
        require(version_seen_, "version");
        require(tag_seen_, "tag");
        require(cipher_seen_, "cipher");
        if (header_.tag.size() != shard_tag_bytes)
            reader_.fail("the header's tag is not of 8 bytes");
        if (header_.state.size() != shard_state_bytes_per_key * header_.keys.size())
            reader_.fail("the header's state is not of 16 bytes per key");
        if (header_.mac.size() != shard_mac_bytes)
            reader_.fail("the header's mac is not of 32 bytes");
        return std::move(header_);
    }

private:
    void version() {
        once("version", version_seen_);
        const json_number number = reader_.number();
        const auto* integer = std::get_if<std::int64_t>(&number);
        if (integer == nullptr || *integer != 1)
            reader_.fail(errc::unsupported_version, "the header's version is not 1");
    }

    void cipher() {
        once("cipher", cipher_seen_);
        reader_.object([&](std::string_view name) {
            if (name == "keys")
                keys();
            else if (name == "state")
                value("state", state_seen_, header_.state);
            else if (name == "mac")
                value("mac", mac_seen_, header_.mac);
            else
                reader_.skip(2);
        });
        require(keys_seen_, "keys");
        require(state_seen_, "state");
        require(mac_seen_, "mac");
    }

    void keys() {
        once("keys", keys_seen_);
        bytes raw;
        reader_.array([&] {
            if (header_.keys.size() == limits::shard_keys_max)
                reader_.fail("the header has too many keys");
            if (!base64_decode(reader_.string(), raw))
                reader_.fail("a key of the header is not base64");
            if (raw.size() <= 4)
                reader_.fail("a key of the header is too short");
            const std::uint32_t seq = load_u32(raw);
            if (seq <= (header_.keys.empty() ? 0u : header_.keys.back().seq))
                reader_.fail(seq == 0 ? errc::malformed_shard : errc::duplicate_key,
                             "key " + std::to_string(seq));
            header_.keys.push_back({seq, bytes(raw.begin() + 4, raw.end())});
        });
        if (header_.keys.empty())
            reader_.fail("the header has no key");
    }

    void value(std::string_view name, bool& seen, bytes& out) {
        once(name, seen);
        if (!base64_decode(reader_.string(), out))
            reader_.fail("the header's " + std::string{name} + " is not base64");
    }

    /// Two members of one name would let two readers see two headers.
    void once(std::string_view name, bool& seen) {
        if (seen)
            reader_.fail("the header has two members \"" + std::string{name} + "\"");
        seen = true;
    }

    void require(bool seen, std::string_view name) {
        if (!seen)
            reader_.fail("the header has no member \"" + std::string{name} + "\"");
    }

    json_reader reader_;
    shard_header header_;
    bool version_seen_ = false;
    bool tag_seen_ = false;
    bool cipher_seen_ = false;
    bool keys_seen_ = false;
    bool state_seen_ = false;
    bool mac_seen_ = false;
};

/// Takes the first line off `text`, without its line feed. The last line has none.
[[nodiscard]] inline std::string_view take_line(std::string_view& text) noexcept {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

} // namespace detail

/// Parts a blob and decodes its header. Lines among the items that are empty or hold only spaces are
/// passed over. O(n); the items cost a look for line feeds alone.
/// \param shard the blob's id, for messages.
/// \throws error malformed_shard, unsupported_version, duplicate_key, too_large; resharded for a
///         tombstone.
[[nodiscard]] inline shard_view parse_shard(std::string_view blob, std::string_view shard = {}) {
    if (blob.size() > limits::blob_bytes_max)
        throw error(errc::too_large, std::string{shard}, "the limit is 1 GiB");
    if (blob.empty())
        throw error(errc::malformed_shard, std::string{shard}, "it is empty");
    if (parse_tombstone(blob))
        throw error(errc::resharded, std::string{shard});
    const std::string_view line = detail::take_line(blob);
    shard_view view;
    view.header = detail::shard_header_parser{line, shard}.parse();
    view.index = detail::take_line(blob);
    if (view.index.empty())
        throw error(errc::malformed_shard, std::string{shard}, "line 2: the index is missing");
    while (!blob.empty()) {
        const std::string_view item = detail::take_line(blob);
        if (item.find_first_not_of(' ') != std::string_view::npos)
            view.items.push_back(item);
    }
    return view;
}

/// The first line, without a line feed, to the byte as the existing implementation prints it. O(n).
/// \pre the lengths and seqs are as in `shard_header`.
[[nodiscard]] inline std::string print_header(const shard_header& header) {
    std::string out = R"({"version":1,"tag":")";
    base64_append(out, header.tag);
    out += R"(","cipher":{"keys":[)";
    bytes raw;
    for (const auto& key : header.keys) {
        raw.clear();
        append_u32(raw, key.seq);
        raw.insert(raw.end(), key.sealed.begin(), key.sealed.end());
        if (&key != &header.keys.front())
            out += ',';
        out += '"';
        base64_append(out, raw);
        out += '"';
    }
    out += R"(],"state":")";
    base64_append(out, header.state);
    out += R"(","mac":")";
    base64_append(out, header.mac);
    out += R"("}})";
    return out;
}

} // namespace escodb::format
