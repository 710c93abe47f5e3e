// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/resharding.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/engine/reshard.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace engine_resharding {

using namespace escodb_test;
using namespace escodb;
using format::tombstone_phase;

/// A store of one shard with one document, about to be one of two shards.
struct fixture {
    using resharding = engine::resharding<memory_adapter, model_policies>;

    fixture() : old(new_store(1)) {
        shard one{old.keys, old_id};
        one.put("/x", secret("1"));
        one.link("/", "x");
        content = one.encode();
        memory->replace(old_id, content);
        engine::opened_config<model_policies> now{blob{old.config_text, "1"},
                                                  root_keys::open(old.config_text, given)};
        memory->replace("config", engine::detail::config_with_intent(now, given, 2));
    }

    std::shared_ptr<resharding> begun() {
        auto storage = std::make_shared<engine::connection<memory_adapter>>(
            memory_adapter{memory}, engine_settings{}, loop);
        return std::make_shared<resharding>(storage, *memory->read("config"),
                                            root_keys::open(old.config_text, given), given);
    }
    void finish() { sync_wait(loop, resharding::finish(begun())); }
    std::string generation() {
        return format::parse_config(memory->read("config")->value).reshard.value().generation;
    }
    std::string text_in_store() {
        auto keys = root_keys::open(memory->read("config")->value, given);
        const std::string id = keys.shard_name(keys.shard_of("/x"));
        return text_of(shard{keys, id, memory->read(id)->value, "r"}.read("/x"));
    }
    void refuses(errc code) {
        const auto before = memory->contents();
        BOOST_CHECK_EXCEPTION(finish(), error, [&](const error& e) { return e.code() == code; });
        BOOST_TEST((memory->contents() == before));
    }

    const std::string old_id = "shard-0000-ffff";
    const password given{test_password};
    std::shared_ptr<memory_storage> memory = std::make_shared<memory_storage>();
    manual_executor loop;
    root_keys::created old;
    std::string content;
};

} // namespace engine_resharding

BOOST_FIXTURE_TEST_SUITE(engine_resharding, engine_resharding::fixture)

BOOST_AUTO_TEST_CASE(goes_from_the_intent_to_the_end) {
    const std::string mark = generation();
    const std::string next = begun()->next_config();
    finish();
    BOOST_TEST(memory->read("config")->value == next);
    BOOST_TEST(text_in_store() == "1");
    BOOST_TEST(memory->read(old_id)->value ==
               format::make_tombstone(tombstone_phase::moved, mark));
}

BOOST_AUTO_TEST_CASE(goes_on_from_a_frozen_shard) {
    memory->replace(old_id,
                    format::make_tombstone(tombstone_phase::frozen, generation(), content));
    finish();
    BOOST_TEST(text_in_store() == "1");
}

BOOST_AUTO_TEST_CASE(does_not_write_what_is_written_already) {
    const std::string config = memory->read("config")->value;
    const std::string mark = generation();
    finish();
    const auto after = memory->contents();
    memory->replace("config", config);
    memory->replace(old_id, format::make_tombstone(tombstone_phase::frozen, mark, content));
    finish();
    BOOST_TEST((memory->contents() == after)); // sealed anew, a shard would be another
}

BOOST_AUTO_TEST_CASE(does_nothing_more_where_it_was_finished) {
    const auto late = begun();
    finish();
    const auto before = memory->contents();
    sync_wait(loop, resharding::finish(late));
    BOOST_TEST((memory->contents() == before));
}

BOOST_AUTO_TEST_CASE(what_stands_where_it_does_not_belong_is_refused) {
    const std::string other = format::make_tombstone(tombstone_phase::frozen, std::string(32, '0'));
    memory->replace(old_id, other);
    refuses(errc::malformed_shard);
    memory->replace(old_id, format::make_tombstone(tombstone_phase::moved, generation()));
    refuses(errc::malformed_shard); // else its documents would be lost
    memory->replace(old_id, "");
    refuses(errc::malformed_shard);
    memory->replace(old_id, content);
    memory->replace("shard-0000-7fff", "rubbish");
    BOOST_CHECK_THROW(finish(), error);
    BOOST_TEST(memory->read("shard-0000-7fff")->value == "rubbish");
    BOOST_TEST(!generation().empty()); // the intent stands
    memory->erase("shard-0000-7fff");
    finish();
    BOOST_TEST(text_in_store() == "1");
}

BOOST_AUTO_TEST_CASE(tombstones_of_earlier_times_make_room) {
    for (const char* const id : {"shard-0000-7fff", "shard-8000-ffff"})
        memory->replace(id, format::make_tombstone(tombstone_phase::moved, std::string(32, '0')));
    finish();
    BOOST_TEST(text_in_store() == "1");
    for (const char* const id : {"shard-0000-7fff", "shard-8000-ffff"})
        BOOST_TEST(!format::parse_tombstone(memory->read(id)->value));
}

BOOST_AUTO_TEST_CASE(only_frozen_tombstones_of_the_generation_are_made_small) {
    auto storage = std::make_shared<engine::connection<memory_adapter>>(
        memory_adapter{memory}, engine_settings{}, loop);
    const std::string mine(32, '1');
    const auto shrink = [&] {
        sync_wait(loop, engine::shrink_tombstone<random::system>(storage, old_id, mine));
        return memory->read(old_id)->value;
    };
    BOOST_TEST(shrink() == content);
    for (const std::string& text :
         {format::make_tombstone(tombstone_phase::frozen, std::string(32, '2'), content),
          format::make_tombstone(tombstone_phase::moved, mine)}) {
        memory->replace(old_id, text);
        BOOST_TEST(shrink() == text);
    }
    memory->replace(old_id, format::make_tombstone(tombstone_phase::frozen, mine, content));
    BOOST_TEST(shrink() == format::make_tombstone(tombstone_phase::moved, mine));
    memory->erase(old_id);
    sync_wait(loop, engine::shrink_tombstone<random::system>(storage, old_id, mine));
    BOOST_TEST(!memory->read(old_id));
}

BOOST_AUTO_TEST_SUITE_END()
