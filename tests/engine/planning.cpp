// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/planning.hpp>

#include <escodb/engine/engine.hpp>

#include <support/simulation.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace engine_planning {

using namespace escodb_test;
using boost::json::value;

struct fixture {
    fixture()
        : storage(1, simulated_config(8), simulated_password),
          store(simulated_adapter{storage}, simulated_options(), storage.clock),
          handle(store.open()), task(handle.task()) {
        storage.reads = 0;
    }
    escodb::pending put(const std::string& path) {
        return task.async_update(path, [](auto) { return value("x"); });
    }

    simulated_storage storage;
    simulated_store store;
    simulated_store::handle handle;
    simulated_store::handle::task_type task;
};

} // namespace engine_planning

BOOST_FIXTURE_TEST_SUITE(engine_planning, engine_planning::fixture)

BOOST_AUTO_TEST_CASE(a_call_takes_its_place_when_it_is_made_and_does_nothing_yet) {
    put("/a/x");
    put("/b/y");
    BOOST_TEST(task.unfinished() == 2U);
    BOOST_TEST(storage.reads == 0U);
    task.wait();
    BOOST_TEST(task.unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(a_prune_between_two_updates_takes_the_first_alone) {
    for (int i = 0; i < 20; ++i)
        put("/a/" + std::to_string(i));
    task.async_prune("/a/");
    put("/a/late");
    put("/b/beside");
    task.wait();
    const std::vector<std::string> left{"late"};
    BOOST_TEST(task.list("/a/") == left, boost::test_tools::per_element());
    BOOST_TEST(task.list("/b/").size() == 1U);
    BOOST_TEST(storage.view.dangling() == "");
}

BOOST_AUTO_TEST_CASE(what_does_not_touch_a_prune_need_not_wait_for_it) {
    put("/a/x").wait();
    const auto prune = task.async_prune("/a/");
    const auto beside = put("/b");
    beside.wait();
    prune.wait();
}

BOOST_AUTO_TEST_CASE(a_prune_heals_names_that_lead_nowhere) {
    put("/a/b/x").wait();
    put("/a/y").wait();
    // A client that died between its removal of /a/b/x and its unlinking.
    const auto& config = simulated_config(8);
    const auto keys = escodb::model::root_keys<escodb::policies<>>::open(
        config, escodb::password{simulated_password});
    auto routes = escodb::model::root_keys<escodb::policies<>>::open(
        config, escodb::password{simulated_password});
    const std::string id = routes.shard_name(routes.shard_of("/a/b/x"));
    escodb::model::shard<escodb::policies<>> shard{keys, id, storage.blobs.read(id)->value, "1"};
    shard.remove("/a/b/x");
    storage.blobs.replace(id, shard.encode());
    storage.view.update(id, storage.blobs.read(id)->value);
    BOOST_TEST(storage.view.dangling() != "");

    handle.prune("/a/b/");
    BOOST_TEST(storage.view.dangling() == "");
    BOOST_TEST(handle.get("/a/y").has_value());
}

BOOST_AUTO_TEST_CASE(reads_leave_nothing_at_work) {
    put("/a/x").wait();
    auto session = std::make_shared<simulated_session>(
        std::make_shared<escodb::engine::connection<simulated_adapter>>(
            simulated_adapter{storage}, escodb::engine_settings{}, storage.clock),
        escodb::model::root_keys<escodb::policies<>>::open(simulated_config(8),
                                                           escodb::password{simulated_password}));
    auto alone = std::make_shared<escodb::engine::engine<simulated_session>>(session);
    const auto path = escodb::model::parse_document_path<escodb::normaliser::utf8proc_normaliser>("/a/x");
    BOOST_TEST(sync_wait(storage.clock, alone->get(path)).has_value());
    // Blocking calls drive the executor no longer than they must: what would wait until it is idle
    // would pile up, each with the shards that it has read.
    BOOST_TEST(!alone->at_work());
    const std::weak_ptr<escodb::engine::engine<simulated_session>> gone = alone;
    alone.reset();
    BOOST_TEST(gone.expired());
}

BOOST_AUTO_TEST_CASE(a_prune_of_nothing_is_done) {
    BOOST_CHECK_NO_THROW(task.prune("/none/"));
    BOOST_CHECK_NO_THROW(task.prune("/"));
}

BOOST_AUTO_TEST_SUITE_END()
