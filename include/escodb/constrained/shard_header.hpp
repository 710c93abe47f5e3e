// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The first line of a shard blob (docs/format.md §5), parsed and printed within an arena.

#include <escodb/base/bytes.hpp>
#include <escodb/base/errc.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/constrained/arena.hpp>
#include <escodb/constrained/base64.hpp>
#include <escodb/constrained/config.hpp>
#include <escodb/constrained/json.hpp>
#include <escodb/format/integers.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace escodb::constrained {

/// A key as the header lists it.
struct sealed_key {
    std::uint32_t seq = 0;
    std::string_view text; ///< b64(u32 seq ‖ sealed key)
};

/// What a header says, unverified.
struct shard_header {
    sealed_key* keys = nullptr; ///< oldest first
    std::size_t key_count = 0;
    byte_span state; ///< 16 bytes for each key
    byte_span mac;
};

namespace detail {

class header_parser {
public:
    header_parser(arena& memory, byte_span line) noexcept
        : arena_(&memory), in_(reinterpret_cast<char*>(line.data()), line.size()) {}

    [[nodiscard]] errc parse(shard_header& out) noexcept {
        const bool well_formed =
            in_.each([&](std::string_view name) {
                if (name == "version")
                    return version();
                if (name == "tag")
                    return once(1) && base64(tag_);
                if (name == "cipher")
                    return once(2) &&
                           in_.each([&](std::string_view inner) { return cipher(inner, out); });
                return in_.skip(1);
            }) &&
            in_.at_end();
        if (verdict_ != fine)
            return verdict_;
        const bool complete = seen_ == 0x3fu && tag_.size() == 8 && out.key_count != 0 &&
                              out.state.size() == 16 * out.key_count && out.mac.size() == 32;
        return well_formed && complete ? fine : errc::malformed_shard;
    }

private:
    [[nodiscard]] bool once(unsigned which) noexcept {
        const bool first = (seen_ >> which & 1u) == 0;
        seen_ |= 1u << which;
        return first;
    }
    [[nodiscard]] bool refuse(errc why) noexcept {
        verdict_ = why;
        return false;
    }

    [[nodiscard]] bool version() noexcept {
        std::uint64_t number = 0;
        if (!once(0) || !in_.number(number))
            return false;
        return number == 1 || refuse(errc::unsupported_version);
    }

    [[nodiscard]] bool cipher(std::string_view name, shard_header& out) noexcept {
        if (name == "keys")
            return once(3) && in_.each<'['>([&](std::string_view) { return key(out); });
        if (name == "state")
            return once(4) && base64(out.state);
        if (name == "mac")
            return once(5) && base64(out.mac);
        return in_.skip(2);
    }

    /// Nothing else is taken from the arena between two keys, so they make an array.
    [[nodiscard]] bool key(shard_header& out) noexcept {
        sealed_key read;
        if (!in_.string(read.text) || out.key_count == limits::shard_keys_max)
            return false;
        {
            const arena_scope scratch{*arena_};
            std::byte* const raw = arena_->take(read.text.size());
            std::size_t size = 0;
            if (raw == nullptr)
                return refuse(errc::out_of_memory);
            if (!base64_decode(read.text, raw, size) || size <= 4)
                return false;
            read.seq = format::load_u32({raw, size});
        }
        if (read.seq == 0)
            return false;
        if (out.key_count != 0 && read.seq <= out.keys[out.key_count - 1].seq)
            return refuse(errc::duplicate_key);
        auto* const place = arena_->make<sealed_key>();
        if (place == nullptr)
            return refuse(errc::out_of_memory);
        *place = read;
        if (out.key_count++ == 0)
            out.keys = place;
        return true;
    }

    [[nodiscard]] bool base64(byte_span& out) noexcept {
        std::string_view text;
        std::size_t size = 0;
        if (!in_.string(text))
            return false;
        auto* const at = reinterpret_cast<std::byte*>(const_cast<char*>(text.data()));
        if (!base64_decode(text, at, size))
            return false;
        out = {at, size};
        return true;
    }

    arena* arena_;
    json_cursor in_;
    byte_span tag_;
    unsigned seen_ = 0;
    errc verdict_ = fine;
};

} // namespace detail

/// Reads a header line, which is changed; what it says stays in it and in the arena.
/// \return fine, malformed_shard, unsupported_version, duplicate_key, out_of_memory
[[nodiscard]] inline errc parse_header(arena& memory, byte_span line, shard_header& out) noexcept {
    return detail::header_parser{memory, line}.parse(out);
}

/// Memory that is filled from the front. \pre it is large enough for all that is put into it.
class filler {
public:
    explicit filler(byte_span memory) noexcept : at_(memory.data()) {}

    void text(std::string_view text) noexcept {
        if (!text.empty())
            std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }
    /// Room for the base64 of `size` bytes; `encode` makes it of the last `size` bytes of that.
    [[nodiscard]] byte_span room(std::size_t size) noexcept {
        const byte_span made{at_, base64_chars(size)};
        at_ += made.size();
        return made;
    }
    void base64(byte_view data) noexcept {
        const byte_span made = room(data.size());
        if (!data.empty())
            std::memcpy(made.data() + (made.size() - data.size()), data.data(), data.size());
        base64_encode_in_place(made, data.size());
    }

private:
    std::byte* at_;
};

namespace detail {

inline constexpr std::string_view header_parts[] = {R"({"version":1,"tag":")", R"(","cipher":{"keys":[)",
                                                    R"(],"state":")", R"(","mac":")", R"("}})"};

} // namespace detail

/// The length of the line that `print_header` makes.
[[nodiscard]] inline std::size_t header_chars(const shard_header& header) noexcept {
    std::size_t size = base64_chars(8) + base64_chars(header.state.size()) + base64_chars(32);
    for (const std::string_view part : detail::header_parts)
        size += part.size();
    for (std::size_t i = 0; i < header.key_count; ++i)
        size += header.keys[i].text.size() + (i == 0 ? 2 : 3);
    return size;
}

/// The line, to the byte as the full library prints it, without a line feed.
inline void print_header(filler& out, const shard_header& header, byte_view tag) noexcept {
    out.text(detail::header_parts[0]);
    out.base64(tag);
    out.text(detail::header_parts[1]);
    for (std::size_t i = 0; i < header.key_count; ++i) {
        out.text(i == 0 ? "\"" : ",\"");
        out.text(header.keys[i].text);
        out.text("\"");
    }
    out.text(detail::header_parts[2]);
    out.base64(header.state);
    out.text(detail::header_parts[3]);
    out.base64(header.mac);
    out.text(detail::header_parts[4]);
}

} // namespace escodb::constrained
