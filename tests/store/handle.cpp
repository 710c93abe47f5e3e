// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/handle.hpp>

#include <support/simulation.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

namespace store_handle {

using namespace escodb_test;
using boost::json::value;

struct fixture {
    fixture()
        : storage(1, simulated_config(4), simulated_password),
          store(simulated_adapter{storage}, options(), storage.clock), handle(store.open()) {}
    simulated_store::options options() {
        auto set = simulated_options();
        set.lost_error = [this](std::exception_ptr) { ++lost; };
        return set;
    }
    simulated_storage storage;
    int lost = 0;
    simulated_store store;
    std::optional<simulated_store::handle> handle;
};

value add_one(std::optional<value> current) {
    return value(current ? current->as_int64() + 1 : 1);
}

} // namespace store_handle

BOOST_FIXTURE_TEST_SUITE(store_handle, store_handle::fixture)

BOOST_AUTO_TEST_CASE(what_one_call_wrote_the_next_one_reads) {
    handle->update("/a/x", add_one);
    handle->update("/a/x", add_one);
    BOOST_TEST(handle->get("/a/x")->as_int64() == 2);
    BOOST_TEST(handle->list("/a/").size() == 1U);
    handle->remove("/a/x");
    BOOST_TEST(!handle->get("/a/x"));
    handle->update("/b/c/x", add_one);
    handle->prune("/b/");
    BOOST_TEST(handle->list("/").empty());
    BOOST_TEST(handle->shard_count() == 4U);
}

BOOST_AUTO_TEST_CASE(writes_run_one_after_another_and_do_not_conflict) {
    std::vector<escodb::pending> called;
    for (int i = 0; i < 20; ++i)
        called.push_back(handle->async_update("/x", add_one));
    for (const auto& one : called)
        one.wait();
    BOOST_TEST(handle->get("/x")->as_int64() == 20);
    BOOST_TEST(storage.conflicts == 0U);
}

BOOST_AUTO_TEST_CASE(an_updater_that_calls_its_handle_gets_an_error) {
    handle->update("/x", [&](std::optional<value> current) {
        const auto refused = [](const escodb::error& e) {
            return e.code() == escodb::errc::called_from_updater;
        };
        BOOST_CHECK_EXCEPTION(handle->update("/y", add_one), escodb::error, refused);
        BOOST_CHECK_EXCEPTION(handle->get("/y"), escodb::error, refused);
        BOOST_CHECK_EXCEPTION(handle->task().get("/y"), escodb::error, refused);
        return add_one(std::move(current));
    });
    BOOST_TEST(!handle->get("/y"));
}

BOOST_AUTO_TEST_CASE(the_last_copy_finishes_what_was_called) {
    auto copy = *handle;
    copy.async_update("/x", add_one);
    copy.async_update("/y", [](auto) -> value { throw std::runtime_error("no"); });
    handle.reset();
    {
        const auto last = std::move(copy);
    }
    BOOST_TEST(storage.view.documents().size() == 1U);
    BOOST_TEST(lost == 1);
}

BOOST_AUTO_TEST_SUITE_END()
