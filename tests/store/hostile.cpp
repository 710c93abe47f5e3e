// SPDX-License-Identifier: Apache-2.0

// Blobs with one fault each, and the error that each must give; they are made by
// tests/data/hostile/make.cpp.

#include <support/memory_store.hpp>
#include <support/model_store.hpp>
#include <support/temp_folder.hpp>

#include <escodb/base/error.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/format/json_text.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(store_hostile)

using namespace escodb_test;

const std::string folder = ESCODB_TEST_DATA "/hostile/";

std::shared_ptr<escodb::memory_storage> sound_storage() {
    auto storage = std::make_shared<escodb::memory_storage>();
    for (const auto& entry : std::filesystem::directory_iterator{folder + "base"})
        storage->replace(entry.path().filename().string(), get_file(entry.path().string()));
    return storage;
}

escodb::store<escodb::memory_adapter> store_in(std::shared_ptr<escodb::memory_storage> storage) {
    return {escodb::memory_adapter{std::move(storage)},
            escodb::options{escodb::password{test_password}}};
}

/// Opens the store, then does what the case says: "open", "get /path" or "list /dir/".
void call(const std::shared_ptr<escodb::memory_storage>& storage, std::string_view what) {
    auto store = store_in(storage);
    const auto handle = store.open();
    if (what.starts_with("get "))
        static_cast<void>(handle.get(what.substr(4)));
    else if (what.starts_with("list "))
        static_cast<void>(handle.list(what.substr(5)));
}

std::string hexadecimal(escodb::byte_view bytes) {
    std::string text;
    for (const std::byte one : bytes) {
        text += "0123456789abcdef"[std::to_integer<unsigned>(one >> 4)];
        text += "0123456789abcdef"[std::to_integer<unsigned>(one & std::byte{15})];
    }
    return text;
}

/// What no message may hold.
std::vector<std::string> secrets() {
    std::vector<std::string> all{std::string{test_password}, "plaintext"};
    const auto keys = root_keys::open(get_file(folder + "base/config"),
                                      escodb::password{test_password});
    const auto root = escodb::byte_view{keys.root_key()};
    all.push_back(hexadecimal(root).substr(0, 8));
    all.push_back(escodb::format::base64_encode(root).substr(0, 8));
    all.emplace_back(escodb::as_text(root).substr(0, 4));
    return all;
}

std::string member(const boost::json::value& of, std::string_view name) {
    return std::string{of.at(name).as_string()};
}

BOOST_AUTO_TEST_CASE(the_store_that_the_faults_are_put_in_is_sound) {
    auto store = store_in(sound_storage());
    const auto handle = store.open();
    const auto names = handle.list("/");
    BOOST_TEST(names.size() == 3U);
    for (const std::string& name : names)
        BOOST_TEST(handle.get("/" + name).has_value());
}

BOOST_AUTO_TEST_CASE(each_fault_gives_its_error) {
    const auto manifest =
        escodb::format::parse_json(get_file(folder + "manifest.json"));
    const std::vector<std::string> unsaid = secrets();
    std::set<std::string> names;
    std::set<std::string> codes;
    for (const boost::json::value& one : manifest.as_array()) {
        const std::string name = member(one, "name");
        names.insert(name + ".blob");
        codes.insert(member(one, "code"));
        const auto storage = sound_storage();
        const std::string replaces = member(one, "replaces");
        storage->replace(replaces, get_file(folder + name + ".blob"));
        const auto before = storage->contents();
        try {
            call(storage, member(one, "call"));
            BOOST_ERROR(name << ": gives no error");
        } catch (const escodb::error& e) {
            const std::string message = e.what();
            BOOST_TEST(escodb::name_of(e.code()) == member(one, "code"), name << ": " << message);
            BOOST_TEST(e.subject() == member(one, "subject"), name << ": " << message);
            BOOST_TEST(message.find(member(one, "says")) != std::string::npos,
                       name << ": " << message);
            for (const std::string& secret : unsaid)
                BOOST_TEST(message.find(secret) == std::string::npos, name << ": " << message);
            for (const char c : message) // it may go to a terminal
                BOOST_TEST((static_cast<unsigned char>(c) >= 0x20 && c != '\x7f'), name << ": " << message);
        }
        BOOST_TEST((storage->contents() == before), name); // reading writes nothing
    }
    BOOST_TEST(names.size() == manifest.as_array().size());
    BOOST_TEST(names.size() >= 120U);
    for (const auto* code :
         {"access_denied", "malformed_config", "tampered_config", "malformed_shard",
          "tampered_header", "tampered_key", "tampered_index", "tampered_item", "malformed_item",
          "unknown_key", "duplicate_key", "unsupported_version", "unsupported_algorithm",
          "wrong_policy", "resharded"})
        BOOST_TEST(codes.contains(code), code);
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        if (entry.path().extension() == ".blob")
            BOOST_TEST(names.contains(entry.path().filename().string()), entry.path());
}

BOOST_AUTO_TEST_SUITE_END()
