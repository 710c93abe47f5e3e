// SPDX-License-Identifier: Apache-2.0
#include <escodb/scheduler/names.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(scheduler_names)

using escodb::scheduler::name_node;
using escodb::scheduler::name_tree;

/// Counts how often each path was asked for.
struct asked {
    std::map<std::string, int, std::less<>> times;
    std::uint32_t operator()(std::string_view path) {
        times[std::string{path}] += 1;
        return static_cast<std::uint32_t>(path.size());
    }
};

BOOST_AUTO_TEST_CASE(a_path_brings_its_ancestors) {
    name_tree tree;
    asked shard_of;
    const name_node& document = tree.intern("/a/bc/x", shard_of);
    BOOST_TEST(tree.size() == 4u);
    BOOST_TEST(document.path == "/a/bc/x");
    BOOST_TEST(document.name() == "x");
    BOOST_TEST(!document.is_directory());
    BOOST_TEST(document.shard == 7u);
    BOOST_TEST(document.level == 3u);

    const name_node& directory = *document.parent;
    BOOST_TEST(directory.path == "/a/bc/");
    BOOST_TEST(directory.name() == "bc/");
    BOOST_TEST(directory.is_directory());
    BOOST_TEST(directory.parent->path == "/a/");
    BOOST_TEST(directory.parent->parent->path == "/");
    BOOST_TEST(directory.parent->parent->parent == nullptr);
}

BOOST_AUTO_TEST_CASE(a_node_is_made_once_and_its_shard_asked_once) {
    name_tree tree;
    asked shard_of;
    name_node& document = tree.intern("/a/b/x", shard_of);
    BOOST_TEST(&tree.intern("/a/b/x", shard_of) == &document);
    BOOST_TEST(&tree.intern("/a/b/", shard_of) == document.parent);
    BOOST_TEST(tree.intern("/a/b/y", shard_of).parent == document.parent);
    BOOST_TEST(tree.intern("/a/z", shard_of).parent == document.parent->parent);
    BOOST_TEST(tree.intern("/", shard_of).parent == nullptr);
    BOOST_TEST(tree.size() == 6u);
    for (const auto& [path, times] : shard_of.times)
        BOOST_TEST(times == 1, path);
}

BOOST_AUTO_TEST_CASE(names_of_every_length_are_told_apart) {
    name_tree tree;
    asked shard_of;
    std::map<std::string, name_node*> made;
    for (std::size_t length = 1; length <= 40; ++length)
        for (std::size_t at = 0; at < length; ++at) {
            std::string name(length, 'a');
            name[at] = 'b';
            for (const std::string& path : {"/" + name, "/" + name + "/x", "/d/" + name})
                made[path] = &tree.intern(path, shard_of);
        }
    for (const auto& [path, node] : made) {
        BOOST_TEST(node->path == path);
        BOOST_TEST(&tree.intern(path, shard_of) == node);
    }
    for (const auto& [path, times] : shard_of.times)
        BOOST_TEST(times == 1, path);
}

BOOST_AUTO_TEST_CASE(marks_hold_for_one_time) {
    name_node node;
    BOOST_TEST(!node.is_noted(1, name_node::linked));
    node.note(1, name_node::linked);
    node.note(1, name_node::written);
    BOOST_TEST(node.is_noted(1, name_node::linked));
    BOOST_TEST(node.is_noted(1, name_node::written | name_node::unlinked));
    BOOST_TEST(!node.is_noted(1, name_node::unlinked | name_node::changed_below));
    BOOST_TEST(!node.is_noted(2, name_node::linked));
    node.note(2, name_node::unlinked);
    BOOST_TEST(!node.is_noted(2, name_node::linked));
    BOOST_TEST(!node.is_noted(1, name_node::linked));
}

BOOST_AUTO_TEST_CASE(a_document_and_a_directory_of_one_name_are_two) {
    name_tree tree;
    asked shard_of;
    name_node& document = tree.intern("/a", shard_of);
    name_node& directory = tree.intern("/a/", shard_of);
    BOOST_TEST(&document != &directory);
    BOOST_TEST(document.name() == "a");
    BOOST_TEST(directory.name() == "a/");
}

BOOST_AUTO_TEST_CASE(references_stay_good) {
    name_tree tree;
    asked shard_of;
    name_node& first = tree.intern("/x", shard_of);
    for (int i = 0; i < 10'000; ++i)
        tree.intern("/d/" + std::to_string(i), shard_of);
    for (int i = 0; i < 10'000; ++i)
        BOOST_REQUIRE(tree.intern("/d/" + std::to_string(i), shard_of).name() == std::to_string(i));
    BOOST_TEST(tree.size() == 10'003u);
    BOOST_TEST(&tree.intern("/x", shard_of) == &first);
    BOOST_TEST(first.path == "/x");
    tree.clear();
    BOOST_TEST(tree.size() == 0u);
    BOOST_TEST(tree.intern("/x", shard_of).path == "/x");
    BOOST_TEST(tree.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_deep_path_does_not_use_up_the_stack) {
    constexpr std::size_t levels = 4'000;
    std::string path = "/";
    for (std::size_t i = 0; i < levels; ++i)
        path += "d/";
    name_tree tree;
    asked shard_of;
    const name_node* node = &tree.intern(path + "x", shard_of);
    std::size_t above = 0;
    for (; node->parent != nullptr; node = node->parent)
        ++above;
    BOOST_TEST(above == levels + 1);
    BOOST_TEST(tree.size() == levels + 2);
}

BOOST_AUTO_TEST_SUITE_END()
