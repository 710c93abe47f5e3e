// SPDX-License-Identifier: Apache-2.0

// Makes the blobs of this folder, each with one fault, and the manifest that says what each must
// give:
//
//     cmake --build build/release --target escodb_make_hostile
//     build/release/bin/escodb_make_hostile tests/data/hostile
//
// `base/` is a sound store of two shards. A case puts one blob in the place of one of its own. Keys
// and IVs are random, so every run makes other bytes with the same faults.

#include <support/model_store.hpp>

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/crypto/sealed.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/format/context.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/format/shard_blob.hpp>
#include <escodb/format/tombstone.hpp>
#include <escodb/policy/kdf.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace escodb_test;
using escodb::bytes;
using escodb::errc;
using escodb::format::config_blob;
using escodb::format::shard_header;

namespace {

using lines_type = std::vector<std::string>;

/// A store of two shards with two documents in the shard of the root.
struct base_store : model_store {
    base_store() : model_store(2) {
        const std::uint32_t root = keys().shard_of("/");
        for (unsigned i = 0; second.empty(); ++i) {
            const std::string path = "/d" + std::to_string(i);
            if (keys().shard_of(path) == root)
                (first.empty() ? first : second) = path;
            else if (elsewhere.empty())
                elsewhere = path;
        }
        put(first, R"({"pin":"plaintext-of-the-first"})");
        put(second, R"({"pin":"plaintext-of-the-second"})");
        put(elsewhere.empty() ? elsewhere = "/elsewhere" : elsewhere,
            R"({"pin":"plaintext-of-another"})");
        write();
    }
    shard& root() { return of("/"); }
    shard& other() { return shards().at(1 - keys().shard_of("/")); }

    std::string first;
    std::string second;
    std::string elsewhere;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at == text.npos)
        throw std::logic_error("make: there is no " + std::string{from} + " in " + text);
    return text.replace(at, from.size(), to);
}

/// Base64 of the same bytes but one.
std::string with_a_byte_changed(const std::string& base64, std::size_t at) {
    bytes raw;
    if (!escodb::format::base64_decode(base64, raw))
        throw std::logic_error("make: this is no base64");
    raw.at(at < raw.size() ? at : raw.size() / 2) ^= std::byte{1};
    return escodb::format::base64_encode(raw);
}
std::string with_key_number(const std::string& line, std::uint32_t seq) {
    bytes raw;
    if (!escodb::format::base64_decode(line, raw))
        throw std::logic_error("make: this is no base64");
    bytes made;
    escodb::format::append_u32(made, seq);
    made.insert(made.end(), raw.begin() + 4, raw.end());
    return escodb::format::base64_encode(made);
}
std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

class corpus {
public:
    explicit corpus(std::filesystem::path folder) : folder_(std::move(folder)) {
        for (const auto& entry : std::filesystem::directory_iterator{folder_})
            if (entry.path().extension() == ".blob")
                std::filesystem::remove(entry.path());
        std::filesystem::create_directories(folder_ / "base");
        save("base/config", base.config());
        for (auto& one : base.shards())
            save("base/" + one.id(), one.blob());
    }

    void configs() {
        config_texts();
        config_members();
        config_sections();
        config_of_layouts();
    }
    void shards() {
        shard_texts();
        shard_headers();
        shard_keys();
        shard_indexes();
        shard_items();
        shard_directories();
    }
    void finish() {
        std::string text = "[\n";
        for (std::size_t i = 0; i < manifest_.size(); ++i)
            text += boost::json::serialize(manifest_[i]) + (i + 1 < manifest_.size() ? ",\n" : "\n");
        save("manifest.json", text + "]\n");
        std::printf("%zu blobs\n", manifest_.size());
    }

private:
    void save(const std::string& name, std::string_view content) {
        std::ofstream file{folder_ / name, std::ios::binary};
        file << content;
        if (!file.flush())
            throw std::runtime_error("cannot write " + name);
    }
    void add(const std::string& name, const std::string& replaces, const std::string& call,
             errc code, const std::string& subject, const std::string& says,
             std::string_view blob) {
        save(name + ".blob", blob);
        manifest_.push_back(boost::json::object{{"name", name},
                             {"replaces", replaces},
                             {"call", call},
                             {"code", escodb::name_of(code)},
                             {"subject", subject},
                             {"says", says}});
    }

    // Configs.

