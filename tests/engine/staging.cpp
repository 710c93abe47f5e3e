// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/staging.hpp>

#include <support/engine_fixture.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace engine_staging {

using boost::json::value;
using escodb::scheduler::action;

struct fixture : escodb_test::cache_fixture { // one shard, so that all is in it
    fixture() : cache_fixture(1) { load_all(); }

    using call = escodb::engine::call<value>;

    template <class Fn> std::unique_ptr<call> update(const std::string& path, Fn fn) {
        auto made =
            std::make_unique<call>(escodb::engine::call_kind::update, storage.clock, nullptr);
        made->target = &node(path);
        made->fn = std::make_unique<escodb::engine::updater_of<value, Fn>>(std::move(fn));
        return made;
    }
    void carry_out(action what, const std::string& path, call* owner = nullptr) {
        escodb::engine::staging<escodb_test::simulated_session> staging{cache, 0, in_updater};
        staging.carry_out({what, 1, &node(path), owner});
    }
    auto& shard() { return *cache.find(0); }

    bool in_updater = false;
};

} // namespace engine_staging

BOOST_FIXTURE_TEST_SUITE(engine_staging, engine_staging::fixture)

BOOST_AUTO_TEST_CASE(links_puts_removals_and_unlinks_are_staged) {
    carry_out(action::link, "/a/");
    carry_out(action::link, "/a/x");
    const auto put = update("/a/x", [this](const std::optional<value>& current) {
        BOOST_TEST(in_updater);
        BOOST_TEST(!current);
        return value("new");
    });
    carry_out(action::put, "/a/x", put.get());
    BOOST_TEST(!in_updater);
    BOOST_TEST(shard().staged_contains("/a/x"));
    BOOST_TEST(shard().staged_has_name("/", "a/"));

    carry_out(action::unlink, "/a/x"); // it is there: nothing happens
    BOOST_TEST(shard().staged_has_name("/a/", "x"));
    carry_out(action::remove, "/a/x");
    carry_out(action::unlink, "/a/x");
    BOOST_TEST(!shard().staged_contains("/a/"));
    carry_out(action::unlink, "/a/");
    BOOST_TEST(!shard().staged_contains("/"));
}

BOOST_AUTO_TEST_CASE(the_second_updater_sees_what_the_first_one_made) {
    const auto add = [](std::optional<value> current) {
        return value(current ? current->as_int64() + 1 : 1);
    };
    const auto first = update("/x", add);
    const auto second = update("/x", add);
    carry_out(action::put, "/x", first.get());
    carry_out(action::put, "/x", second.get());
    BOOST_TEST(escodb::as_text(*shard().staged_read("/x")) == "2");
}

BOOST_AUTO_TEST_CASE(nothing_and_null_remove) {
    for (const bool null : {false, true}) {
        const auto put = update("/x", [](auto) { return value(1); });
        carry_out(action::put, "/x", put.get());
        const auto clear = update("/x", [null](auto) {
            return null ? std::optional<value>{value(nullptr)} : std::nullopt;
        });
        carry_out(action::put, "/x", clear.get());
        BOOST_TEST(clear->document_removed);
        BOOST_TEST(!shard().staged_contains("/x"));
    }
}

BOOST_AUTO_TEST_CASE(an_updater_that_throws_changes_nothing_and_its_call_knows) {
    const auto put = update("/x", [](auto) { return value(1); });
    carry_out(action::put, "/x", put.get());
    const auto bad = update("/x", [](auto) -> value { throw std::runtime_error("no"); });
    carry_out(action::put, "/x", bad.get());
    BOOST_TEST(!in_updater);
    BOOST_TEST((bad->failure != nullptr));
    BOOST_TEST(escodb::as_text(*shard().staged_read("/x")) == "1");
}

BOOST_AUTO_TEST_SUITE_END()
