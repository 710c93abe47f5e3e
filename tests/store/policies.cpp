// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/policies.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/format/ascii_normaliser.hpp>
#include <escodb/policy/archetypes.hpp>
#include <escodb/store/basic_store.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <type_traits>

BOOST_AUTO_TEST_SUITE(store_policies)

BOOST_AUTO_TEST_CASE(policies_come_in_any_order_and_the_rest_are_defaults) {
    using ascii = escodb::normaliser::ascii_normaliser;
    using json = escodb::serialiser::json;
    using one = escodb::policies<ascii, json>;
    using other = escodb::policies<json, ascii>;
    static_assert(std::is_same_v<one::normaliser, other::normaliser>);
    static_assert(std::is_same_v<one::normaliser, ascii>);
    static_assert(std::is_same_v<one::cipher, escodb::cipher::aes_256_gcm>);
    static_assert(std::is_same_v<escodb::policies<>::kdf, escodb::kdf::pbkdf2>);
}

BOOST_AUTO_TEST_CASE(a_store_works_with_another_policy) {
    using lean = escodb::policies<escodb::normaliser::ascii_normaliser>;
    using store_type = escodb::basic_store<escodb::memory_adapter, lean>;
    store_type::options options{escodb::password{"secret"}};
    options.kdf.iterations = 10;
    store_type store{escodb::memory_adapter{}, std::move(options)};
    auto handle = store.create();
    handle.update("/x", [](auto) { return boost::json::value("y"); });
    BOOST_TEST(handle.get("/x")->as_string() == "y");
    BOOST_CHECK_THROW(handle.get("/\xc3\xa9"), escodb::error);
}

BOOST_AUTO_TEST_SUITE_END()
