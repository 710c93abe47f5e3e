// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The text of the config blob (docs/format.md §3): JSON, pretty-printed with two spaces.
///
///     { "version": 1, "password": { "salt": b64, "iterations": … }, "cipher": { "key": b64 },
///       "verify": { "key": b64 }, "shards": { "key": b64, "n": 4 } }
///
/// and, at the top level, what the existing implementation passes over: "policies", "former" and
/// "reshard" (docs/resharding.md).
///
/// Form alone: nothing is derived or decrypted, and the ranges of the password's parameters are the
/// key derivation's to check. Members of "password" and of the sections are part of what the sections
/// are bound to, so a foreign one is an error; foreign ones at the top level are passed over.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/format/json_reader.hpp>
#include <escodb/format/json_sink.hpp>
#include <escodb/format/tombstone.hpp>
#include <escodb/policy/kdf.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace escodb::format {

/// The id of the blob that holds it.
inline constexpr const char* config_id = "config";

/// The layout before the last resharding, whose names hold tombstones.
struct former_layout {
    std::uint32_t shard_count = 0; ///< 1 to limits::shards_max
    std::string generation;        ///< of those tombstones
};

/// A resharding that was begun, and that whoever opens the store finishes.
struct reshard_intent {
    std::string generation; ///< marks its tombstones
    std::string config;     ///< the config that takes this one's place, to the byte
    bytes mac;              ///< vouches for both, see model/verifier.hpp
};

/// The names that the store had in its former layouts (`store_identity`), for witnesses that know it
/// by one of them.
struct former_identities {
    bytes identities; ///< of 32 bytes each, the oldest first
    bytes mac;        ///< vouches for them, see model/verifier.hpp
};

/// A config, decoded.
struct config_blob {
    struct section {
        bytes key; ///< IV ‖ ciphertext ‖ tag
    };
    std::uint32_t version = 1;
    std::vector<policy::kdf_field> password; ///< in the order of the text
    section cipher;
    section verify;
    section shards;
    std::uint32_t shard_count = 0; ///< 1 to limits::shards_max
    /// Kind and name of each policy that differs from the defaults; written at the top level as
    /// "policies", and not at all where it is empty. Nothing binds it: it serves messages alone.
    std::vector<std::pair<std::string, std::string>> policies;

    /// Written as "former": { "n": 4, "generation": "…" }.
    std::optional<former_layout> former;

    /// Written as "ancestors": { "ids": b64, "mac": b64 }.
    std::optional<former_identities> ancestors;

    /// Written as "reshard": { "generation": "…", "config": "…", "mac": b64 }.
    std::optional<reshard_intent> reshard;
};

namespace detail {

/// Reads one config.
class config_parser {
public:
    explicit config_parser(std::string_view text) noexcept
        : reader_(text, errc::malformed_config, "config") {}

    [[nodiscard]] config_blob parse() {
        members("", [&](const std::string& name) {
            if (name == "version")
                version();
            else if (name == "password")
                members("password.", [&](const std::string& field) { parameter(field); });
            else if (name == "cipher")
                section("cipher.", config_.cipher);
            else if (name == "verify")
                section("verify.", config_.verify);
            else if (name == "shards")
                section("shards.", config_.shards);
            else if (name == "policies")
                members("policies.", [&](const std::string& kind) {
                    config_.policies.emplace_back(kind, reader_.string());
                });
            else if (name == "former")
                former();
            else if (name == "ancestors")
                ancestors();
            else if (name == "reshard")
                reshard();
            else
                reader_.skip(1);
        });
        reader_.expect_end();
        for (const auto* name : {"version", "password", "cipher", "cipher.key", "verify",
                                 "verify.key", "shards", "shards.key", "shards.n"})
            require(name);
        return std::move(config_);
    }

private:
    /// Each member of an object, none of them twice: two would let two readers see two configs.
    template <class Member> void members(std::string_view prefix, Member member) {
        std::size_t count = 0;
        reader_.object([&](std::string_view key) {
            const std::string name{key};
            if (++count > members_max)
                reader_.fail("an object has too many members");
            if (!seen_.insert(std::string{prefix} + name).second)
                reader_.fail("two members " + quoted(std::string{prefix} + name));
            member(name);
        });
    }

