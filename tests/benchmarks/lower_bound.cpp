// SPDX-License-Identifier: Apache-2.0

// The lower bound that the benchmarks compare with is honest: what it writes is a store, with the same
// items as one that the library has written by the same calls.

#include <support/memory_store.hpp>

#include "../../benchmarks/workload/lower_bound_insert.hpp"
#include "../../benchmarks/workload/lower_bound_read.hpp"
#include "../../benchmarks/workload/lower_bound_remove.hpp"

#include <escodb/runtime/run_loop.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(benchmarks_lower_bound)

namespace b = escodb::benchmarks;
using paths = std::vector<std::string>;

constexpr std::size_t document_bytes = 60;

/// A store in memory, worked on by the library and in a straight line.
class fixture {
public:
    explicit fixture(std::uint32_t shards) : created_(created_by(options_of(shards))) {
        storage->replace("config", created_.config_text);
    }

    b::storage_calls<escodb::memory_adapter> calls() { return {adapter_, where_, false}; }
    b::store_keys& keys() { return created_.keys; }
    escodb::store<escodb::memory_adapter> library() {
        return {escodb::memory_adapter{storage}, options_of(1)};
    }
    paths found() {
        auto store = library();
        paths all;
        for (const std::string& path : store.open().find("/"))
            all.push_back("/" + path);
        std::sort(all.begin(), all.end());
        return all;
    }
    /// Documents and directories that are stored.
    paths items() {
        b::opened_store<escodb::memory_adapter> opened{calls(), keys()};
        paths all;
        for (std::size_t i = 0; i < opened.size(); ++i)
            all.insert(all.end(), opened.at(i).paths.begin(), opened.at(i).paths.end());
        std::sort(all.begin(), all.end());
        return all;
    }

    const std::shared_ptr<escodb::memory_storage> storage =
        std::make_shared<escodb::memory_storage>();

private:
    static escodb::options options_of(std::uint32_t shards) {
        escodb::options options{escodb::password{"correct horse"}};
        options.kdf.iterations = 1;
        options.shards = shards;
        return options;
    }

    static b::store_keys::created created_by(const escodb::options& options) {
        return b::store_keys::create(options.password, options.kdf, options.shards);
    }

    b::store_keys::created created_;
    escodb::memory_adapter adapter_{storage};
    escodb::run_loop where_;
};

paths sorted(paths all) {
    std::sort(all.begin(), all.end());
    return all;
}

BOOST_AUTO_TEST_CASE(inserts_removes_and_reads_as_the_library_does) {
    const paths all = b::random_paths(300);
    const paths half(all.begin(), all.begin() + 150);
    const paths rest(all.begin() + 150, all.end());
    for (const std::uint32_t shards : {1u, 4u, 64u}) {
        fixture line{shards};
        fixture ours{shards};
        auto store = ours.library();
        const auto handle = store.open();
        const auto same = [&](const paths& documents) {
            BOOST_TEST(line.found() == documents, boost::test_tools::per_element());
            BOOST_TEST(line.items() == ours.items(), boost::test_tools::per_element());
        };

        b::lower_bound_insert<escodb::memory_adapter>{line.calls(), line.keys()}(all, document_bytes);
        auto inserting = handle.task();
        for (const std::string& path : all)
            inserting.async_update(path,
                                   [&](auto) { return b::document_of(path, document_bytes); });
        inserting.wait();
        same(sorted(all));

        b::lower_bound_read<escodb::memory_adapter> reader{line.calls(), line.keys()};
        auto library = line.library();
        auto reading = library.open().task();
        for (const std::string& path : all) {
            const std::string directory = path.substr(0, path.rfind('/') + 1);
            BOOST_TEST((reader.get(path) == b::document_of(path, document_bytes)));
            BOOST_TEST((reading.get(path) == b::document_of(path, document_bytes)));
            BOOST_TEST(reader.list(directory) == reading.list(directory));
        }
        BOOST_TEST(sorted(reader.find()) == sorted(all));

        b::lower_bound_remove<escodb::memory_adapter>{line.calls(), line.keys()}.documents(half);
        auto removing = handle.task();
        for (const std::string& path : half)
            removing.async_remove(path);
        removing.wait();
        same(sorted(rest));

        b::lower_bound_remove<escodb::memory_adapter>{line.calls(), line.keys()}.everything();
        handle.prune("/");
        same({});
        BOOST_TEST(line.items().empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
