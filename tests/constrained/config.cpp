// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/config.hpp>

#include <escodb/format/config_blob.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(constrained_config)

using escodb::errc;
using namespace escodb::constrained;

errc parse(std::string text) {
    config_view out;
    return parse_config(std::as_writable_bytes(std::span{text}), out);
}

std::string config_of(std::string_view policies, std::string_view parameters = "",
                      std::string_view more = "") {
    std::string text = R"({"version":1,"password":{"salt":")";
    text.append(std::string(42, 'A')).append("A=\"").append(parameters);
    text.append(R"(},"cipher":{"key":"AAAA"},"verify":{"key":"AAAA"},"shards":{"key":"AAAA","n":4})");
    text.append(R"(,"policies":{)").append(policies).append("}").append(more).append("}");
    return text;
}
constexpr std::string_view raw = R"("kdf":"raw key")";

BOOST_AUTO_TEST_CASE(it_is_printed_as_by_the_full_library) {
    std::array<std::byte, 32> salt{};
    std::array<std::byte, 60> root{};
    std::array<std::byte, 92> auth{};
    for (const bool callback : {false, true}) {
        for (const bool json : {false, true}) {
            config_view config;
            config.salt = salt;
            config.key_id = "vault";
            config.cipher = root;
            config.verify = config.shards = auth;
            config.shard_count = callback ? 1 : 65'536;
            config.is_callback = callback;
            config.is_json = json;
            std::array<std::byte, 2000> memory{};
            arena given{memory};
            arena_writer out{given};
            print_config(out, config);
            BOOST_TEST_REQUIRE(out.ok());
            const std::string text{escodb::as_text(out.bytes())};
            BOOST_TEST(escodb::format::print_config(escodb::format::parse_config(text)) == text);
            BOOST_TEST((parse(text) == fine));
            config_view read;
            std::string copy = text;
            BOOST_TEST((parse_config(std::as_writable_bytes(std::span{copy}), read) == fine));
            BOOST_TEST(read.shard_count == config.shard_count);
            BOOST_TEST(read.is_callback == callback);
            BOOST_TEST(read.is_json == json);
            BOOST_TEST((!callback || read.key_id == "vault"));
            BOOST_TEST(read.cipher.size() == 60u);
            BOOST_TEST(read.salt.size() == 32u);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_it_cannot_open_is_told_apart) {
    BOOST_TEST((parse(config_of(raw)) == fine));
    BOOST_TEST((parse(config_of(R"("kdf":"raw key","serialiser":"raw bytes")")) == fine));
    BOOST_TEST((parse(config_of("")) == errc::wrong_policy)); // PBKDF2
    BOOST_TEST((parse(config_of("", R"(,"iterations":1)")) == errc::wrong_policy));
    BOOST_TEST((parse(config_of(R"("kdf":"scrypt")")) == errc::wrong_policy));
    BOOST_TEST((parse(config_of(R"("kdf":"raw key","cipher":"x")")) == errc::wrong_policy));
    BOOST_TEST((parse(config_of(R"("kdf":"raw key","shard_hash":"x")")) == errc::wrong_policy));
    BOOST_TEST((parse(config_of(R"("kdf":"raw key","serialiser":"CBOR")")) == errc::wrong_policy));
    BOOST_TEST((parse(config_of(raw, R"(,"iterations":1)")) == errc::malformed_config));
    BOOST_TEST((parse(config_of(raw, R"(,"key_id":"AAAA")")) == errc::malformed_config));
    BOOST_TEST((parse(config_of(R"("kdf":"callback")")) == errc::malformed_config));
    BOOST_TEST((parse(config_of(R"("kdf":"callback")", R"(,"key_id":"YWJj")")) == fine));
    BOOST_TEST((parse(config_of(R"("kdf":"callback")", R"(,"key_id":"AAAA")")) ==
                errc::malformed_config));
    BOOST_TEST((parse(config_of(raw, "", R"(,"reshard":{})")) == errc::reshard_unfinished));
    BOOST_TEST((parse(config_of(raw, "", R"(,"former":{"n":4},"more":[1])")) == fine));
    BOOST_TEST((parse(config_of(raw, "", R"(,"version":1)")) == errc::malformed_config));
    BOOST_TEST((parse(R"({"version":2})") == errc::unsupported_version));
    for (const char* text : {"", "{}", "[]", "x", "{\"version\":1}", "{\"version\":\"1\"}"})
        BOOST_TEST((parse(text) == errc::malformed_config), text);
    const std::string whole = config_of(raw);
    for (std::size_t i = 0; i < whole.size(); ++i)
        BOOST_TEST((parse(whole.substr(0, i)) == errc::malformed_config));
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = whole;
        return text.replace(text.find(from), from.size(), to);
    };
    BOOST_TEST((parse(with("\"n\":4", "\"n\":0")) == errc::malformed_config));
    BOOST_TEST((parse(with("\"n\":4", "\"n\":65537")) == errc::malformed_config));
    BOOST_TEST((parse(with("\"n\":4", "\"m\":4")) == errc::malformed_config));
    BOOST_TEST((parse(with("\"key\":\"AAAA\"}", "\"key\":\"AAA\"}")) == errc::malformed_config));
    BOOST_TEST((parse(with("\"key\":\"AAAA\"}", "\"key\":\"\"}")) == errc::malformed_config));
    BOOST_TEST((parse(with("\"AAAA\"}", "\"AAAA\",\"x\":1}")) == errc::malformed_config));
    BOOST_TEST((parse(with("AAAAAAAA", "AAAA")) == errc::malformed_config)); // the salt
}

BOOST_AUTO_TEST_SUITE_END()
