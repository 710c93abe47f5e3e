// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/prune_listing.hpp>

#include <support/engine_fixture.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

namespace engine_prune_listing {

struct fixture : escodb_test::cache_fixture {
    escodb::engine::prune_listing list(const std::string& directory) {
        return {cache, directory,
                [this](const std::string& path) -> escodb::scheduler::name_node& {
                    return node(path);
                }};
    }
    static std::set<std::string>
    paths(const std::vector<escodb::scheduler::name_node*>& nodes) {
        std::set<std::string> found;
        for (const auto* one : nodes)
            found.emplace(one->path);
        return found;
    }
};

} // namespace engine_prune_listing

BOOST_FIXTURE_TEST_SUITE(engine_prune_listing, engine_prune_listing::fixture)

BOOST_AUTO_TEST_CASE(says_what_is_missing_until_all_is_loaded) {
    put({"/a/x", "/a/b/y", "/z"});
    int rounds = 0;
    for (;; ++rounds) {
        const auto listing = list("/a/");
        if (!listing.missing())
            break;
        sync_wait(storage.clock, cache.get(*listing.missing()));
    }
    BOOST_TEST(rounds > 0);
    const auto listing = list("/a/");
    BOOST_TEST((paths(listing.documents()) == std::set<std::string>{"/a/x", "/a/b/y"}));
    BOOST_TEST(listing.absent().empty());
}

BOOST_AUTO_TEST_CASE(names_that_lead_nowhere_are_listed_too) {
    load_all();
    auto& root = shard_of("/");
    root.link("/", "gone");
    root.link("/", "lost/");
    const std::string text = root.encode();
    root.commit(text, "1");
    const auto listing = list("/");
    BOOST_TEST((paths(listing.documents()) == std::set<std::string>{"/gone"}));
    BOOST_TEST((paths(listing.absent()) == std::set<std::string>{"/lost/"}));
}

BOOST_AUTO_TEST_CASE(a_directory_that_does_not_exist_is_absent_itself) {
    load_all();
    BOOST_TEST((paths(list("/none/").absent()) == std::set<std::string>{"/none/"}));
}

BOOST_AUTO_TEST_SUITE_END()
