// SPDX-License-Identifier: Apache-2.0

// What a user could pick instead of EscoDB, on the same documents; a program for each, as SQLite and
// SQLCipher have the same symbols. Nothing is synchronised to the disk. Prints JSON.

#ifdef ESCODB_PEER_LMDB
#include "peers/lmdb.hpp"
#else
#include "peers/sqlite.hpp"
#endif
#include "support/material.hpp"
#include "workload/meter.hpp"

#include <escodb/store/policies.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace b = escodb::benchmarks;
using serialiser = escodb::policies<>::serialiser;

template <class Work> void timed(const char* what, std::size_t operations, Work work) {
    b::stopwatch watch;
    watch.start();
    work();
    watch.stop();
    std::printf(",\"%s\":{\"wall_ms\":%.6g,\"cpu_ms\":%.6g,\"us_per_operation\":%.6g}", what,
                watch.wall_ms(), watch.cpu_ms(),
                watch.wall_ms() * 1e3 / static_cast<double>(operations));
}

void get(b::peer& from, const std::string& path) {
    from.get(path, [](escodb::byte_view text) {
        if (serialiser::decode(text).is_null())
            throw std::runtime_error("a document is null");
    });
}

/// What stands in a directory: the next segments of all paths below it, each once.
std::vector<std::string> list(b::peer& from, const std::string& directory) {
    std::vector<std::string> names;
    const std::string end = directory.substr(0, directory.size() - 1) + '0'; // '0' follows '/'
    from.range(directory, end, [&](std::string_view path) {
        path.remove_prefix(directory.size());
        const std::string_view name = path.substr(0, std::min(path.find('/') + 1, path.size()));
        const std::string_view found = name.empty() ? path : name;
        if (names.empty() || names.back() != found)
            names.emplace_back(found);
    });
    return names;
}

void run(std::size_t docs, std::size_t size, bool insert_alone) {
    const std::vector<std::string> paths = b::random_paths(docs);
    std::vector<std::string> picked = paths;
    std::shuffle(picked.begin(), picked.end(), std::mt19937{2});
    picked.resize(std::min<std::size_t>(1'000, docs));
    const b::scratch folder;

    std::printf("{\"peer\":\"%s\",\"version\":\"%s\",\"docs\":%zu,\"size\":%zu", b::peer::name,
                b::peer::version().c_str(), docs, size);
    {
        b::peer peer{folder.path()};
        timed("insert", docs, [&] {
            peer.begin();
            for (const std::string& path : paths)
                peer.put(path, serialiser::encode(b::document_of(path, size)));
            peer.commit();
        });
        if (insert_alone) {
            std::printf("}\n");
            return;
        }
        timed("get", picked.size(), [&] {
            for (const std::string& path : picked)
                get(peer, path);
        });
        picked.resize(std::min<std::size_t>(200, picked.size()));
        std::size_t names = 0;
        timed("list", picked.size(), [&] {
            for (const std::string& path : picked)
                names += list(peer, path.substr(0, path.rfind('/') + 1)).size();
        });
        if (names < picked.size())
            throw std::runtime_error("a directory lacks names");
    }
    timed("cold_get", picked.size(), [&] {
        for (const std::string& path : picked) {
            b::peer peer{folder.path()};
            get(peer, path);
        }
    });
    std::size_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator{folder.path()})
        bytes += file.file_size();
    {
        b::peer peer{folder.path()};
        timed("delete_all", docs, [&] { peer.remove_all(); });
        std::size_t left = 0;
        peer.range("/", "0", [&](std::string_view) { ++left; });
        if (left != 0)
            throw std::runtime_error("something is left");
    }
    std::printf(",\"stored_bytes\":%zu}\n", bytes);
}

} // namespace

/// [documents [bytes of each ["insert": nothing else]]]
int main(int argc, char** argv) {
    try {
        run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000,
            argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 200,
            argc > 3 && argv[3] == std::string_view{"insert"});
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "\n%s\n", failure.what());
        return 1;
    }
    return 0;
}
