// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/shard.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(model_shard)

using namespace escodb_test;
using names = std::vector<std::string>;

const root_keys& keys() {
    static const root_keys made = new_store(1).keys;
    return made;
}
shard new_shard() { return {keys(), keys().shard_name(0)}; }

/// A shard as storage may hold it: two documents and two directories.
shard written_shard() {
    shard made = new_shard();
    made.put("/a", secret("1"));
    made.put("/b", secret("2"));
    made.link("/", "a");
    made.link("/", "b");
    made.link("/d/", "x");
    write(made);
    return made;
}

void check_names(const names& found, const names& expected) {
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

std::uint64_t messages_of(const shard& counted) {
    std::uint64_t sum = 0;
    for (const auto& [seq, used] : counted.used())
        sum += used.messages;
    return sum;
}

BOOST_AUTO_TEST_CASE(a_shard_that_does_not_exist_is_empty) {
    shard fresh = new_shard();
    BOOST_TEST(!fresh.revision().has_value());
    BOOST_TEST(fresh.blob().empty());
    BOOST_TEST(!fresh.contains("/a"));
    BOOST_TEST(!fresh.read("/a").has_value());
    BOOST_TEST(fresh.directory_size("/") == 0u);
    BOOST_TEST(fresh.list("/").empty());
    BOOST_TEST(fresh.growth().empty());
    BOOST_TEST(!fresh.staged_has_name("/", "a"));
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
    shard again = reopened(keys(), written_shard());
    BOOST_TEST(again.revision().value() == "r");
    BOOST_TEST(text_of(again.read("/a")) == "1");
    BOOST_TEST(text_of(again.read("/b")) == "2");
    BOOST_TEST(!again.contains("/c"));
    check_names(again.list("/"), {"a", "b"});
    check_names(again.list("/d/"), {"x"});
    BOOST_TEST(again.has_name("/", "a"));
    BOOST_TEST(!again.has_name("/", "x"));
    check_names(again.paths(), {"/", "/a", "/b", "/d/"});
    BOOST_TEST(text_of(again.read("/")) == R"(["a","b"])");
}

BOOST_AUTO_TEST_CASE(an_emptied_shard_and_a_new_one_touched_are_empty_shards) {
    shard emptied = written_shard();
    for (const auto path : {"/a", "/b", "/", "/d/"})
        emptied.remove(path);
    write(emptied);
    BOOST_TEST(emptied.paths().empty());
    BOOST_TEST(reopened(keys(), emptied).paths().empty());

    shard touched = new_shard();
    const auto lines = lines_of(write(touched));
    BOOST_TEST(lines.size() == 2u);
    BOOST_TEST(reopened(keys(), touched).paths().empty());
}

BOOST_AUTO_TEST_CASE(a_touch_changes_the_tag_alone) {
    shard touched = written_shard();
    const auto before = lines_of(touched.blob());
    const auto used = touched.used();
    const auto after = lines_of(write(touched));
    BOOST_TEST(after.size() == before.size());
    BOOST_TEST(after[0] != before[0]);
    for (std::size_t i = 1; i < before.size(); ++i)
        BOOST_TEST(after[i] == before[i]);
    BOOST_CHECK(touched.used() == used);
    const auto header = escodb::format::parse_shard(touched.blob()).header;
    BOOST_TEST(before[0].substr(before[0].find("cipher")) == after[0].substr(after[0].find("cipher")));
}

BOOST_AUTO_TEST_CASE(changes_that_change_nothing_are_touches) {
    shard touched = reopened(keys(), written_shard());
    const auto before = lines_of(touched.blob());
    touched.link("/", "a");
    touched.unlink("/", "z");
    touched.unlink("/none/", "x");
    touched.remove("/none");
    touched.link("/", "new");
    touched.unlink("/", "new");
    touched.link("/new/", "x");
    touched.unlink("/new/", "x");
    touched.unlink("/d/", "x");
    touched.link("/d/", "x");
    const auto after = lines_of(write(touched));
    BOOST_TEST(after.size() == before.size());
    for (std::size_t i = 1; i < before.size(); ++i)
        BOOST_TEST(after[i] == before[i]);
}

BOOST_AUTO_TEST_CASE(only_lines_of_changed_items_change) {
    shard changed = reopened(keys(), written_shard()); // items: / /a /b /d/
    const auto before = lines_of(changed.blob());
    changed.put("/b", secret("3"));
    const auto after = lines_of(write(changed));
    for (const std::size_t same : {1u, 2u, 3u, 5u})
        BOOST_TEST(after.at(same) == before.at(same));
    BOOST_TEST(after.at(4) != before.at(4));
    BOOST_TEST(text_of(reopened(keys(), changed).read("/b")) == "3");
}

BOOST_AUTO_TEST_CASE(the_index_is_sealed_anew_when_paths_come_or_go) {
    shard changed = written_shard();
    const auto before = lines_of(changed.blob());
    changed.put("/c", secret("3"));
    const auto more = lines_of(write(changed));
    BOOST_TEST(more[1] != before[1]);
    BOOST_TEST(more[2] == before[2]);
    BOOST_TEST(more.size() == before.size() + 1);
    changed.remove("/c");
    const auto less = lines_of(write(changed));
    BOOST_TEST(less[1] != more[1]);
    BOOST_TEST(less.size() == before.size());
}

BOOST_AUTO_TEST_CASE(a_put_of_the_same_text_makes_a_new_line) {
    shard changed = written_shard();
    const auto before = lines_of(changed.blob());
    changed.put("/a", secret("1"));
    BOOST_TEST(lines_of(write(changed))[3] != before[3]);
}

BOOST_AUTO_TEST_CASE(staged_changes_show_in_the_staged_state_alone) {
    shard changed = written_shard();
    changed.put("/a", secret("9"));
    changed.put("/c", secret("3"));
    changed.remove("/b");
    changed.link("/", "c");
    changed.unlink("/", "b");
    changed.unlink("/d/", "x");
    const auto check_committed = [&] {
        BOOST_TEST(text_of(changed.read("/a")) == "1");
        BOOST_TEST(text_of(changed.read("/b")) == "2");
        BOOST_TEST(!changed.contains("/c"));
        BOOST_TEST(!changed.read("/c").has_value());
        check_names(changed.list("/"), {"a", "b"});
        BOOST_TEST(changed.directory_size("/d/") == 1u);
        BOOST_TEST(changed.has_name("/d/", "x"));
    };
    check_committed();
    check_names(changed.paths(), {"/", "/a", "/b", "/d/"});
    BOOST_TEST(!changed.staged_has_name("/", "nobody"));
    BOOST_TEST(text_of(changed.staged_read("/a")) == "9");
    BOOST_TEST(text_of(changed.staged_read("/b")) == "(absent)");
    BOOST_TEST(text_of(changed.staged_read("/c")) == "3");
    BOOST_TEST(changed.staged_contains("/c"));
    BOOST_TEST(!changed.staged_contains("/b"));
    BOOST_TEST(changed.staged_directory_size("/") == 2u);
    BOOST_TEST(changed.staged_has_name("/", "c"));
    BOOST_TEST(changed.staged_directory_size("/d/") == 0u);
    BOOST_TEST(!changed.staged_contains("/d/"));

    const std::string blob = changed.encode();
    BOOST_TEST(changed.in_flight());
    check_committed(); // the write may yet fail
    changed.commit(blob, "r2");
    BOOST_TEST(!changed.in_flight());
    BOOST_TEST(changed.revision().value() == "r2");
    for (shard* each : {&changed})
        check_names(each->list("/"), {"a", "c"});
    shard again = reopened(keys(), changed);
    BOOST_TEST(text_of(again.read("/a")) == "9");
    check_names(again.paths(), {"/", "/a", "/c"});
}

BOOST_AUTO_TEST_CASE(unstaged_reads_of_a_staged_shard_come_from_storage) {
    shard unchanged = written_shard();
    BOOST_TEST(text_of(unchanged.staged_read("/a")) == "1");
    BOOST_TEST(unchanged.staged_directory_size("/") == 2u);
    BOOST_TEST(unchanged.staged_directory_size("/none/") == 0u);
}

BOOST_AUTO_TEST_CASE(a_document_can_be_put_and_removed_and_put_before_a_write) {
    shard changed = written_shard();
    changed.put("/a", secret("5"));
    changed.remove("/a");
    BOOST_TEST(!changed.staged_contains("/a"));
    changed.put("/a", secret("6"));
    changed.put("/n", secret("7"));
    changed.remove("/n");
    BOOST_TEST(!changed.staged_contains("/n"));
    write(changed);
    BOOST_TEST(text_of(changed.read("/a")) == "6");
    check_names(reopened(keys(), changed).paths(), {"/", "/a", "/b", "/d/"});
}

BOOST_AUTO_TEST_CASE(a_removed_directory_can_be_linked_again) {
    shard changed = reopened(keys(), written_shard());
    changed.remove("/");
    BOOST_TEST(changed.staged_directory_size("/") == 0u);
    changed.link("/", "z");
    write(changed);
    check_names(changed.list("/"), {"z"});
    check_names(reopened(keys(), changed).list("/"), {"z"});
}

BOOST_AUTO_TEST_CASE(the_last_name_takes_the_directory_with_it) {
    shard changed = written_shard();
    changed.unlink("/", "a");
    BOOST_TEST(changed.staged_contains("/"));
    changed.unlink("/", "b");
    BOOST_TEST(!changed.staged_contains("/"));
    write(changed);
    BOOST_TEST(!changed.contains("/"));
    check_names(reopened(keys(), changed).paths(), {"/a", "/b", "/d/"});
}

BOOST_AUTO_TEST_CASE(discard_forgets_what_was_staged) {
    shard changed = written_shard();
    const auto before = lines_of(changed.blob());
    changed.put("/a", secret("5"));
    changed.put("/n", secret("5"));
    changed.remove("/b");
    changed.link("/", "c");
    changed.remove("/d/");
    changed.link("/e/", "c");
    changed.discard();
    BOOST_TEST(text_of(changed.staged_read("/a")) == "1");
    BOOST_TEST(!changed.staged_contains("/n"));
    const auto after = lines_of(write(changed));
    BOOST_TEST(after.size() == before.size());
    for (std::size_t i = 1; i < before.size(); ++i)
        BOOST_TEST(after[i] == before[i]);
}

BOOST_AUTO_TEST_CASE(knows_whether_anything_was_staged) {
    BOOST_TEST(new_shard().is_clean());
    shard changed = written_shard();
    BOOST_TEST(changed.is_clean());
    const auto stages = [&](auto change) {
        change();
        BOOST_TEST(!changed.is_clean());
        changed.discard();
        BOOST_TEST(changed.is_clean());
    };
    stages([&] { changed.put("/c", secret("3")); });
    stages([&] { changed.remove("/a"); });
    stages([&] { changed.link("/", "c"); });
    stages([&] { changed.unlink("/", "b"); });
    changed.put("/c", secret("3"));
    const std::string blob = changed.encode();
    BOOST_TEST(!changed.is_clean());
    changed.commit(blob, "r");
    BOOST_TEST(changed.is_clean());
    static_cast<void>(changed.encode()); // a touch: in flight, nothing staged
    BOOST_TEST(!changed.is_clean());
}

BOOST_AUTO_TEST_CASE(what_is_only_staged_is_not_listed_as_stored) {
    shard changed = written_shard();
    changed.put("/c", secret("3"));
    check_names(changed.paths(), {"/", "/a", "/b", "/d/"});
    BOOST_TEST(!changed.staged_has_name("/nothing/", "x"));
    BOOST_TEST(!changed.has_name("/nothing/", "x"));
}

BOOST_AUTO_TEST_CASE(breaches_of_the_protocol_are_refused) {
    shard changed = written_shard();
    BOOST_CHECK_THROW(changed.commit("blob", "r"), std::logic_error);
    BOOST_CHECK_THROW(changed.put("/d/", secret("1")), std::logic_error);
    BOOST_CHECK_THROW(changed.link("/d", "x"), std::logic_error);
    BOOST_CHECK_THROW(changed.link("/d/", ""), std::logic_error);
    BOOST_CHECK_THROW(changed.unlink("/d", "x"), std::logic_error);
    BOOST_CHECK_THROW(static_cast<void>(changed.list("/d")), std::logic_error);
    BOOST_CHECK_THROW(static_cast<void>(changed.staged_directory_size("/d")), std::logic_error);
    BOOST_CHECK_THROW(static_cast<void>(changed.staged_read("/d/")), std::logic_error);
    const std::string blob = changed.encode();
    BOOST_CHECK_THROW(static_cast<void>(changed.encode()), std::logic_error);
    BOOST_CHECK_THROW(changed.put("/a", secret("1")), std::logic_error);
    BOOST_CHECK_THROW(changed.remove("/a"), std::logic_error);
    BOOST_CHECK_THROW(changed.link("/", "x"), std::logic_error);
    BOOST_CHECK_THROW(changed.unlink("/", "x"), std::logic_error);
    BOOST_CHECK_THROW(changed.discard(), std::logic_error);
    BOOST_CHECK_THROW(changed.commit(blob + "x", "r"), std::logic_error);
    changed.commit(blob, "r");
}

BOOST_AUTO_TEST_CASE(a_shard_can_be_moved_with_everything_in_it) {
    shard first = written_shard();
    first.put("/c", secret("3"));
    shard second = std::move(first);
    BOOST_TEST(text_of(second.read("/a")) == "1");
    const std::string blob = second.encode();
    shard third = std::move(second);
    third.commit(blob, "r");
    BOOST_TEST(text_of(third.read("/c")) == "3");
}

BOOST_AUTO_TEST_CASE(knows_its_own_puts_in_what_others_wrote_later) {
    shard ours = written_shard();
    ours.put("/a", secret("5"));
    ours.link("/", "n");
    const std::string blob = ours.encode();
    BOOST_TEST(ours.wrote_any_put_of(blob, blob));
    BOOST_TEST(!ours.wrote_any_put_of(ours.blob(), blob));
    BOOST_TEST(!ours.wrote_any_put_of("", blob));

    shard other{keys(), ours.id(), blob, "r2"}; // it loaded what we wrote
    other.put("/b", secret("6"));
    other.unlink("/", "n");
    BOOST_TEST(ours.wrote_any_put_of(other.encode(), blob));

    shard overwriting{keys(), ours.id(), blob, "r2"};
    overwriting.put("/a", secret("5"));
    BOOST_TEST(!ours.wrote_any_put_of(overwriting.encode(), blob)); // directories are no proof

    const auto line = lines_of(blob)[3];
    BOOST_TEST(ours.wrote_any_put_of("x\n" + line, blob));
    BOOST_TEST(!ours.wrote_any_put_of("x\n" + line + "A", blob));
    BOOST_TEST(!ours.wrote_any_put_of("x\n" + line.substr(1), blob));
    ours.commit(blob, "r2");
    BOOST_TEST(!ours.wrote_any_put_of(blob, blob));
}

BOOST_AUTO_TEST_CASE(counters_grow_by_what_was_sealed) {
    shard counted = written_shard(); // 4 items and the index
    BOOST_TEST(messages_of(counted) == 5u);
    BOOST_TEST(counted.used().at(1).blocks == (2u + 2u + 2u + 2u + 3u));
    counted.put("/a", secret("seventeen bytes!!"));
    const std::string blob = counted.encode();
    BOOST_CHECK((counted.growth() == escodb::model::usage{{1, {1, 3}}}));
    counted.commit(blob, "r");
    BOOST_TEST(counted.growth().empty());
    BOOST_TEST(messages_of(reopened(keys(), counted)) == 6u);
}

BOOST_AUTO_TEST_CASE(growth_of_rejected_writes_is_carried_over_and_over) {
    const shard stored = written_shard();
    escodb::model::usage carried;
    for (std::uint64_t attempt = 1; attempt <= 3; ++attempt) {
        shard loaded = reopened(keys(), stored);
        loaded.charge(carried);
        BOOST_TEST(messages_of(loaded) == 5u + attempt - 1);
        loaded.put("/a", secret("1"));
        static_cast<void>(loaded.encode()); // and storage says: conflict
        carried = loaded.growth();
        BOOST_CHECK((carried == escodb::model::usage{{1, {attempt, 2 * attempt}}}));
    }
    shard last = reopened(keys(), stored);
    last.charge(carried);
    write(last); // the charge is written even by a touch
    BOOST_TEST(messages_of(reopened(keys(), last)) == 8u);
}

BOOST_AUTO_TEST_CASE(keys_are_retired_at_their_limits_and_old_items_stay) {
    shard rotating = new_shard();
    rotating.set_rotation_limits({3, 1'000'000});
    for (int i = 0; i < 10; ++i) {
        rotating.put("/" + std::to_string(i), secret(std::to_string(i)));
        write(rotating);
    }
    const auto used = rotating.used(); // 10 documents and 10 indexes, 3 to a key
    BOOST_TEST(used.size() == 7u);
    for (const auto& [seq, usage] : used)
        BOOST_TEST(usage.messages == (seq < 7 ? 3u : 2u));
    shard again = reopened(keys(), rotating);
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(text_of(again.read("/" + std::to_string(i))) == std::to_string(i));
}

BOOST_AUTO_TEST_CASE(blocks_retire_a_key_as_well) {
    shard rotating = new_shard();
    rotating.set_rotation_limits({1'000, 8});
    rotating.put("/a", secret(std::string(96, 'x'))); // 7 blocks
    write(rotating);                                  // after 2 for the index
    BOOST_CHECK((rotating.used() == escodb::model::usage{{1, {1, 2}}, {2, {1, 7}}}));
}

BOOST_AUTO_TEST_CASE(growth_is_that_of_the_keys_of_the_last_commit) {
    shard rotating = written_shard(); // 5 messages
    rotating.set_rotation_limits({6, 1'000'000});
    rotating.put("/a", secret("1"));
    rotating.put("/b", secret("1"));
    static_cast<void>(rotating.encode());
    BOOST_TEST(rotating.used().size() == 2u);
    BOOST_CHECK((rotating.growth() == escodb::model::usage{{1, {1, 2}}}));
    shard reloaded = written_shard();
    reloaded.charge({{1, {1, 2}}, {2, {9, 9}}}); // its key 2, should it get one, is another
    BOOST_CHECK(reloaded.used().size() == 1u);
}

BOOST_AUTO_TEST_CASE(opening_decrypts_no_item) {
    // Every item line is rubbish; only reading one of them may notice.
    auto lines = lines_of(written_shard().blob());
    for (std::size_t i = 2; i < lines.size(); ++i)
        lines[i] = "rubbish";
    shard opened{keys(), keys().shard_name(0), blob_of(lines), "r"};
    BOOST_TEST(opened.contains("/a"));
    BOOST_CHECK_THROW(static_cast<void>(opened.read("/a")), escodb::error);
    // Nor does a write look at the lines that it leaves alone.
    opened.put("/b", secret("2"));
    BOOST_TEST(lines_of(write(opened))[3] == "rubbish");
}

BOOST_AUTO_TEST_CASE(blank_lines_among_the_items_are_passed_over) {
    auto lines = lines_of(written_shard().blob());
    lines.insert(lines.begin() + 3, "");
    lines.insert(lines.begin() + 5, "  ");
    lines.push_back("");
    shard opened{keys(), keys().shard_name(0), blob_of(lines), "r"};
    BOOST_TEST(text_of(opened.read("/b")) == "2");
    BOOST_TEST(lines_of(write(opened)).size() == 6u);
    BOOST_TEST(text_of(reopened(keys(), opened).read("/b")) == "2");
}

BOOST_AUTO_TEST_CASE(order_is_by_utf16_code_units) {
    shard sorted = new_shard();
    sorted.put("/\xef\xbd\x9e", secret("1"));     // U+FF5E
    sorted.put("/\xf0\x9f\x98\x80", secret("2")); // U+1F600: D83D DE00
    write(sorted);
    check_names(sorted.paths(), {"/\xf0\x9f\x98\x80", "/\xef\xbd\x9e"});
    shard again = reopened(keys(), sorted);
    BOOST_TEST(text_of(again.read("/\xef\xbd\x9e")) == "1");
    check_names(again.paths(), sorted.paths());
}

BOOST_AUTO_TEST_CASE(an_index_that_its_writer_did_not_sort_is_put_right_by_the_next_write) {
    forge hand{keys(), keys().shard_name(0)};
    const std::string blob = hand.blob(R"(["/b","/a"])", {{"/b", "2"}, {"/a", "1"}});
    shard opened{keys(), keys().shard_name(0), blob, "r"};
    BOOST_TEST(text_of(opened.read("/a")) == "1");
    BOOST_TEST(text_of(opened.read("/b")) == "2");
    const auto lines = lines_of(write(opened));
    BOOST_TEST(lines[1] != lines_of(blob)[1]);
    BOOST_TEST(lines_of(write(opened))[1] == lines[1]); // and by that one alone
    shard again = reopened(keys(), opened);
    BOOST_TEST(text_of(again.read("/a")) == "1");
    BOOST_TEST(text_of(again.read("/b")) == "2");
    BOOST_TEST(lines_of(write(again))[1] == lines[1]);
}

BOOST_AUTO_TEST_CASE(odd_paths_in_an_index_do_not_lock_their_neighbours) {
    // A lone surrogate, as JavaScript writes it, is U+FFFD where the path is bytes.
    forge hand{keys(), keys().shard_name(0)};
    const std::string blob = hand.blob(R"(["","//","/a","/x\ud800","a\u0000"])",
                                       {{"", "0"},
                                        {"//", "0"},
                                        {"/a", "1"},
                                        {"/x\xef\xbf\xbd", "3"},
                                        {std::string_view{"a\0", 2}.data(), "0"}});
    shard opened{keys(), keys().shard_name(0), blob, "r"};
    const auto before = lines_of(blob);
    BOOST_TEST(text_of(opened.read("/a")) == "1");
    BOOST_TEST(text_of(opened.read("/x\xed\xa0\x80")) == "3");
    BOOST_TEST(!opened.contains("/x\xef\xbf\xbd"));
    opened.put("/b", secret("2"));
    const auto after = lines_of(write(opened));
    shard again = reopened(keys(), opened);
    BOOST_TEST(text_of(again.read("/b")) == "2");
    BOOST_TEST(text_of(again.read("/x\xed\xa0\x80")) == "3");
    BOOST_TEST(again.paths().size() == 6u);
}

BOOST_AUTO_TEST_CASE(an_empty_directory_item_of_another_writer_goes_when_it_is_touched) {
    forge hand{keys(), keys().shard_name(0)};
    const std::string blob = hand.blob(R"(["/d/"])", {{"/d/", "[]"}});
    shard opened{keys(), keys().shard_name(0), blob, "r"};
    BOOST_TEST(opened.directory_size("/d/") == 0u);
    BOOST_TEST(opened.list("/d/").empty());
    opened.unlink("/d/", "x");
    write(opened);
    BOOST_TEST(opened.paths().empty());
}

BOOST_AUTO_TEST_CASE(a_large_directory_is_read_and_changed_in_little_time) {
    constexpr int count = 100'000;
    shard large = new_shard();
    for (int i = 0; i < count; ++i)
        large.link("/", "name" + std::to_string(i));
    write(large);
    shard again = reopened(keys(), large);
    BOOST_TEST(again.directory_size("/") == std::size_t{count});
    for (int i = 0; i < count; ++i) {
        again.unlink("/", "name" + std::to_string(i));
        again.link("/", "other" + std::to_string(i));
        BOOST_REQUIRE(again.staged_directory_size("/") == std::size_t{count});
    }
    write(again);
    BOOST_TEST(again.has_name("/", "other99999"));
    BOOST_TEST(!again.has_name("/", "name5"));
}

BOOST_AUTO_TEST_SUITE_END()