    void config(const std::string& name, errc code, const std::string& says,
                std::string_view text) {
        add("config-" + name, "config", "open", code, "config", says, text);
    }
    void malformed(const std::string& name, const std::string& says, std::string_view text) {
        config(name, errc::malformed_config, says, text);
    }
    /// The sound config with one piece of text in the place of another.
    std::string with(std::string_view from, std::string_view to) {
        return replaced(base.config(), from, to);
    }
    /// The same with a member changed by a function.
    std::string with(const std::function<void(config_blob&)>& change) {
        config_blob made = escodb::format::parse_config(base.config());
        change(made);
        return escodb::format::print_config(made);
    }

    void config_texts() {
        const std::string& text = base.config();
        malformed("empty", "byte 0", "");
        malformed("spaces", "byte", "   \n");
        malformed("text", "byte 0", "hello");
        malformed("array", "byte 0", "[" + text + "]");
        malformed("string", "byte 0", "\"config\"");
        malformed("number", "byte 0", "1");
        malformed("null", "byte 0", "null");
        malformed("half", "byte", text.substr(0, text.size() / 2));
        malformed("last-brace-missing", "byte", text.substr(0, text.size() - 1));
        malformed("text-behind", "byte", text + "x");
        malformed("twice", "byte", text + text);
        malformed("byte-order-mark", "byte 0", "\xef\xbb\xbf" + text);
        malformed("nul-in-front", "byte 0", std::string(1, '\0') + text);
        malformed("nul-behind", "byte", text + '\0');
        malformed("comment", "byte", with("{", "{ // sound\n"));
        malformed("comma-too-much", "byte", replaced(text, "\n  }\n}", "\n  },\n}"));
        malformed("comma-missing", "byte", with("1,", "1"));
        malformed("single-quotes", "byte", with("\"version\"", "'version'"));
        malformed("name-without-quotes", "byte", with("\"version\"", "version"));
        malformed("not-utf-8", "byte", with("{", "{\"\xff\": 1,"));
        malformed("control-character", "byte", with("{", "{\"a\nb\": 1,"));
        malformed("bad-escape", "byte", with("{", "{\"\\x\": 1,"));
        malformed("deep", "byte", with("{", "{\"note\": " + nested(300) + ","));
        std::string many = "{";
        for (int i = 0; i < 70; ++i)
            many += "\"m" + std::to_string(i) + "\": 0,";
        malformed("many-members", "too many members", with("{", many));
    }