    void require(const std::string& name) {
        if (!seen_.contains(name))
            reader_.fail("there is no member \"" + name + "\"");
    }

    void version() {
        const json_number number = reader_.number();
        const auto* integer = std::get_if<std::int64_t>(&number);
        if (integer == nullptr || *integer != 1)
            reader_.fail(errc::unsupported_version, "\"version\" is not 1");
    }

    /// The key derivation knows its names. They go into messages of its, so none that would not print.
    void parameter(const std::string& name) {
        const std::string shown = quoted("password." + name);
        if (shown.find('?') != shown.npos || shown.ends_with("...\""))
            reader_.fail("the member " + shown + " is unknown");
        if (reader_.peek() == '"')
            config_.password.emplace_back(name, base64("password." + name));
        else
            config_.password.emplace_back(name, whole_number("password." + name));
    }

    void section(const std::string& prefix, config_blob::section& out) {
        members(prefix, [&](const std::string& name) {
            if (name == "key")
                out.key = base64(prefix + name);
            else if (name == "n" && prefix == "shards.")
                config_.shard_count = shard_count("shards.n");
            else
                unknown(prefix + name);
        });
    }

    void former() {
        auto& out = config_.former.emplace();
        members("former.", [&](const std::string& name) {
            if (name == "n")
                out.shard_count = shard_count("former.n");
            else if (name == "generation")
                generation("former.generation", out.generation);
            else
                unknown("former." + name);
        });
        require("former.n");
        require("former.generation");
    }

    void ancestors() {
        auto& out = config_.ancestors.emplace();
        members("ancestors.", [&](const std::string& name) {
            if (name == "ids")
                out.identities = base64("ancestors.ids");
            else if (name == "mac")
                out.mac = base64("ancestors.mac");
            else
                unknown("ancestors." + name);
        });
        require("ancestors.ids");
        require("ancestors.mac");
        if (out.identities.size() % identity_bytes != 0)
            reader_.fail("\"ancestors.ids\" is not of 32 bytes each");
    }

    void reshard() {
        auto& out = config_.reshard.emplace();
        members("reshard.", [&](const std::string& name) {
            if (name == "generation")
                generation("reshard.generation", out.generation);
            else if (name == "config")
                out.config = reader_.string();
            else if (name == "mac")
                out.mac = base64("reshard.mac");
            else // who does not know all of it must not finish it
                unknown("reshard." + name);
        });
        for (const auto* name : {"reshard.generation", "reshard.config", "reshard.mac"})
            require(name);
    }

    [[noreturn]] void unknown(const std::string& name) {
        reader_.fail("the member " + quoted(name) + " is unknown");
    }

    [[nodiscard]] std::uint32_t shard_count(const std::string& name) {
        const std::uint64_t n = whole_number(name);
        if (n < 1 || n > limits::shards_max)
            reader_.fail(quoted(name) + " is not from 1 to 65536");
        return static_cast<std::uint32_t>(n);
    }

    void generation(const std::string& name, std::string& out) {
        out.assign(reader_.string());
        if (!is_generation(out))
            reader_.fail(quoted(name) + " is not of 32 hexadecimal digits");
    }

    [[nodiscard]] bytes base64(const std::string& name) {
        bytes out;
        if (!base64_decode(reader_.string(), out) || out.empty())
            reader_.fail(quoted(name) + " is not base64 of something");
        return out;
    }

    [[nodiscard]] std::uint64_t whole_number(const std::string& name) {
        const json_number number = reader_.number();
        if (const auto* large = std::get_if<std::uint64_t>(&number))
            return *large;
        const auto* integer = std::get_if<std::int64_t>(&number);
        if (integer == nullptr || *integer < 0)
            reader_.fail(quoted(name) + " is not a whole number");
        return static_cast<std::uint64_t>(*integer);
    }

