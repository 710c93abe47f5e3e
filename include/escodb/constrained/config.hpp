// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The config blob of the stores that a constrained program can open (docs/format.md §3): their key is a raw
/// one or a callback's, and their documents are raw bytes or JSON.

#include <escodb/base/bytes.hpp>
#include <escodb/base/errc.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/constrained/arena.hpp>
#include <escodb/constrained/base64.hpp>
#include <escodb/constrained/json.hpp>
#include <escodb/constrained/key_source.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace escodb::constrained {

/// That nothing went wrong.
inline constexpr errc fine{};

/// What a config says. All views are in its text, which parsing changes.
struct config_view {
    byte_span salt;
    std::string_view key_id;    ///< where a callback supplies the key
    byte_span cipher, verify, shards; ///< sealed keys
    std::uint32_t shard_count = 0;
    bool is_callback = false;
    bool is_json = true; ///< documents are JSON: the config names no other serialiser
};

namespace detail {

class config_parser {
public:
    config_parser(char* text, std::size_t size) noexcept : in_(text, size) {}

    [[nodiscard]] errc parse(config_view& out) noexcept {
        const bool well_formed =
            in_.each([&](std::string_view name) { return member(name, out); }) && in_.at_end();
        if (verdict_ != fine)
            return verdict_;
        if (!well_formed || !seen(version) || !seen(password) || !seen(cipher_key) ||
            !seen(verify_key) || !seen(shards_key) || !seen(shards_n))
            return errc::malformed_config;
        if (kdf_ == kdf::other || wrong_policy_)
            return errc::wrong_policy;
        out.is_callback = kdf_ == kdf::callback;
        if (foreign_parameter_ || !seen(salt) || out.salt.size() != 32 ||
            seen(key_id) != out.is_callback || (out.is_callback && !key_source::is_key_id(out.key_id)))
            return errc::malformed_config;
        return fine;
    }

private:
    enum bit : unsigned {
        version, password, cipher, verify, shards, policies, reshard, salt, key_id, cipher_key,
        verify_key, shards_key, shards_n, kdf_name, serialiser_name,
    };
    enum class kdf { other, raw, callback };

    [[nodiscard]] bool seen(bit which) const noexcept { return (seen_ >> which & 1u) != 0; }
    /// False for the second time.
    [[nodiscard]] bool once(bit which) noexcept {
        const bool first = !seen(which);
        seen_ |= 1u << which;
        return first;
    }

    [[nodiscard]] bool member(std::string_view name, config_view& out) noexcept {
        if (name == "version") {
            std::uint64_t number = 0;
            if (!once(version) || !in_.number(number))
                return false;
            if (number != 1)
                verdict_ = errc::unsupported_version;
            return number == 1;
        }
        if (name == "password")
            return once(password) &&
                   in_.each([&](std::string_view key) { return parameter(key, out); });
        if (name == "cipher")
            return once(cipher) && section(cipher_key, out.cipher);
        if (name == "verify")
            return once(verify) && section(verify_key, out.verify);
        if (name == "shards")
            return once(shards) && in_.each([&](std::string_view key) {
                return key == "n" ? count(out) : key == "key" && sealed(shards_key, out.shards);
            });
        if (name == "policies")
            return once(policies) &&
                   in_.each([&](std::string_view key) { return policy(key, out); });
        if (name == "reshard") { // only a whole client can finish it
            verdict_ = errc::reshard_unfinished;
            return false;
        }
        return in_.skip();
    }

    [[nodiscard]] bool parameter(std::string_view name, config_view& out) noexcept {
        if (name == "salt")
            return once(salt) && base64(out.salt);
        if (name == "key_id") {
            byte_span id;
            if (!once(key_id) || !base64(id))
                return false;
            out.key_id = as_text(id);
            return true;
        }
        foreign_parameter_ = true; // of another derivation, perhaps; that is told first
        return in_.skip();
    }

    [[nodiscard]] bool section(bit which, byte_span& out) noexcept {
        return in_.each([&](std::string_view key) { return key == "key" && sealed(which, out); });
    }
    [[nodiscard]] bool sealed(bit which, byte_span& out) noexcept {
        return once(which) && base64(out) && !out.empty();
    }
    [[nodiscard]] bool count(config_view& out) noexcept {
        std::uint64_t number = 0;
        if (!once(shards_n) || !in_.number(number) || number < 1 || number > limits::shards_max)
            return false;
        out.shard_count = static_cast<std::uint32_t>(number);
        return true;
    }

    [[nodiscard]] bool policy(std::string_view kind, config_view& out) noexcept {
        std::string_view name;
        if (!in_.string(name))
            return false;
        if (kind == "kdf") {
            kdf_ = name == "raw key" ? kdf::raw : name == "callback" ? kdf::callback : kdf::other;
            return once(kdf_name);
        }
        if (kind == "serialiser" && name == "raw bytes") {
            out.is_json = false;
            return once(serialiser_name);
        }
        wrong_policy_ = true;
        return true;
    }

    [[nodiscard]] bool base64(byte_span& out) noexcept {
        std::string_view text;
        if (!in_.string(text))
            return false;
        auto* const at = reinterpret_cast<std::byte*>(const_cast<char*>(text.data()));
        std::size_t size = 0;
        if (!base64_decode(text, at, size))
            return false;
        out = {at, size};
        return true;
    }

    json_cursor in_;
    unsigned seen_ = 0;
    kdf kdf_ = kdf::other;
    bool wrong_policy_ = false;
    bool foreign_parameter_ = false;
    errc verdict_ = fine;
};

} // namespace detail

/// Reads a config. \return fine, malformed_config, unsupported_version, wrong_policy, reshard_unfinished
[[nodiscard]] inline errc parse_config(byte_span text, config_view& out) noexcept {
    return detail::config_parser{reinterpret_cast<char*>(text.data()), text.size()}.parse(out);
}

/// Appends the config's text, as the full library prints it.
inline void print_config(arena_writer& out, const config_view& config) noexcept {
    const auto base64 = [&out](std::string_view before, byte_view data) {
        out.append(before);
        char group[4];
        for (; !data.empty(); data = data.subspan(data.size() < 3 ? data.size() : 3)) {
            const std::size_t size = data.size() < 3 ? data.size() : 3;
            std::memcpy(group + 4 - size, data.data(), size);
            base64_encode_in_place(std::as_writable_bytes(std::span{group}), size);
            out.append(std::string_view{group, 4});
        }
    };
    base64("{\n  \"version\": 1,\n  \"password\": {\n    \"salt\": \"", config.salt);
    if (config.is_callback)
        base64("\",\n    \"key_id\": \"", as_bytes(config.key_id));
    base64("\"\n  },\n  \"cipher\": {\n    \"key\": \"", config.cipher);
    base64("\"\n  },\n  \"verify\": {\n    \"key\": \"", config.verify);
    base64("\"\n  },\n  \"shards\": {\n    \"key\": \"", config.shards);
    out.append("\",\n    \"n\": ");
    char digits[5];
    std::size_t used = 0;
    for (std::uint32_t left = config.shard_count; left != 0 || used == 0; left /= 10)
        digits[used++] = static_cast<char>('0' + left % 10);
    while (used > 0)
        out.append(digits[--used]);
    out.append("\n  },\n  \"policies\": {\n    \"kdf\": \"");
    out.append(config.is_callback ? "callback" : "raw key");
    if (!config.is_json)
        out.append("\",\n    \"serialiser\": \"raw bytes");
    out.append("\"\n  }\n}");
}

} // namespace escodb::constrained
