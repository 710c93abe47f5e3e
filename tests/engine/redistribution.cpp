// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/redistribution.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(engine_redistribution)

using namespace escodb_test;
using escodb::errc;
using escodb::error;

using redistribution = escodb::engine::redistribution<model_policies>;

/// The blobs of a layout, by number.
using blobs = std::map<std::uint32_t, std::string>;

/// Puts documents, with links as they should be and one name that leads nowhere.
blobs filled(root_keys& keys, const std::vector<std::string>& documents) {
    std::map<std::uint32_t, shard> shards;
    const auto at = [&](std::string_view path) -> shard& {
        const std::uint32_t i = keys.shard_of(path);
        return shards.try_emplace(i, keys, keys.shard_name(i)).first->second;
    };
    for (const std::string& path : documents) {
        at(path).put(path, secret("[\"" + path + "\"]"));
        for (std::string_view step = path; step.size() > 1;
             step = escodb::model::parent_of(step))
            at(escodb::model::parent_of(step))
                .link(escodb::model::parent_of(step), escodb::model::name_of(step));
    }
    at("/").link("/", "nowhere");
    blobs made;
    for (auto& [i, one] : shards)
        made[i] = one.encode();
    return made;
}

const std::vector<std::string> documents{"/a", "/a/b/c", "/a/b/d", "/e/f",
                                         "/\xed\xa0\x80/lone surrogate"};

bool is(const error& e, errc code) { return e.code() == code; }

BOOST_AUTO_TEST_CASE(documents_come_along_and_directories_are_made_anew) {
    auto from = new_store(3);
    auto to = new_store(7);
    redistribution moving{from.keys, to.keys};
    for (auto& [i, blob] : filled(from.keys, documents))
        moving.take(i, blob);

    std::map<std::string, std::string> found;
    std::map<std::string, std::vector<std::string>> directories;
    for (std::uint32_t i = 0; i < 7; ++i) {
        shard made{to.keys, to.keys.shard_name(i), moving.blob_of(i), "r"};
        BOOST_TEST(moving.is_empty(i) == made.paths().empty());
        for (const std::string& path : made.paths()) {
            BOOST_TEST(to.keys.shard_of(path) == i, path);
            if (path.ends_with('/'))
                directories[path] = made.list(path);
            else
                found[path] = text_of(made.read(path));
        }
    }
    BOOST_TEST(found.size() == documents.size());
    for (const std::string& path : documents)
        BOOST_TEST(found[path] == "[\"" + path + "\"]");
    const std::map<std::string, std::vector<std::string>> expected{
        {"/", {"a", "a/", "e/", "\xed\xa0\x80/"}},
        {"/a/", {"b/"}},
        {"/a/b/", {"c", "d"}},
        {"/e/", {"f"}},
        {"/\xed\xa0\x80/", {"lone surrogate"}}};
    BOOST_TEST((directories == expected)); // "nowhere" is gone
}

BOOST_AUTO_TEST_CASE(nothing_comes_of_nothing) {
    auto from = new_store(1);
    auto to = new_store(2);
    redistribution moving{from.keys, to.keys};
    for (std::uint32_t i = 0; i < 2; ++i) {
        BOOST_TEST(moving.is_empty(i));
        shard made{to.keys, to.keys.shard_name(i), moving.blob_of(i), "r"};
        BOOST_TEST(made.paths().empty());
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_moved_is_refused) {
    using escodb::engine::check_movable;
    auto keys = new_store(2).keys;
    for (const std::string& stray : {std::string{"no slash"}, std::string{"/a//b"}}) {
        const std::uint32_t i = keys.shard_of(stray);
        shard one{keys, keys.shard_name(i)};
        one.put(stray, secret("1"));
        const std::string blob = one.encode();
        BOOST_CHECK_EXCEPTION(check_movable(keys, i, blob), error,
                              [](const error& e) { return is(e, errc::malformed_shard); });
    }
    const std::uint32_t other = 1 - keys.shard_of("/x");
    shard misplaced{keys, keys.shard_name(other)};
    misplaced.put("/x", secret("1"));
    const std::string blob = misplaced.encode();
    BOOST_CHECK_EXCEPTION(check_movable(keys, other, blob), error, [](const error& e) {
        return is(e, errc::malformed_shard) &&
               e.detail().find("belongs to another shard") != std::string::npos;
    });

    shard good{keys, keys.shard_name(1 - other)};
    good.put("/x", secret("1"));
    std::string damaged = good.encode();
    check_movable(keys, 1 - other, damaged);
    damaged[damaged.size() - 5] = damaged[damaged.size() - 5] == 'A' ? 'B' : 'A';
    BOOST_CHECK_EXCEPTION(check_movable(keys, 1 - other, damaged), error,
                          [](const error& e) { return is(e, errc::tampered_item); });
}

BOOST_AUTO_TEST_SUITE_END()
