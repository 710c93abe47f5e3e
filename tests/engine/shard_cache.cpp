// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/shard_cache.hpp>

#include <support/engine_fixture.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace engine_shard_cache {

using namespace escodb_test;

} // namespace engine_shard_cache

BOOST_FIXTURE_TEST_SUITE(engine_shard_cache, cache_fixture)

BOOST_AUTO_TEST_CASE(a_shard_is_read_once_however_many_ask) {
    cache.request(2);
    cache.request(2);
    BOOST_TEST(cache.first_loads() == 1U);
    auto* const shard = sync_wait(storage.clock, cache.get(2));
    BOOST_TEST(shard == cache.find(2));
    BOOST_TEST(sync_wait(storage.clock, cache.get(2)) == shard);
    BOOST_TEST(storage.reads == 1U);
    BOOST_TEST(cache.first_loads() == 0U);
    BOOST_TEST(cache.loads(2) == 1U);
    BOOST_TEST(ended.size() == 1U);
}

BOOST_AUTO_TEST_CASE(shards_are_read_in_parallel) {
    for (std::uint32_t shard = 0; shard < 4; ++shard)
        cache.request(shard);
    for (std::uint32_t shard = 0; shard < 4; ++shard)
        sync_wait(storage.clock, cache.get(shard));
    // Four one after another would take up to 80 ms of virtual time; together, 20 at most.
    BOOST_TEST((storage.clock.elapsed() <= std::chrono::milliseconds{20}));
}

BOOST_AUTO_TEST_CASE(a_failed_load_fails_those_who_wait_and_the_next_tries_again) {
    storage.faults.errors = 1'000;
    BOOST_CHECK_THROW(sync_wait(storage.clock, cache.get(0)), escodb::error);
    BOOST_TEST(failed == 1);
    BOOST_TEST(!cache.find(0));
    storage.faults.errors = 0;
    BOOST_TEST(sync_wait(storage.clock, cache.get(0)) != nullptr);
}

BOOST_AUTO_TEST_CASE(what_a_dropped_shard_has_sealed_is_charged_to_its_successor) {
    auto* shard = sync_wait(storage.clock, cache.get(0));
    shard->put("/x", escodb::secret_bytes(5));
    std::string text = shard->encode();
    storage.blobs.replace(shard->id(), text);
    shard->commit(text, "1");
    const auto committed = shard->used();

    shard->put("/x", escodb::secret_bytes(5));
    (void)shard->encode(); // sealed, and then not stored
    const auto sealed = shard->used();
    cache.drop(0);
    shard = sync_wait(storage.clock, cache.get(0));
    BOOST_TEST((shard->used() == sealed));
    BOOST_TEST((shard->used() != committed));
}

BOOST_AUTO_TEST_CASE(after_failed_writes_the_next_load_waits_longer_each_time) {
    std::vector<std::chrono::nanoseconds> waited;
    for (int i = 0; i < 6; ++i) {
        sync_wait(storage.clock, cache.get(0));
        storage.slowest = std::chrono::milliseconds{0};
        cache.drop(0);
        const auto before = storage.clock.elapsed();
        sync_wait(storage.clock, cache.get(0));
        waited.push_back(storage.clock.elapsed() - before);
    }
    BOOST_TEST((waited.front() >= std::chrono::milliseconds{1}));
    BOOST_TEST((waited.back() > 8 * waited.front()));
    auto* const shard = cache.find(0);
    std::string text = shard->encode();
    storage.blobs.replace(shard->id(), text);
    shard->commit(std::move(text), "1");
    cache.committed(0);
    cache.drop(0);
    const auto before = storage.clock.elapsed();
    sync_wait(storage.clock, cache.get(0));
    BOOST_TEST((storage.clock.elapsed() - before <= std::chrono::milliseconds{2}));
}

BOOST_AUTO_TEST_SUITE_END()
