// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/cached_state.hpp>

#include <support/engine_fixture.hpp>

#include <boost/test/unit_test.hpp>

namespace engine_cached_state {

using escodb_test::cache_fixture;

} // namespace engine_cached_state

BOOST_FIXTURE_TEST_SUITE(engine_cached_state, cache_fixture)

BOOST_AUTO_TEST_CASE(answers_what_is_committed) {
    put({"/a/x", "/a/y"});
    load_all();
    const escodb::engine::cached_state state{cache};
    BOOST_TEST(state.exists(node("/a/x")));
    BOOST_TEST(!state.exists(node("/a/z")));
    BOOST_TEST(state.is_named(node("/a/x")));
    BOOST_TEST(state.is_named(node("/a/")));
    BOOST_TEST(!state.is_named(node("/b/")));
    BOOST_TEST(state.size(node("/a/")) == 2U);
    BOOST_TEST(state.size(node("/b/")) == 0U);

    // What is staged is not committed.
    shard_of("/a/x").remove("/a/x");
    shard_of("/a/").unlink("/a/", "x");
    BOOST_TEST(state.exists(node("/a/x")));
    BOOST_TEST(state.size(node("/a/")) == 2U);
}

BOOST_AUTO_TEST_CASE(requests_all_shards_of_a_path_at_once) {
    escodb::engine::cached_state state{cache};
    const auto& path = node("/a/b/c/d/e/x");
    BOOST_TEST(!state.path_is_loaded(path));
    BOOST_TEST(state.request_path(path).has_value());
    for (const auto* at = &path; at != nullptr; at = at->parent)
        sync_wait(storage.clock, cache.get(at->shard));
    BOOST_TEST(state.path_is_loaded(path));
    BOOST_TEST(!state.request_path(path).has_value());
    BOOST_TEST((storage.clock.elapsed() <= std::chrono::milliseconds{20}));
}

BOOST_AUTO_TEST_CASE(loads_grow_when_a_shard_is_loaded_anew) {
    load_all();
    const escodb::engine::cached_state state{cache};
    const auto before = state.loads_of_path(node("/a/x"));
    cache.drop(node("/a/x").shard);
    load_all();
    BOOST_TEST(state.loads_of_path(node("/a/x")) > before);
}

BOOST_AUTO_TEST_SUITE_END()
