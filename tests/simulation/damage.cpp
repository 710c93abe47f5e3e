// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=900

// All small damage to a small store: each is noticed, or changes nothing of what is read.

#include <support/model_store.hpp>

#include <escodb/base/error.hpp>
#include <escodb/model/path.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace simulation_damage {

using namespace escodb_test;
using lines_type = std::vector<std::string>;

/// A store of three shards that was re-sharded once, so that its config has all members.
struct small_store : model_store {
    small_store() : model_store(successor()) {
        put("/a", R"({"user":"alice"})");
        put("/b/c", "[1,2,3]");
        put("/b/d/e", "\"text\"");
        put("/f", "3.25");
        write();
        put("/a", R"({"user":"bob"})"); // so that some lines are older than others
        write();
        for (auto& shard : shards()) {
            blobs[shard.id()] = std::string{shard.blob()};
            for (const std::string& path : shard.paths())
                items[shard.id()][path] = text_of(shard.read(path));
        }
    }

    static root_keys::created successor() {
        auto old = new_store(2);
        for (;;) { // until the keys put something into each shard
            auto made = root_keys::create_successor(escodb::format::parse_config(old.config_text),
                                                    escodb::password{test_password}, 3,
                                                    std::string(32, 'a'), old.keys.lineage());
            std::set<std::uint32_t> used;
            for (const char* path : {"/", "/a", "/b/", "/b/c", "/b/d/", "/b/d/e", "/f"})
                used.insert(made.keys.shard_of(path));
            if (used.size() == 3)
                return made;
        }
    }

    std::map<std::string, std::string> blobs;
    std::map<std::string, std::map<std::string, std::string>> items; // by shard and path
};

enum class outcome { noticed, harmless };

/// What comes of many damaged blobs.
class tally {
public:
    void add(outcome one) { ++(one == outcome::noticed ? noticed_ : harmless_); }
    [[nodiscard]] std::size_t all() const { return noticed_ + harmless_; }
    [[nodiscard]] std::size_t harmless() const { return harmless_; }
    void report(std::string_view what) const {
        BOOST_TEST_MESSAGE(what << ": " << all() << " blobs, " << noticed_ << " noticed, "
                                << harmless_ << " harmless");
    }

private:
    std::size_t noticed_ = 0;
    std::size_t harmless_ = 0;
};

struct fixture {
    /// Opens a shard and reads all of it. Whatever answers must be right; where all do, the damage is
    /// harmless, and the shard can be written on.
    outcome open(const std::string& id, const std::string& blob) {
        const auto& expected = one.items.at(id);
        outcome found = outcome::harmless;
        try {
            shard opened{one.keys(), id, blob, "r"};
            const std::vector<std::string> paths = opened.paths();
            BOOST_REQUIRE_EQUAL(paths.size(), expected.size());
            for (const std::string& path : paths) {
                BOOST_REQUIRE(expected.contains(path));
                try {
                    BOOST_REQUIRE_EQUAL(text_of(opened.read(path)), expected.at(path));
                } catch (const escodb::error& e) {
                    check(e, id);
                    found = outcome::noticed;
                }
            }
            if (found == outcome::harmless)
                write_on(opened, expected);
        } catch (const escodb::error& e) {
            check(e, id);
            found = outcome::noticed;
        }
        return found;
    }

    /// The error says what and where.
    static void check(const escodb::error& e, const std::string& where) {
        const bool is_damage = e.condition() == escodb::condition::corrupt ||
                               e.code() == escodb::errc::resharded ||
                               e.code() == escodb::errc::access_denied ||
                               e.code() == escodb::errc::too_large;
        BOOST_REQUIRE_MESSAGE(is_damage, e.what());
        BOOST_REQUIRE_MESSAGE(e.subject().starts_with(where), e.what());
    }

    void write_on(shard& opened, const std::map<std::string, std::string>& expected) {
        const std::string blob = write(opened);
        shard again{one.keys(), opened.id(), blob, "r"};
        for (const auto& [path, text] : expected)
            BOOST_REQUIRE_EQUAL(text_of(again.read(path)), text);
    }

    outcome open_config(const std::string& text) {
        try {
            const auto keys = root_keys::open(text, escodb::password{test_password});
            BOOST_REQUIRE(keys.identity() == one.keys().identity());
            BOOST_REQUIRE(std::ranges::equal(keys.root_key(), one.keys().root_key()));
            // A config whose ancestors were taken away opens; a witness then refuses it, if it knows
            // one of them.
            const auto lineage = keys.lineage();
            BOOST_REQUIRE(lineage == one.keys().lineage() ||
                          std::ranges::equal(lineage, keys.identity()));
            BOOST_REQUIRE_EQUAL(keys.shard_count(), one.keys().shard_count());
            BOOST_REQUIRE_EQUAL(root_keys::open(text, escodb::password{test_password})
                                    .shard_of("/a"),
                                one.keys().shard_of("/a"));
            return outcome::harmless;
        } catch (const escodb::error& e) {
            check(e, "config");
            return outcome::noticed;
        }
    }

    small_store one;
    small_store other; // of the same password and the same documents
};

/// Calls `with(text, position)` for each text with one byte changed.
template <class With> void with_each_byte_changed(const std::string& text, With with) {
    std::string changed = text;
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (unsigned value = 0; value < 256; ++value) {
            changed[at] = static_cast<char>(value);
            if (changed[at] != text[at])
                with(changed, at);
        }
        changed[at] = text[at];
    }
}

