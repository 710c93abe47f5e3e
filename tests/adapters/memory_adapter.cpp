// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/memory_adapter.hpp>

#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

BOOST_AUTO_TEST_SUITE(adapters_memory_adapter)

using namespace escodb;

BOOST_AUTO_TEST_CASE(conforms) {
    run_loop loop;
    const memory_adapter first;
    conformance::check_adapter<memory_adapter>(
        [](bool ok, std::string_view what) { BOOST_TEST(ok, what); }, loop, first, first);
}

BOOST_AUTO_TEST_CASE(adapters_have_their_own_storage_unless_they_are_copies) {
    run_loop loop;
    memory_adapter one;
    memory_adapter same = one;
    memory_adapter other;
    BOOST_TEST(sync_wait(loop, one.write("a", "x", std::nullopt)).ok());
    BOOST_TEST(sync_wait(loop, same.read("a")).has_value());
    BOOST_TEST(!sync_wait(loop, other.read("a")).has_value());
    BOOST_TEST((one.storage()->contents() == std::map<std::string, std::string>{{"a", "x"}}));
}

BOOST_AUTO_TEST_CASE(an_erased_blob_made_anew_gets_a_new_revision) {
    memory_storage storage;
    const std::string first = storage.write("a", "x", std::nullopt).revision();
    BOOST_TEST(storage.erase("a"));
    BOOST_TEST(!storage.erase("a"));
    BOOST_TEST(!storage.write("a", "y", first).ok());
    const std::string second = storage.write("a", "x", std::nullopt).revision();
    BOOST_TEST(second != first);
    storage.replace("a", "x");
    BOOST_TEST(!storage.write("a", "y", second).ok());
}

BOOST_AUTO_TEST_SUITE_END()
