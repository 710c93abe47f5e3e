// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/store.hpp>

#include <escodb/constrained.hpp>

#include <support/constrained_arenas.hpp>
#include <support/constrained_store.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(constrained_store)

using escodb::errc;
using escodb_test::small_machine;
using documents = std::map<std::string, std::string>;
using names = std::set<std::string>;

constexpr errc fine{};

BOOST_AUTO_TEST_CASE(documents_come_and_go_with_their_directories) {
    for (const std::uint32_t shards : {1u, 3u, 7u}) {
        small_machine machine;
        BOOST_TEST_REQUIRE((machine.create(shards) == fine));
        documents expected;
        for (int i = 0; i < 12; ++i) {
            const std::string path =
                "/a/" + std::string(i % 2 == 0 ? "even/" : "odd/") + std::to_string(i);
            BOOST_TEST((machine.put(path, "value " + std::to_string(i)) == fine));
            expected[path] = "value " + std::to_string(i);
        }
        BOOST_TEST((machine.put("/a/odd/1", "") == fine)); // no bytes are a document too
        expected["/a/odd/1"] = "";
        names dangling;
        BOOST_TEST((machine.walk(dangling) == expected));
        BOOST_TEST((machine.list("/a/") == names{"even/", "odd/"}));
        BOOST_TEST(machine.list("/b/").empty());
        BOOST_TEST(!machine.get("/a/odd/2"));

        small_machine other{machine.device, 30'000};
        BOOST_TEST_REQUIRE((other.open() == fine));
        BOOST_TEST((other.walk(dangling) == expected));
        for (const auto& [path, value] : expected) {
            BOOST_TEST((other.remove(path) == fine));
            BOOST_TEST(!other.get(path));
        }
        BOOST_TEST(other.list("/").empty());
        BOOST_TEST((other.remove("/never/was") == fine));
        BOOST_TEST(dangling.empty());
        BOOST_TEST(other.device.broken_rules == 0u);
        BOOST_TEST(other.arena.used() <= shards * sizeof(escodb::constrained::key_growth) + 8);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_right_is_told) {
    small_machine machine;
    BOOST_TEST((machine.open() == errc::storage_failed));
    BOOST_TEST((machine.store.last_failure() == escodb::region::status::unformatted));
    BOOST_TEST((machine.put("/a", "x") == errc::store_missing));
    BOOST_TEST(machine.store.format().ok());
    BOOST_TEST((machine.open() == errc::store_missing));
    BOOST_TEST((machine.create(0) == errc::invalid_option));
    BOOST_TEST((machine.create(65'537) == errc::invalid_option));
    BOOST_TEST_REQUIRE((machine.create(2) == fine));
    BOOST_TEST((machine.code(machine.store.create(small_machine::key())) == errc::store_exists));
    BOOST_TEST((machine.put("/a", "x") == errc::store_missing)); // it is not open
    BOOST_TEST_REQUIRE((machine.open() == fine));
    const std::array<std::byte, 32> other{};
    BOOST_TEST((machine.code(machine.store.open(escodb::constrained::key_source::raw(other))) ==
                errc::access_denied));
    BOOST_TEST_REQUIRE((machine.open() == fine));
    for (const char* path : {"", "a", "/a/", "//", "/a//b", "/\xc3\xa9"}) {
        BOOST_TEST((machine.put(path, "x") == errc::invalid_path), path);
        BOOST_TEST((machine.remove(path) == errc::invalid_path), path);
    }
    errc why{};
    (void)machine.list("/a", &why);
    BOOST_TEST((why == errc::invalid_path));
    BOOST_TEST((machine.put("/a", std::string(4096, 'x')) == errc::too_large));
    BOOST_TEST(machine.list("/").empty()); // refused before anything was written
    BOOST_TEST((machine.put("/a", "12345") == fine));
    std::array<std::byte, 4> out{};
    BOOST_TEST((machine.code(machine.store.get("/a", out)) == errc::too_large));
}

BOOST_AUTO_TEST_CASE(a_write_that_changes_nothing_is_written_with_the_same_lines) {
    small_machine machine;
    BOOST_TEST_REQUIRE((machine.create(1) == fine));
    BOOST_TEST_REQUIRE((machine.put("/a/x", "1") == fine));
    const auto steps = machine.device.steps;
    const auto sealed = machine.crypto.sealed_messages;
    BOOST_TEST((machine.remove("/a/y") == fine));
    BOOST_TEST(machine.device.steps > steps); // it proves that what it saw still holds
    BOOST_TEST(machine.crypto.sealed_messages == sealed);
    BOOST_TEST((machine.put("/a/x", "2") == fine));
    BOOST_TEST(machine.crypto.sealed_messages == sealed + 1); // the document, not the index
}

BOOST_AUTO_TEST_CASE(another_client_between_reading_and_writing_is_a_conflict_that_is_repeated) {
    for (const std::uint32_t shards : {1u, 4u}) {
        small_machine machine;
        BOOST_TEST_REQUIRE((machine.create(shards) == fine));
        std::vector<std::byte> memory(30'000);
        escodb::constrained::arena arena{memory};
        escodb_test::constrained_crypto crypto;
        escodb_test::constrained_store other{machine.device, small_machine::geometry, crypto, arena};
        BOOST_TEST_REQUIRE(other.open(small_machine::key()).ok());
        const auto put = [&](const char* path) {
            return [&other, path] {
                BOOST_TEST(other.put(path, escodb::as_bytes("theirs")).ok());
            };
        };
        const auto remove = [&](const char* path) {
            return [&other, path] { BOOST_TEST(other.remove(path).ok()); };
        };
        auto& randoms_before = machine.crypto.randoms_before;
        machine.crypto.before_random = put("/a/x");
        BOOST_TEST((machine.put("/a/y", "ours") == fine));
        randoms_before = 0;
        machine.crypto.before_random = remove("/a/x"); // and the directory stays, since y is in it
        BOOST_TEST((machine.put("/a/z", "ours") == fine));
        randoms_before = 0;
        machine.crypto.before_random = put("/b/x");
        BOOST_TEST((machine.remove("/a/y") == fine));
        randoms_before = 0;
        machine.crypto.before_random = put("/a/w"); // while the directory is being left
        BOOST_TEST((machine.remove("/a/z") == fine));
        names dangling;
        BOOST_TEST((machine.walk(dangling) == documents{{"/a/w", "theirs"}, {"/b/x", "theirs"}}));
        BOOST_TEST(dangling.empty());
        BOOST_TEST(machine.device.broken_rules == 0u);
    }
}

BOOST_AUTO_TEST_CASE(conflicts_without_end_end) {
    small_machine machine;
    BOOST_TEST_REQUIRE((machine.create(1) == fine));
    std::vector<std::byte> memory(30'000);
    escodb::constrained::arena arena{memory};
    escodb_test::constrained_crypto crypto;
    escodb_test::constrained_store other{machine.device, small_machine::geometry, crypto, arena};
    BOOST_TEST_REQUIRE(other.open(small_machine::key()).ok());
    int met = 0;
    std::function<void()> meddle = [&] {
        ++met;
        BOOST_TEST(other.put("/theirs", escodb::as_bytes("x")).ok());
        machine.crypto.before_random = meddle;
        machine.crypto.randoms_before = 0;
    };
    machine.crypto.before_random = meddle;
    BOOST_TEST((machine.put("/ours", "x") == errc::conflict));
    machine.crypto.before_random = nullptr;
    BOOST_TEST(met >= 8);
    BOOST_TEST((machine.list("/") == names{"theirs"}));
}

// Each size, and loss of power at each step, are tried by simulation/constrained.
BOOST_AUTO_TEST_CASE(too_little_memory_is_an_error_at_any_size) {
    for (const std::uint32_t shards : {1u, 5u})
        BOOST_TEST(escodb_test::check_small_arenas(shards, 61) > 20u);
}

BOOST_AUTO_TEST_CASE(cryptography_may_fail_at_every_call) {
    small_machine made;
    BOOST_TEST_REQUIRE((made.create(3) == fine));
    BOOST_TEST_REQUIRE((made.put("/a/x", "one") == fine));
    bool completed = false;
    for (std::uint64_t call = 0; !completed; ++call) {
        BOOST_TEST_REQUIRE(call < 1000u);
        small_machine machine{made.device, 30'000};
        machine.crypto.calls_left = call;
        completed = machine.open() == fine && machine.put("/a/y", "two") == fine &&
                    machine.remove("/a/x") == fine;
        machine.crypto.calls_left = escodb_test::constrained_crypto::never;
        small_machine check{machine.device, 30'000};
        BOOST_TEST_REQUIRE((check.open() == fine));
        names dangling;
        const documents now = check.walk(dangling);
        BOOST_TEST((now == documents{{"/a/x", "one"}} ||
                    now == documents{{"/a/x", "one"}, {"/a/y", "two"}} ||
                    now == documents{{"/a/y", "two"}}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