    void config_members() {
        const std::string iterations = "\"iterations\": 1";
        const std::string n = "\"n\": 2";
        malformed("version-missing", "version", with("\"version\": 1,", ""));
        malformed("version-twice", "version", with("{", "{\"version\": 1,"));
        for (const auto* other : {"2", "0", "-1", "1.5", "1e0", "\"1\"", "true", "null", "[]"}) {
            const bool is_number = std::string_view{"0123456789-"}.find(other[0]) != std::string::npos;
            std::string name = "version-is-";
            for (const char* c = other; *c != '\0'; ++c)
                name += (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ? *c : '_';
            config(name, is_number ? errc::unsupported_version : errc::malformed_config,
                   is_number ? "version" : "byte",
                   with("\"version\": 1", "\"version\": " + std::string{other}));
        }
        for (const auto* member : {"password", "cipher", "verify", "shards"}) {
            const std::string quoted = "\"" + std::string{member} + "\"";
            malformed(std::string{member} + "-missing", quoted, with(quoted, "\"other\""));
            malformed(std::string{member} + "-array", "byte", with(quoted, quoted + ": [], \"o\""));
            malformed(std::string{member} + "-twice", quoted,
                      with(quoted, quoted + (quoted == "\"shards\"" ? ": {\"n\": 2}, " : ": {}, ") + quoted));
        }
        malformed("salt-missing", "salt",
                  with([](config_blob& made) { made.password.erase(made.password.begin()); }));
        malformed("iterations-missing", "iterations",
                  with([](config_blob& made) { made.password.pop_back(); }));
        malformed("salt-renamed", "password.pepper", with("\"salt\"", "\"pepper\""));
        malformed("salt-empty", "password.salt", with("\"salt\": \"", "\"salt\": \"\", \"s\": \""));
        malformed("salt-not-base64", "password.salt", with("\"salt\": \"", "\"salt\": \"*"));
        malformed("salt-number", "salt", with("\"salt\": \"", "\"salt\": 7, \"s\": \""));
        malformed("salt-twice", "password.salt",
                  with("\"salt\": \"", "\"salt\": \"AAAA\", \"salt\": \""));
        malformed("iterations-renamed", "password.rounds", with(iterations, "\"rounds\": 1"));
        malformed("iterations-twice", "password.iterations",
                  with(iterations, iterations + ", " + iterations));
        for (const auto& [name, value] :
             {std::pair{"zero", "0"}, {"negative", "-1"}, {"fraction", "1.5"},
              {"too-many", "50000001"}, {"huge", "18446744073709551616"}, {"text", "\"AQ==\""}})
            malformed(std::string{"iterations-"} + name, "iterations",
                      with(iterations, "\"iterations\": " + std::string{value}));
        malformed("password-name-for-terminals", "unknown",
                  with("\"salt\"", "\"s\\u001b[2Jt\""));
        malformed("password-more", "more", with(iterations, iterations + ", \"more\": 1"));
        config("iterations-changed", errc::access_denied, "password",
               with(iterations, "\"iterations\": 2"));
        config("salt-changed", errc::access_denied, "password", with([](config_blob& made) {
                   std::get<bytes>(made.password.at(0).value).at(0) ^= std::byte{1};
               }));
        malformed("n-renamed", "shards.m", with(n, "\"m\": 2"));
        malformed("n-twice", "shards.n", with(n, n + ", " + n));
        for (const auto& [name, value] : {std::pair{"zero", "0"}, {"negative", "-2"},
                                          {"too-many", "65537"}, {"fraction", "2.5"}, {"text", "\"2\""}})
            malformed(std::string{"n-is-"} + name, name == std::string_view{"text"} ? "byte" : "shards.n",
                      with(n, "\"n\": " + std::string{value}));
        config("n-changed", errc::tampered_config, "shards", with(n, "\"n\": 4"));
        malformed("policies-array", "byte", with("{", "{\"policies\": [],"));
        malformed("policies-twice", "policies.cipher",
                  with("{", "{\"policies\": {\"cipher\": \"A\", \"cipher\": \"A\"},"));
        config("policies-other-cipher", errc::wrong_policy, "ROT13",
               with("{", "{\"policies\": {\"cipher\": \"ROT13\"},"));
        config("policies-other-derivation", errc::wrong_policy, "MD5",
               with("{", "{\"policies\": {\"kdf\": \"MD5\"},"));
    }

    using user_sealer = escodb::crypto::sealer<model_policies::cipher, model_policies::random>;

    /// A key as a holder of the password seals it into a config.
    bytes section(std::string_view name, const bytes& key, bool with_n) {
        const config_blob sound = escodb::format::parse_config(base.config());
        const auto parameters = model_policies::kdf::from_fields(sound.password);
        escodb::secret_array<32> user_key;
        model_policies::kdf::derive(escodb::as_bytes(test_password), parameters, user_key.span());
        escodb::format::context context;
        context.add("config.file", "config").add("config.scope", "keys." + std::string{name});
        context.add("passwd.salt", escodb::byte_view{std::get<bytes>(sound.password.at(0).value)});
        context.add("passwd.iterations", std::get<std::uint64_t>(sound.password.at(1).value));
        if (with_n)
            context.add("shards.n", std::uint64_t{2});
        bytes sealed;
        user_sealer{user_key.span()}.seal_append(sealed, key, context.encode());
        return sealed;
    }

    void config_sections() {
        const config_blob sound = escodb::format::parse_config(base.config());
        const config_blob strange = escodb::format::parse_config(stranger.config());
        struct {
            const char* name;
            config_blob::section config_blob::*member;
            std::size_t key_bytes;
        } const sections[] = {{"cipher", &config_blob::cipher, 32},
                              {"verify", &config_blob::verify, 64},
                              {"shards", &config_blob::shards, 64}};
        for (const auto& [name_text, member, key_bytes] : sections) {
            const std::string name = name_text;
            const auto key_of = [member = member](config_blob& of) -> bytes& {
                return (of.*member).key;
            };
            const auto changed = [&](const std::string& how, auto change) {
                config(name + "-key-" + how, errc::tampered_config, name,
                       with([&](config_blob& made) { change(key_of(made)); }));
            };
            changed("iv-changed", [](bytes& key) { key.front() ^= std::byte{1}; });
            changed("text-changed", [](bytes& key) { key.at(20) ^= std::byte{1}; });
            changed("tag-changed", [](bytes& key) { key.back() ^= std::byte{1}; });
            changed("cut", [](bytes& key) { key.pop_back(); });
            changed("longer", [](bytes& key) { key.push_back(std::byte{0}); });
            changed("too-short", [](bytes& key) { key.resize(27); });
            changed("one-byte", [](bytes& key) { key.resize(1); });
            changed("of-another-store", [&](bytes& key) { key = (strange.*member).key; });
            const auto* neighbour = name == "cipher" ? &sound.verify : &sound.cipher;
            changed("of-another-section", [&](bytes& key) { key = neighbour->key; });
            for (const std::size_t wrong : {key_bytes - 1, key_bytes + 1, std::size_t{0}})
                malformed(name + "-key-of-" + std::to_string(wrong) + "-bytes",
                          name + ".key is of another length", with([&](config_blob& made) {
                              key_of(made) =
                                  section(name, bytes(wrong, std::byte{7}), name == "shards");
                          }));
            const std::string key_text = escodb::format::base64_encode((sound.*member).key);
            malformed(name + "-key-not-base64", name + ".key",
                      with(key_text, "*" + key_text.substr(1)));
            malformed(name + "-key-unpadded", name + ".key",
                      with(key_text, key_text.substr(0, key_text.size() - 1)));
            malformed(name + "-key-with-line-feed", name + ".key",
                      with(key_text, "\\n" + key_text));
            malformed(name + "-key-empty", name + ".key", with(key_text, ""));
            malformed(name + "-member-unknown", name + ".more",
                      with("\"" + name + "\": {", "\"" + name + "\": {\"more\": 1,"));
        }
        config("shards-key-without-n", errc::tampered_config, "shards",
               with([&](config_blob& made) {
                   made.shards.key = section("shards", bytes(64, std::byte{7}), false);
               }));
        config("two-sections-changed", errc::tampered_config, "cipher, verify",
               with([](config_blob& made) {
                   made.cipher.key.back() ^= std::byte{1};
                   made.verify.key.back() ^= std::byte{1};
               }));
        config("all-sections-changed", errc::access_denied, "password",
               with([](config_blob& made) {
                   for (bytes* key : {&made.cipher.key, &made.verify.key, &made.shards.key})
                       key->back() ^= std::byte{1};
               }));
    }

    void config_of_layouts() {
        const std::string generation(32, 'a');
        const auto successor = root_keys::create_successor(
            escodb::format::parse_config(base.config()), escodb::password{test_password}, 3,
            generation, base.keys().lineage());
        const auto former = [&](const std::string& members) {
            return with("{", "{\"former\": {" + members + "},");
        };
        const std::string mark = "\"generation\": \"" + generation + "\"";
        malformed("former-without-n", "former.n", former(mark));
        malformed("former-without-generation", "former.generation", former("\"n\": 2"));
        malformed("former-n-zero", "former.n", former("\"n\": 0, " + mark));
        malformed("former-generation-short", "former.generation",
                  former("\"n\": 2, \"generation\": \"aa\""));
        malformed("former-generation-capital", "former.generation",
                  former("\"n\": 2, \"generation\": \"" + std::string(32, 'A') + "\""));
        malformed("former-more", "former.more", former("\"n\": 2, \"more\": 1, " + mark));

        const auto ancestors = [&](const bytes& ids, const bytes& mac) {
            return with([&](config_blob& made) {
                made.ancestors.emplace();
                made.ancestors->identities = ids;
                made.ancestors->mac = mac;
            });
        };
        const bytes ids(64, std::byte{5});
        const auto mac = base.keys().header_verifier().mac_of_ancestors(ids);
        const bytes sound(mac.begin(), mac.end());
        const auto strange_mac = stranger.keys().header_verifier().mac_of_ancestors(ids);
        config("ancestors-mac-changed", errc::tampered_config, "ancestors",
               ancestors(ids, bytes(32, std::byte{1})));
        config("ancestors-mac-short", errc::tampered_config, "ancestors",
               ancestors(ids, bytes(sound.begin(), sound.end() - 1)));
        config("ancestors-of-another-store", errc::tampered_config, "ancestors",
               ancestors(ids, bytes(strange_mac.begin(), strange_mac.end())));
        config("ancestors-one-left-out", errc::tampered_config, "ancestors",
               ancestors(bytes(ids.begin(), ids.begin() + 32), sound));
        malformed("ancestors-of-33-bytes", "ancestors.ids",
                  ancestors(bytes(33, std::byte{1}), sound));
        malformed("ancestors-without-mac", "ancestors.mac",
                  with("{", "{\"ancestors\": {\"ids\": \"AAAA\"},"));

        const auto intent = [&](const std::string& text, auto change) {
            return with([&](config_blob& made) {
                auto& reshard = made.reshard.emplace();
                reshard.generation = generation;
                reshard.config = text;
                const auto vouched =
                    base.keys().header_verifier().mac_of_resharding(generation, text);
                reshard.mac.assign(vouched.begin(), vouched.end());
                change(reshard);
            });
        };
        const auto as_it_is = [](auto&) {};
        config("reshard-mac-changed", errc::tampered_config, "reshard",
               intent(successor.config_text, [](auto& of) { of.mac.at(0) ^= std::byte{1}; }));
        config("reshard-mac-short", errc::tampered_config, "reshard",
               intent(successor.config_text, [](auto& of) { of.mac.pop_back(); }));
        config("reshard-generation-changed", errc::tampered_config, "reshard",
               intent(successor.config_text,
                      [](auto& of) { of.generation = std::string(32, 'b'); }));
        config("reshard-of-another-store", errc::tampered_config, "reshard",
               intent(successor.config_text, [&](auto& of) {
                   const auto made = stranger.keys().header_verifier().mac_of_resharding(
                       generation, successor.config_text);
                   of.mac.assign(made.begin(), made.end());
               }));
        malformed("reshard-to-nothing", "byte 0", intent("", as_it_is));
        config("reshard-to-another-password", errc::access_denied, "password",
               intent(new_store(3, "another").config_text, as_it_is));
        malformed("reshard-more", "reshard.more", with("{", "{\"reshard\": {\"more\": 1},"));
        malformed("reshard-empty", "reshard.generation", with("{", "{\"reshard\": {},"));
    }

    // Shards.

    void shard_case(const std::string& name, errc code, const std::string& says,
                    std::string_view blob, std::string subject = {}, std::string call = {}) {
        const std::string& id = base.root().id();
        if (subject.empty())
            subject = id;
        if (call.empty())
            call = "get " + base.first;
        add("shard-" + name, id, call, code, subject, says, blob);
    }
    void malformed_shard(const std::string& name, const std::string& says, std::string_view blob) {
        shard_case(name, errc::malformed_shard, says, blob);
    }
    std::string sound() { return std::string{base.root().blob()}; }
    lines_type lines() { return lines_of(sound()); }
    std::string with_line(std::size_t number, const std::string& line) {
        lines_type changed = lines();
        changed.at(number) = line;
        return blob_of(changed);
    }
    std::string with_header(std::string_view from, std::string_view to) {
        return with_line(0, replaced(lines().at(0), from, to));
    }
    /// The header changed by a function; `vouched`: as a holder of the keys would.
    std::string with_header(const std::function<void(shard_header&)>& change, bool vouched = false) {
        shard_header header = escodb::format::parse_shard(sound(), "").header;
        change(header);
        if (vouched)
            forge{base.keys(), base.root().id()}.vouch(header);
        return with_line(0, escodb::format::print_header(header));
    }

    void shard_texts() {
        const std::string blob = sound();
        const lines_type parts = lines();
        malformed_shard("empty", "it is empty", "");
        malformed_shard("line-feed", "byte 0", "\n");
        malformed_shard("text", "byte 0", "hello\nworld");
        malformed_shard("header-alone", "the index is missing", parts.at(0));
        malformed_shard("index-missing", "the index is missing", parts.at(0) + "\n");
        malformed_shard("index-empty", "the index is missing", with_line(1, ""));
        malformed_shard("header-missing", "byte 0", blob.substr(parts.at(0).size() + 1));
        malformed_shard("header-empty", "byte 0", with_line(0, ""));
        malformed_shard("header-array", "byte 0", with_line(0, "[]"));
        malformed_shard("header-half", "byte", with_line(0, parts.at(0).substr(0, 40)));
        malformed_shard("header-text-behind", "byte", with_line(0, parts.at(0) + "x"));
        malformed_shard("byte-order-mark", "byte 0", "\xef\xbb\xbf" + blob);
        malformed_shard("nul-in-front", "byte 0", std::string(1, '\0') + blob);
        std::string dos;
        for (const std::string& line : parts)
            dos += line + "\r\n";
        shard_case("carriage-returns", errc::tampered_index, "index", dos);
        malformed_shard("lines-joined-by-nul", "byte", replaced(blob, "\n", std::string(1, '\0')));
        malformed_shard("config", "byte", base.config());
        shard_case("tombstone", errc::resharded, "re-sharded",
                   escodb::format::make_tombstone(escodb::format::tombstone_phase::moved,
                                                  std::string(32, 'a')));
        shard_case("tombstone-frozen", errc::resharded, "re-sharded",
                   escodb::format::make_tombstone(escodb::format::tombstone_phase::frozen,
                                                  std::string(32, 'a'), blob));
        malformed_shard("tombstone-short", "byte 0",
                        escodb::format::make_tombstone(escodb::format::tombstone_phase::moved,
                                                       std::string(31, 'a')));
        shard_case("of-another-place", errc::tampered_header, "header", base.other().blob());
        shard_case("of-another-store", errc::tampered_header, "header", stranger.root().blob());
    }

    void shard_headers() {
        const std::string version = "\"version\":1";
        for (const auto* member : {"version", "tag", "cipher", "keys", "state", "mac"}) {
            const std::string quoted = "\"" + std::string{member} + "\"";
            malformed_shard(std::string{member} + "-missing", member,
                            with_header(quoted, "\"other\""));
            const std::string value = member == std::string_view{"version"}  ? "1"
                                      : member == std::string_view{"cipher"} ? "{}"
                                      : member == std::string_view{"keys"}   ? "[]"
                                                                             : "\"AAAA\"";
            malformed_shard(std::string{member} + "-twice",
                            value == "{}" || value == "[]" ? "header" : member,
                            with_header(quoted, quoted + ":" + value + "," + quoted));
            if (value != "1")
                malformed_shard(std::string{member} + "-number", "byte",
                                with_header(quoted + ":", quoted + ":7,\"o\":"));
        }
        for (const auto* other : {"2", "0", "1.5", "-1"})
            shard_case(std::string{"version-is-"} + other, errc::unsupported_version, "version",
                       with_header(version, "\"version\":" + std::string{other}));
        malformed_shard("version-text", "byte", with_header(version, "\"version\":\"1\""));
        malformed_shard("deep", "byte", with_header("{", "{\"note\":" + nested(300) + ","));
        for (const auto* member : {"tag", "state", "mac"}) {
            const std::string begin = "\"" + std::string{member} + "\":\"";
            malformed_shard(std::string{member} + "-not-base64", member,
                            with_header(begin, begin + "*"));
            malformed_shard(std::string{member} + "-longer", member,
                            with_header(begin, begin + "AAAA"));
            malformed_shard(std::string{member} + "-empty", member,
                            with_header(begin, begin + "\",\"o\":\""));
        }
        shard_case("mac-changed", errc::tampered_header, "header",
                   with_header([](shard_header& of) { of.mac.at(3) ^= std::byte{1}; }));
        shard_case("counters-changed", errc::tampered_header, "header",
                   with_header([](shard_header& of) { of.state.at(7) ^= std::byte{1}; }));
        shard_case("counters-zero", errc::tampered_header, "header", with_header([](shard_header& of) {
                       of.state.assign(of.state.size(), std::byte{0});
                   }));
        shard_case("header-of-another-shard", errc::tampered_header, "header",
                   with_line(0, lines_of(base.other().blob()).at(0)));
        shard_case("header-of-another-store", errc::tampered_header, "header",
                   with_line(0, lines_of(stranger.root().blob()).at(0)));
    }

    /// A key of the root shard as a holder of the root key seals it.
    bytes shard_key(std::uint32_t seq, const bytes& plain) {
        escodb::format::context context;
        context.add("dbfile.file", std::string_view{base.root().id()})
            .add("dbfile.scope", "keys")
            .add("keyseq.key", std::uint64_t{seq});
        bytes sealed;
        user_sealer{base.keys().root_key()}.seal_append(sealed, plain, context.encode());
        return sealed;
    }
    void with_key(const std::string& name, errc code, const std::string& says,
                  const std::function<void(shard_header&)>& change, bool vouched = false) {
        shard_case(name, code, says, with_header(change, vouched));
    }

    void shard_keys() {
        const std::string begin = "\"keys\":[\"";
        malformed_shard("keys-none", "no key", with_header("\"keys\":[", "\"keys\":[],\"o\":["));
        malformed_shard("keys-object", "byte", with_header("\"keys\":[", "\"keys\":{},\"o\":["));
        malformed_shard("keys-of-numbers", "byte", with_header(begin, "\"keys\":[7,\""));
        malformed_shard("key-not-base64", "key", with_header(begin, begin + "*"));
        malformed_shard("key-empty", "too short", with_header(begin, "\"keys\":[\"\",\""));
        malformed_shard("key-number-alone", "too short",
                        with_header(begin, "\"keys\":[\"AAAAAQ==\",\""));
        with_key("key-zero", errc::malformed_shard, "key 0",
                 [](shard_header& of) { of.keys.at(0).seq = 0; });
        with_key("key-twice", errc::duplicate_key, "key 1", [](shard_header& of) {
            of.keys.push_back(of.keys.at(0));
            of.state.insert(of.state.end(), of.state.begin(), of.state.begin() + 16);
        });
        with_key("keys-out-of-order", errc::duplicate_key, "key 1", [](shard_header& of) {
            of.keys.insert(of.keys.begin(), {2, of.keys.at(0).sealed});
            of.state.resize(32);
        });
        with_key("key-added", errc::tampered_header, "header", [](shard_header& of) {
            of.keys.push_back({2, of.keys.at(0).sealed});
            of.state.resize(32);
        });
        with_key("key-renumbered", errc::tampered_header, "header",
                 [](shard_header& of) { of.keys.at(0).seq = 2; });
        with_key("key-without-counters", errc::malformed_shard, "state", [](shard_header& of) {
            of.keys.push_back({2, of.keys.at(0).sealed});
        });
        with_key("key-changed", errc::tampered_key, "key 1",
                 [](shard_header& of) { of.keys.at(0).sealed.at(20) ^= std::byte{1}; });
        with_key("key-cut", errc::tampered_key, "key 1",
                 [](shard_header& of) { of.keys.at(0).sealed.pop_back(); });
        with_key("key-of-another-shard", errc::tampered_key, "key 1", [&](shard_header& of) {
            of.keys.at(0) = escodb::format::parse_shard(base.other().blob(), "").header.keys.at(0);
        });
        with_key("key-of-another-store", errc::tampered_key, "key 1", [&](shard_header& of) {
            of.keys.at(0) =
                escodb::format::parse_shard(stranger.root().blob(), "").header.keys.at(0);
        });
        const auto holding = [&](bytes plain) {
            return [this, plain](shard_header& of) { of.keys.at(0).sealed = shard_key(1, plain); };
        };
        bytes plain(34, std::byte{9});
        plain.at(0) = std::byte{0};
        plain.at(1) = std::byte{2};
        with_key("key-of-another-algorithm", errc::unsupported_algorithm, "key 1", holding(plain));
        plain.at(1) = std::byte{1};
        with_key("key-another", errc::tampered_index, "index", holding(plain));
        plain.push_back(std::byte{9});
        with_key("key-of-33-bytes", errc::tampered_key, "another length", holding(plain));
        plain.resize(33);
        with_key("key-of-31-bytes", errc::tampered_key, "another length", holding(plain));
        with_key("key-of-one-byte", errc::unsupported_algorithm, "key 1",
                 holding(bytes(1, std::byte{0})));
        with_key("key-sealed-for-another-number", errc::tampered_key, "key 1",
                 [&](shard_header& of) { of.keys.at(0).sealed = shard_key(2, bytes(34)); });
    }

    void shard_indexes() {
        const std::string index = lines().at(1);
        const std::string subject = base.root().id() + " index";
        const auto tampered = [&](const std::string& name, const std::string& line) {
            shard_case("index-" + name, errc::tampered_index, "index", with_line(1, line));
        };
        tampered("not-base64", "*" + index.substr(1));
        tampered("space-behind", index + " ");
        tampered("cut", index.substr(0, index.size() / 8 * 4));
        tampered("of-three-bytes", "AAAA");
        tampered("of-its-number-alone", with_key_number(index, 1).substr(0, 5) + "Q==");
        tampered("iv-changed", with_a_byte_changed(index, 4));
        tampered("text-changed", with_a_byte_changed(index, 18));
        tampered("is-an-item", lines().at(2));
        tampered("of-another-shard", lines_of(base.other().blob()).at(1));
        tampered("of-another-store", lines_of(stranger.root().blob()).at(1));
        shard_case("index-of-an-unknown-key", errc::unknown_key, "key 9",
                   with_line(1, with_key_number(index, 9)), subject);

        const auto forged = [&](const std::string& name, errc code, const std::string& says,
                                const std::string& text, const std::string& about) {
            forge made{base.keys(), base.root().id()};
            shard_case("index-" + name, code, says,
                       made.blob(text, {{base.first, "1"}, {base.second, "2"}}), about);
        };
        const std::string sound = "[\"" + base.first + "\",\"" + base.second + "\"]";
        const auto unreadable = [&](const std::string& name, const std::string& text) {
            forged(name, errc::malformed_item, "byte", text, subject);
        };
        unreadable("no-json", "hello");
        unreadable("empty-text", "");
        unreadable("object", "{}");
        unreadable("of-numbers", "[1,2]");
        unreadable("of-arrays", "[[],[]]");
        unreadable("text-behind", sound + "]");
        unreadable("comma-too-much", "[\"" + base.first + "\",\"" + base.second + "\",]");
        unreadable("not-utf-8", "[\"/\xff\",\"/b\"]");
        unreadable("deep", nested(300));
        const std::string& id = base.root().id();
        forged("of-more-paths", errc::malformed_shard, "2 items for 3 paths",
               "[\"/x\"," + sound.substr(1), id);
        forged("of-fewer-paths", errc::malformed_shard, "2 items for 1 paths",
               "[\"" + base.first + "\"]", id);
        forged("of-no-paths", errc::malformed_shard, "2 items for 0 paths", "[]", id);
        forged("path-twice", errc::malformed_shard, "a path twice",
               "[\"" + base.first + "\",\"" + base.first + "\"]", id);
    }

    void shard_items() {
        // Of the index, "/", the first and the second document in some order.
        std::size_t first = 2;
        const std::vector<std::string> paths = base.root().paths();
        while (paths.at(first - 2) != base.first)
            ++first;
        std::size_t second = 2;
        while (paths.at(second - 2) != base.second)
            ++second;
        const std::string line = lines().at(first);
        const std::string subject = base.root().id() + " " + base.first;
        const auto tampered = [&](const std::string& name, const std::string& other) {
            shard_case("item-" + name, errc::tampered_item, "item", with_line(first, other), subject);
        };
        tampered("not-base64", "*" + line.substr(1));
        tampered("unpadded-letter", line + "A");
        tampered("space-behind", line + " ");
        tampered("cut", line.substr(0, line.size() / 8 * 4));
        tampered("of-three-bytes", "AAAA");
        tampered("iv-changed", with_a_byte_changed(line, 4));
        tampered("text-changed", with_a_byte_changed(line, 18));
        tampered("tag-changed", with_a_byte_changed(line, 1'000));
        tampered("is-the-index", lines().at(1));
        tampered("of-another-path", lines().at(second));
        tampered("of-another-shard", lines_of(base.other().blob()).back());
        tampered("of-another-store", lines_of(stranger.root().blob()).back());
        shard_case("item-of-an-unknown-key", errc::unknown_key, "key 7",
                   with_line(first, with_key_number(line, 7)), subject);
        shard_case("item-of-key-zero", errc::unknown_key, "key 0",
                   with_line(first, with_key_number(line, 0)), subject);
        lines_type fewer = lines();
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(first));
        malformed_shard("item-missing", "items for", blob_of(fewer));
        malformed_shard("item-too-much", "items for", sound() + "\n" + line);
        malformed_shard("item-is-blank", "items for", with_line(first, "   "));

        const auto forged = [&](const std::string& name, const std::string& text) {
            forge made{base.keys(), base.root().id()};
            shard_case("item-" + name, errc::malformed_item, "",
                       made.blob("[\"" + base.first + "\"]", {{base.first, text}}), base.first);
        };
        forged("no-json", "secret-plaintext");
        forged("empty", "");
        forged("text-behind", "{\"secret-plaintext\":1} 2");
        forged("half", "{\"secret-plaintext\":");
        forged("deep", nested(300));
        forged("not-utf-8", "\"secret-plaintext \xff\"");
        forged("nan", "NaN");
        forged("hexadecimal", "0x10");
        forged("leading-zero", "007");
        forged("control-character", "\"secret-plaintext\n\"");
    }

    void shard_directories() {
        const auto forged = [&](const std::string& name, const std::string& says,
                                const std::string& text) {
            forge made{base.keys(), base.root().id()};
            shard_case("directory-" + name, errc::malformed_item, says,
                       made.blob("[\"/\"]", {{"/", text}}), base.root().id() + " /", "list /");
        };
        forged("no-json", "byte", "secret-plaintext");
        forged("empty-text", "byte", "");
        forged("object", "byte", "{\"secret-plaintext\":1}");
        forged("of-numbers", "byte", "[1]");
        forged("name-empty", "not a name", "[\"\"]");
        forged("name-with-slash", "not a name", "[\"secret-plaintext/b\"]");
        forged("name-slash-alone", "not a name", "[\"/\"]");
        forged("name-with-nul", "not a name", "[\"a\\u0000b\"]");
        forged("text-behind", "byte", "[\"a\"]]");
    }

    std::filesystem::path folder_;
    base_store base;
    base_store stranger; // of the same password
    boost::json::array manifest_;
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: escodb_make_hostile FOLDER\n", stderr);
        return 2;
    }
    try {
        corpus made{argv[1]};
        made.configs();
        made.shards();
        made.finish();
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
