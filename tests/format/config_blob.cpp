// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/config_blob.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

BOOST_AUTO_TEST_SUITE(format_config_blob)

using namespace escodb;
using format::parse_config;
using format::print_config;

format::config_blob sample() {
    format::config_blob config;
    config.password.emplace_back("salt", bytes(32, std::byte{0xfb}));
    config.password.emplace_back("iterations", std::uint64_t{600'000});
    config.cipher.key.assign(60, std::byte{1});
    config.verify.key.assign(92, std::byte{2});
    config.shards.key.assign(92, std::byte{3});
    config.shard_count = 4;
    return config;
}

int code_of(std::string_view text, std::string* message = nullptr) {
    try {
        (void)parse_config(text);
        return 0;
    } catch (const error& e) {
        BOOST_TEST(e.subject() == "config");
        if (message != nullptr)
            *message = e.what();
        return static_cast<int>(e.code());
    }
}
constexpr int malformed = static_cast<int>(errc::malformed_config);

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

BOOST_AUTO_TEST_CASE(what_the_existing_implementation_wrote_comes_back_to_the_byte) {
    std::size_t configs = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(ESCODB_TEST_DATA "/fixtures")) {
        if (entry.path().filename() != "config")
            continue;
        ++configs;
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        const auto config = parse_config(text);
        BOOST_TEST(print_config(config) == text);
        BOOST_REQUIRE_EQUAL(config.password.size(), 2u);
        BOOST_TEST(config.password[0].name == "salt");
        BOOST_TEST(std::get<bytes>(config.password[0].value).size() == 32u);
        BOOST_TEST(config.password[1].name == "iterations");
        BOOST_TEST(std::get<std::uint64_t>(config.password[1].value) >= 1000u);
        BOOST_TEST(config.cipher.key.size() == 60u);
        BOOST_TEST(config.verify.key.size() == 92u);
        BOOST_TEST(config.shards.key.size() == 92u);
        BOOST_TEST(config.shard_count >= 1u);
    }
    BOOST_TEST(configs == 6u);
}

BOOST_AUTO_TEST_CASE(configs_come_back) {
    auto config = sample();
    config.policies = {{"cipher", "XChaCha20-Poly1305"}, {"kdf", "a \"quoted\" name"}};
    const auto read = parse_config(print_config(config));
    BOOST_TEST((read.password == config.password));
    BOOST_TEST((read.cipher.key == config.cipher.key));
    BOOST_TEST((read.verify.key == config.verify.key));
    BOOST_TEST((read.shards.key == config.shards.key));
    BOOST_TEST(read.shard_count == 4u);
    BOOST_TEST((read.policies == config.policies));
    BOOST_TEST(print_config(read) == print_config(config));
}

BOOST_AUTO_TEST_CASE(each_fault_is_named) {
    const std::string text = print_config(sample());
    struct fault {
        std::string from, to;
        errc code;
        std::string says;
    };
    const fault faults[] = {
        {"\"version\": 1,", "", errc::malformed_config, "no member \"version\""},
        {"\"version\": 1", "\"version\": 2", errc::unsupported_version, "\"version\" is not 1"},
        {"\"version\": 1", "\"version\": 1e0", errc::unsupported_version, "\"version\" is not 1"},
        {"\"version\": 1", "\"version\": null", errc::malformed_config, "byte 15"},
        {"\"version\": 1", "\"version\": 1, \"version\": 1", errc::malformed_config, "two members \"version\""},
        {"\"password\"", "\"passwort\"", errc::malformed_config, "no member \"password\""},
        {"\"salt\": \"", "\"salt\": \"!", errc::malformed_config, "\"password.salt\" is not base64"},
        {"\"salt\"", "\"iterations\"", errc::malformed_config, "two members \"password.iterations\""},
        {"600000", "-1", errc::malformed_config, "\"password.iterations\" is not a whole number"},
        {"600000", "1.5", errc::malformed_config, "\"password.iterations\" is not a whole number"},
        {"600000", "null", errc::malformed_config, "not a number"},
        {"\"cipher\"", "\"cypher\"", errc::malformed_config, "no member \"cipher\""},
        {"\"verify\"", "\"verifies\"", errc::malformed_config, "no member \"verify\""},
        {"\"shards\"", "\"shard\"", errc::malformed_config, "no member \"shards\""},
        {"\"key\"", "\"kee\"", errc::malformed_config, "the member \"cipher.kee\" is unknown"},
        {"\"cipher\": {", "\"cipher\": {\"n\": 1,", errc::malformed_config, "\"cipher.n\" is unknown"},
        {"\"verify\": {", "\"verify\": {}, \"x\": {", errc::malformed_config, "no member \"verify.key\""},
        {"\"n\": 4", "\"n\": 0", errc::malformed_config, "\"shards.n\" is not from 1 to 65536"},
        {"\"n\": 4", "\"n\": 65537", errc::malformed_config, "\"shards.n\" is not from 1 to 65536"},
        {"\"n\": 4", "\"n\": 18446744073709551615", errc::malformed_config, "\"shards.n\" is not from"},
        {"\"n\": 4", "\"n\": \"4\"", errc::malformed_config, "not a number"},
        {"\"n\": 4", "\"m\": 4", errc::malformed_config, "the member \"shards.m\" is unknown"},
        {",\n    \"n\": 4", "", errc::malformed_config, "no member \"shards.n\""},
        {"\"cipher\": {\n    \"key\": \"AQ", "\"cipher\": {\n    \"key\": \"A", errc::malformed_config,
         "\"cipher.key\" is not base64"},
    };
    for (const auto& [from, to, code, says] : faults) {
        std::string message;
        BOOST_TEST(code_of(replaced(text, from, to), &message) == static_cast<int>(code), says);
        BOOST_TEST(message.find(says) != std::string::npos, message + " <> " + says);
    }
    for (const auto* other : {"", "null", "[]", "1", "not JSON", "{}", "\xff"})
        BOOST_TEST(code_of(other) == malformed, other);
    BOOST_TEST(code_of(text + "x") == malformed);
}

BOOST_AUTO_TEST_CASE(further_members_at_the_top_are_passed_over) {
    const std::string text = print_config(sample());
    for (const auto* more : {"{\"more\": 1,", "{\"more\": {\"key\": [null, {}]},", "{\"\": \"\\u0000\","})
        BOOST_TEST(code_of(replaced(text, "{", more)) == 0, more);
    BOOST_TEST(code_of(text + "\n") == 0);
}

BOOST_AUTO_TEST_CASE(hostile_names_are_cut_and_cleaned_in_messages) {
    std::string message;
    const std::string name = "\\u001b[31m\\n" + std::string(100'000, 'x');
    BOOST_TEST(code_of(replaced(print_config(sample()), "\"key\"", "\"" + name + "\""), &message) == malformed);
    BOOST_TEST(message.size() < 200u);
    BOOST_TEST(message.find('\x1b') == std::string::npos);
    BOOST_TEST(message.find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(limits_hold) {
    const std::string text = print_config(sample());
    BOOST_TEST(code_of(text + std::string(limits::config_bytes_max, ' ')) ==
               static_cast<int>(errc::too_large));
    BOOST_TEST(code_of(replaced(text, "{", "{\"x\":" + std::string(500'000, '['))) == malformed);
    BOOST_TEST(code_of(text + std::string(limits::config_bytes_max - text.size(), ' ')) == 0);
    BOOST_TEST(code_of(text + std::string(limits::config_bytes_max - text.size() + 1, ' ')) ==
               static_cast<int>(errc::too_large));
    std::string many = "{";
    for (int i = 0; i < 64 - 5; ++i) // five are there
        many += "\"m" + std::to_string(i) + "\":1,";
    BOOST_TEST(code_of(replaced(text, "{", many)) == 0);
    BOOST_TEST(code_of(replaced(text, "{", many + "\"m\":1,")) == malformed);
    auto config = sample();
    config.shard_count = limits::shards_max;
    BOOST_TEST(code_of(print_config(config)) == 0);
}

BOOST_AUTO_TEST_CASE(hostile_changes_never_do_harm) {
    const std::string text = print_config(sample());
    for (std::size_t size = 0; size < text.size(); ++size)
        BOOST_REQUIRE_EQUAL(code_of(std::string(text, 0, size)), malformed);
    for (std::size_t at = 0; at < text.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = text;
            changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
            std::string again;
            try {
                again = print_config(parse_config(changed));
            } catch (const error&) {
                continue;
            }
            // Accepted: a changed letter in a value or in a password's name, other white space, or
            // the last digit of the iterations turned into a space.
            BOOST_REQUIRE(again == changed || again == text || again.size() == text.size() - 1);
            BOOST_REQUIRE_EQUAL(print_config(parse_config(again)), again);
        }
}

BOOST_AUTO_TEST_CASE(no_name_of_an_attacker_reaches_a_terminal_as_it_is) {
    const std::string text = print_config(sample());
    for (const std::string& name : {std::string{"\\u001b[2J"}, std::string{"\xc3\xa9"},
                                    std::string(100, 'a'), std::string{"\x7f"}}) {
        std::string changed = text;
        changed.replace(changed.find("\"salt\""), 6, '"' + name + '"');
        BOOST_CHECK_EXCEPTION(
            static_cast<void>(parse_config(changed)), escodb::error, [](const auto& e) {
                const std::string_view told = e.what();
                return e.code() == escodb::errc::malformed_config &&
                       told.find("the member \"password.") != told.npos &&
                       std::all_of(told.begin(), told.end(),
                                   [](char c) { return c >= ' ' && c < '\x7f'; });
            });
    }
}

BOOST_AUTO_TEST_CASE(a_long_name_is_cut) {
    const auto told_of = [](std::size_t size) {
        std::string message;
        const std::string name(size, 'x');
        const auto text = replaced(print_config(sample()), "\"key\"", "\"" + name + "\"");
        BOOST_TEST(code_of(text, &message) == malformed);
        return message;
    };
    const std::string shown = "\"cipher." + std::string(33, 'x');
    BOOST_TEST(told_of(33).find(shown + "\"") != std::string::npos);
    BOOST_TEST(told_of(34).find(shown + "...\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_former_layout_and_a_resharding_are_kept) {
    const std::string generation(32, 'a');
    auto config = sample();
    config.former.emplace();
    config.former->shard_count = 8;
    config.former->generation = generation;
    config.ancestors.emplace();
    config.ancestors->identities.assign(64, std::byte{5});
    config.ancestors->mac.assign(32, std::byte{6});
    config.reshard.emplace();
    config.reshard->generation = std::string(32, 'b');
    config.reshard->config = print_config(sample()); // lines, quotes and all
    config.reshard->mac.assign(32, std::byte{7});
    const std::string text = print_config(config);
    BOOST_TEST(text.find("\"former\": {\n    \"n\": 8,") != std::string::npos, text);
    const auto parsed = parse_config(text);
    BOOST_REQUIRE(parsed.former.has_value());
    BOOST_TEST(parsed.former->shard_count == 8U);
    BOOST_TEST(parsed.former->generation == generation);
    BOOST_REQUIRE(parsed.ancestors.has_value());
    BOOST_TEST((parsed.ancestors->identities == config.ancestors->identities));
    BOOST_TEST((parsed.ancestors->mac == config.ancestors->mac));
    BOOST_REQUIRE(parsed.reshard.has_value());
    BOOST_TEST(parsed.reshard->generation == std::string(32, 'b'));
    BOOST_TEST(parsed.reshard->config == print_config(sample()));
    BOOST_TEST((parsed.reshard->mac == config.reshard->mac));
    BOOST_TEST(print_config(parsed) == text);
    BOOST_TEST(parsed.shard_count == 4U);

    const auto refuses = [&](const std::string& from, const std::string& to) {
        std::string changed = text;
        const std::size_t at = changed.find(from);
        BOOST_REQUIRE(at != std::string::npos);
        changed.replace(at, from.size(), to);
        BOOST_TEST(code_of(changed) == malformed, changed);
    };
    refuses("\"n\": 8,", "\"n\": 0,");
    refuses("\"n\": 8,", "\"n\": 65537,");
    refuses("\"n\": 8,", "\"m\": 8,");
    refuses("\"n\": 8,", "\"n\": 8, \"n\": 8,");
    refuses(generation, generation + "a");
    refuses(generation, std::string(32, 'g'));
    refuses("\"mac\": \"", "\"mac\": \"=");
    refuses("\"mac\":", "\"more\":");
    refuses(std::string(32, 'b'), std::string(31, 'b'));
    refuses("\"ids\": \"", "\"ids\": \"BQUF");
    refuses("\"ids\": \"", "\"idz\": \"");
    refuses("\"ids\": \"", "\"more\": 1, \"ids\": \"");
}

BOOST_AUTO_TEST_SUITE_END()