    /// A member's name for a message: it is as an attacker wants it, so short and printable.
    [[nodiscard]] static std::string quoted(std::string name) {
        if (name.size() > 40)
            name.replace(40, std::string::npos, "...");
        for (char& c : name)
            if (!is_plain(c) || c == 0x7f)
                c = '?';
        return '"' + name + '"';
    }

    static constexpr std::size_t members_max = 64;
    static constexpr std::size_t identity_bytes = 32;

    json_reader reader_;
    config_blob config_;
    std::set<std::string, std::less<>> seen_;
};

/// Prints what configs consist of: objects of strings and whole numbers, two levels deep.
class config_printer {
public:
    void open(std::string_view name) {
        key(name);
        sink_.append('{');
        first_ = true;
        inner_ = true;
    }
    void close() {
        inner_ = false;
        if (!first_)
            line();
        sink_.append('}');
        first_ = false;
    }
    void add(std::string_view name, std::uint64_t value) {
        key(name);
        char memory[number_chars_max];
        sink_.append(print_number(value, memory));
    }
    void add(std::string_view name, const bytes& value) { add(name, base64_encode(value)); }
    void add(std::string_view name, const std::string& text) {
        key(name);
        string(text);
    }
    [[nodiscard]] std::string finish() {
        sink_.append(std::string_view{"\n}"});
        sink_.flush();
        return std::move(out_);
    }

private:
    void line() { sink_.append(inner_ ? std::string_view{"\n    "} : std::string_view{"\n  "}); }
    void key(std::string_view name) {
        if (!first_)
            sink_.append(',');
        first_ = false;
        line();
        string(name);
        sink_.append(std::string_view{": "});
    }
    void string(std::string_view text) {
        if (!append_string(sink_, text))
            throw error(errc::invalid_text, "config", "it is not valid UTF-8");
    }

    std::string out_ = "{";
    json_sink<std::string> sink_{out_};
    bool first_ = true;
    bool inner_ = false;
};

} // namespace detail

/// Decodes a config. O(n log n) in the number of its members.
/// \throws error malformed_config or unsupported_version, naming the member or the byte; too_large.
///         The subject is "config".
[[nodiscard]] inline config_blob parse_config(std::string_view text) {
    if (text.size() > limits::config_bytes_max)
        throw error(errc::too_large, "config", "the limit is 1 MiB");
    return detail::config_parser{text}.parse();
}

/// The text, to the byte as the existing implementation prints it; no line feed at the end. O(n).
[[nodiscard]] inline std::string print_config(const config_blob& config) {
    detail::config_printer printer;
    printer.add("version", std::uint64_t{config.version});
    printer.open("password");
    for (const auto& field : config.password)
        std::visit([&](const auto& value) { printer.add(field.name, value); }, field.value);
    printer.close();
    printer.open("cipher");
    printer.add("key", config.cipher.key);
    printer.close();
    printer.open("verify");
    printer.add("key", config.verify.key);
    printer.close();
    printer.open("shards");
    printer.add("key", config.shards.key);
    printer.add("n", std::uint64_t{config.shard_count});
    printer.close();
    if (!config.policies.empty()) {
        printer.open("policies");
        for (const auto& [kind, name] : config.policies)
            printer.add(kind, name);
        printer.close();
    }
    if (config.former) {
        printer.open("former");
        printer.add("n", std::uint64_t{config.former->shard_count});
        printer.add("generation", config.former->generation);
        printer.close();
    }
    if (config.ancestors) {
        printer.open("ancestors");
        printer.add("ids", config.ancestors->identities);
        printer.add("mac", config.ancestors->mac);
        printer.close();
    }
    if (config.reshard) {
        printer.open("reshard");
        printer.add("generation", config.reshard->generation);
        printer.add("config", config.reshard->config);
        printer.add("mac", config.reshard->mac);
        printer.close();
    }
    return printer.finish();
}

} // namespace escodb::format