/// Calls `with(text)` for each text that is cut off at its end or its beginning, or has lost or
/// doubled one byte.
template <class With> void with_each_piece(const std::string& text, With with) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        with(text.substr(0, at));
        with(text.substr(at + 1));
        with(std::string{text}.erase(at, 1));
        with(std::string{text}.insert(at, 1, text[at]));
    }
}

} // namespace simulation_damage

BOOST_FIXTURE_TEST_SUITE(simulation_damage, simulation_damage::fixture)

BOOST_AUTO_TEST_CASE(every_byte_of_every_shard) {
    tally all;
    for (const auto& [id, blob] : one.blobs) {
        const std::size_t tag = blob.find("\"tag\":\"") + 7;
        const auto in_tag = [&](std::size_t at) { return at >= tag && at < tag + 11; };
        with_each_byte_changed(blob, [&](const std::string& changed, std::size_t at) {
            const outcome found = open(id, changed);
            all.add(found);
            // The random tag alone is bound by nothing.
            BOOST_REQUIRE_MESSAGE(found == outcome::noticed || in_tag(at), id << ", byte " << at);
        });
    }
    all.report("every byte of every shard");
    BOOST_TEST(all.harmless() > 0U);
}

BOOST_AUTO_TEST_CASE(every_byte_of_the_config) {
    tally all;
    with_each_byte_changed(one.config(), [&](const std::string& changed, std::size_t at) {
        const outcome found = open_config(changed);
        all.add(found);
        // White space, the former layout, which serves to clear its tombstones alone, and names of
        // members that then are unknown.
        const std::size_t former = one.config().find("\"former\"");
        BOOST_REQUIRE_MESSAGE(found == outcome::noticed || one.config()[at] == ' ' ||
                                  one.config()[at] == '\n' || at >= former,
                              "byte " << at << ": " << changed);
    });
    all.report("every byte of the config");
    BOOST_TEST(all.harmless() > 0U);
}

BOOST_AUTO_TEST_CASE(every_truncation_and_every_byte_lost_or_doubled) {
    tally all;
    for (const auto& [id, blob] : one.blobs)
        with_each_piece(blob, [&](const std::string& piece) { all.add(open(id, piece)); });
    all.report("pieces of every shard");
    // A line feed that is doubled makes an empty line, which readers pass over among the items.
    std::size_t line_feeds = 0;
    for (const auto& [id, blob] : one.blobs)
        line_feeds += lines_of(blob).size() - 2;
    BOOST_TEST(all.harmless() <= line_feeds);

    tally config;
    with_each_piece(one.config(),
                    [&](const std::string& piece) { config.add(open_config(piece)); });
    config.report("pieces of the config");
}

BOOST_AUTO_TEST_CASE(every_line_removed_doubled_and_swapped) {
    tally all;
    for (const auto& [id, blob] : one.blobs) {
        const lines_type lines = lines_of(blob);
        const auto take = [&](const lines_type& changed) {
            if (changed != lines)
                all.add(open(id, blob_of(changed)));
        };
        for (std::size_t i = 0; i < lines.size(); ++i) {
            lines_type removed = lines;
            removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(i));
            take(removed);
            for (std::size_t j = 0; j <= lines.size(); ++j) {
                lines_type doubled = lines;
                doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(j), lines[i]);
                take(doubled);
                if (j == lines.size())
                    break;
                lines_type replaced = lines;
                replaced[j] = lines[i];
                take(replaced);
                lines_type swapped = lines;
                std::swap(swapped[i], swapped[j]);
                take(swapped);
                lines_type moved = removed;
                moved.insert(moved.begin() + static_cast<std::ptrdiff_t>(j), lines[i]);
                take(moved);
            }
        }
    }
    all.report("lines within a shard");
    BOOST_TEST(all.harmless() == 0U);
}

BOOST_AUTO_TEST_CASE(every_line_moved_between_shards_and_stores) {
    tally all;
    for (const auto& [id, blob] : one.blobs) {
        const lines_type lines = lines_of(blob);
        const auto take_lines_of = [&](const std::string& from) {
            if (from == blob)
                return;
            all.add(open(id, from));
            for (const std::string& line : lines_of(from))
                for (std::size_t at = 0; at <= lines.size(); ++at) {
                    lines_type inserted = lines;
                    inserted.insert(inserted.begin() + static_cast<std::ptrdiff_t>(at), line);
                    all.add(open(id, blob_of(inserted)));
                    if (at == lines.size())
                        break;
                    lines_type replaced = lines;
                    replaced[at] = line;
                    all.add(open(id, blob_of(replaced)));
                }
        };
        for (const auto& [from_id, from] : one.blobs)
            take_lines_of(from);
        for (const auto& [from_id, from] : other.blobs)
            take_lines_of(from);
        take_lines_of(other.config());
    }
    for (const std::string& from : lines_of(other.config()))
        for (std::size_t at = 0; at < lines_of(one.config()).size(); ++at) {
            lines_type lines = lines_of(one.config());
            if (lines[at] == from)
                continue;
            lines[at] = from;
            all.add(open_config(blob_of(lines)));
        }
    all.report("lines of other shards and stores");
    BOOST_TEST(all.harmless() < 10U); // the former layout's two members in the config
}

BOOST_AUTO_TEST_SUITE_END()
