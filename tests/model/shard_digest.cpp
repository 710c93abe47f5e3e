// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/shard_digest.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace model_shard_digest {

using namespace escodb_test;
using escodb::model::shard_digest;

struct fixture {
    fixture() {
        one.put("/a", secret("1"));
        one.put("/b", secret("2"));
        write();
    }
    std::string write() {
        std::string text = one.encode();
        one.commit(text, "r");
        return text;
    }
    [[nodiscard]] auto digest(std::string_view blob) const { return shard_digest(blob, one.id()); }

    root_keys::created store = new_store(1);
    shard one{store.keys, store.keys.shard_name(0)};
};

} // namespace model_shard_digest

BOOST_FIXTURE_TEST_SUITE(model_shard_digest, model_shard_digest::fixture)

BOOST_AUTO_TEST_CASE(a_touch_leaves_it_as_it_is_and_a_change_does_not) {
    const std::string first = write();
    const std::string touched = write();
    BOOST_TEST(first != touched);
    BOOST_TEST((digest(first) == digest(touched)));
    one.put("/a", secret("1"));
    BOOST_TEST((digest(write()) != digest(first)));
}

BOOST_AUTO_TEST_CASE(it_is_of_the_blob_with_a_tag_of_zeros) {
    const std::string blob = write(); // as witnesses keep it, in files that outlive this program
    auto header = escodb::format::parse_shard(blob, one.id()).header;
    header.tag.assign(8, std::byte{0});
    auto lines = lines_of(blob);
    lines[0] = escodb::format::print_header(header);
    BOOST_TEST((digest(blob) == escodb::crypto::sha256(escodb::as_bytes(blob_of(lines)))));
}

BOOST_AUTO_TEST_CASE(an_old_line_under_the_current_header_shows) {
    const std::string old{one.blob()};
    one.put("/a", secret("3"));
    const std::string now = write();
    const auto line = [](const std::string& blob, int number) {
        std::size_t begin = 0;
        for (int i = 0; i < number; ++i)
            begin = blob.find('\n', begin) + 1;
        return std::pair{begin, blob.find('\n', begin) - begin};
    };
    const auto [from, from_size] = line(old, 2);
    const auto [to, to_size] = line(now, 2);
    std::string mixed = now;
    mixed.replace(to, to_size, old, from, from_size);
    const shard opened{store.keys, one.id(), mixed, "r"}; // it is authentic
    BOOST_TEST((opened.sighting() == one.sighting()));
    BOOST_TEST((digest(mixed) != digest(now)));
}

BOOST_AUTO_TEST_CASE(what_means_nothing_does_not_count) {
    const std::string text = write();
    std::string spaced = text;
    spaced.insert(1, " ");
    BOOST_TEST((digest(spaced) == digest(text)));
    BOOST_TEST((digest(text + "\n   \n") == digest(text)));
    BOOST_CHECK_THROW(static_cast<void>(digest("")), escodb::error);
}

BOOST_AUTO_TEST_SUITE_END()
