// SPDX-License-Identifier: Apache-2.0

// What a constrained store writes, the full library reads and writes on, and the other way round.
#include <escodb/constrained.hpp>

#include <escodb/adapters/region_adapter.hpp>
#include <escodb/crypto/cryptopp/raw_key.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>
#include <escodb/store/basic_store.hpp>
#include <escodb/store/policies.hpp>

#include <support/constrained_store.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(constrained_compatibility)

using escodb_test::nor_device;
using escodb_test::small_machine;
using full_policies = escodb::policies<escodb::kdf::raw_key, escodb::serialiser::raw_bytes>;
template <class Policies>
using store_of = escodb::basic_store<escodb::region_adapter<nor_device>, Policies>;
using full_store = store_of<full_policies>;

constexpr escodb::errc fine{};

template <class Policies = full_policies>
store_of<Policies> open_in_full(nor_device& device, std::uint32_t shards) {
    escodb::basic_options<Policies> options{
        escodb::kdf::raw_key::password_of(escodb_test::constrained_key)};
    options.shards = shards;
    return {escodb::region_adapter<nor_device>{device, small_machine::geometry}, std::move(options)};
}

escodb::serialiser::raw_bytes::value_type bytes_of(const std::string& text) {
    const auto view = escodb::as_bytes(text);
    return {view.begin(), view.end()};
}

BOOST_AUTO_TEST_CASE(each_reads_and_writes_on_what_the_other_wrote) {
    for (const std::uint32_t shards : {1u, 5u}) {
        for (const bool constrained_first : {true, false}) {
            small_machine machine;
            if (constrained_first) {
                BOOST_TEST_REQUIRE((machine.create(shards) == fine));
            } else {
                BOOST_TEST_REQUIRE(machine.store.format().ok());
                (void)open_in_full(machine.device, shards).open_or_create();
                BOOST_TEST_REQUIRE((machine.open() == fine));
            }
            BOOST_TEST_REQUIRE((machine.put("/small/x", "from the small one") == fine));
            full_store full = open_in_full(machine.device, shards);
            auto handle = full.open();
            const std::string big = "from the \xf0\x9f\x98\x80 big one";
            handle.update("/big/\xc3\xa9", [&](auto) { return bytes_of(big); });
            handle.update("/big/y", [&](auto) { return bytes_of(big); });
            BOOST_TEST((handle.get("/small/x") == bytes_of("from the small one")));
            BOOST_TEST((machine.get("/big/y") == big));
            BOOST_TEST((machine.list("/big/") == std::set<std::string>{"y", "\xc3\xa9"}));

            BOOST_TEST((machine.remove("/big/y") == fine));
            BOOST_TEST((machine.put("/big/z", "beside it") == fine));
            BOOST_TEST(!handle.get("/big/y").has_value());
            BOOST_TEST((handle.get("/big/\xc3\xa9") == bytes_of(big)));
            handle.remove("/small/x");
            BOOST_TEST((machine.list("/") == std::set<std::string>{"big/"}));
            BOOST_TEST((handle.list("/big/") == std::vector<std::string>{"z", "\xc3\xa9"}));
            handle.prune("/");
            BOOST_TEST(machine.list("/").empty());
            BOOST_TEST(machine.device.broken_rules == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_json_store_is_one_of_the_default_serialiser) {
    small_machine machine;
    BOOST_TEST_REQUIRE(machine.store.format().ok());
    BOOST_TEST_REQUIRE(machine.store.create(small_machine::key(), {1, true}).ok());
    BOOST_TEST(machine.store.is_json());
    BOOST_TEST_REQUIRE((machine.put("/x", R"({"a": 1})") == fine));
    BOOST_TEST_REQUIRE((machine.put("/none", "{") == fine)); // nobody looks at it there

    using json_policies = escodb::policies<escodb::kdf::raw_key>;
    auto handle = open_in_full<json_policies>(machine.device, 1).open();
    BOOST_TEST((handle.get("/x") == boost::json::object{{"a", 1}}));
    BOOST_CHECK_EXCEPTION((void)handle.get("/none"), escodb::error, [](const escodb::error& e) {
        return e.code() == escodb::errc::malformed_item;
    });
    handle.update("/x", [](auto) { return boost::json::array{1, "two"}; });
    BOOST_TEST((machine.get("/x") == R"([1,"two"])"));

    BOOST_CHECK_EXCEPTION((void)open_in_full(machine.device, 1).open(), escodb::error,
                          [](const escodb::error& e) { return e.code() == escodb::errc::wrong_policy; });
}

BOOST_AUTO_TEST_SUITE_END()
